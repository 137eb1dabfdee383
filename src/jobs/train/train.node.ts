import { existsSync } from "node:fs";
import { join } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { refuseExisting } from "../../core/files.node.js";
import { type JobOptions, jobOf, jobRules, throwIfAborted } from "../../core/job.js";
import {
  callback,
  check,
  checkFields,
  checkOptions,
  flag,
  object,
  oneOf,
  seedRule,
  text,
  wholeNumber,
} from "../../core/options.js";
import type { Skipped } from "../../data/dataset.js";
import { layouts, readDataset } from "../../data/readers/readDataset.node.js";
import { exportTwin } from "../../models/architectures/export.js";
import type { ModelBundle } from "../../models/bundle.js";
import { openModel, readModel } from "../../models/bundle.node.js";
import { readTwin } from "../../models/networks.node.js";
import { asBase, type Base } from "../../models/provenance.js";
import { sealed } from "../../models/seal.node.js";
import { twinWeights } from "../../models/twinWeights.js";
import { mostThreads } from "../../recognition/optionRules.js";
import { parseTrainConfig, type TrainConfig } from "../../train/config.js";
import type { TrainEvent } from "../../train/events.js";
import { trainedTwin } from "../../train/members.js";
import { checkpointFile, metricsFile, type Trained, trainTwin } from "../../train/train.node.js";
import { bundleFiles, type WriteBundleOptions, writeBundle } from "../bundles/writeBundle.node.js";
import { digest } from "../cache/digest.node.js";
import { cacheRule } from "../optionRules.js";
import { type HeldOutOneShot, heldOutOneShot } from "./finalFigures.js";
import { calibratedOnHeldOut } from "./heldOutCalibration.node.js";
import { trainedBundle, trainingWords } from "./trainedBundle.js";
import { inspectTraining, type TrainingData, trainingTable } from "./trainingData.node.js";

/** Progress counts images while they are prepared, then steps, then the calibration. */
export interface TrainOptions extends WriteBundleOptions, JobOptions {
  readonly config: TrainConfig;
  readonly data: TrainingData;
  /** Folder of the bundle; checkpoint and metrics lie beside it. */
  readonly out: string;
  /** Finetuning: the bundle whose twin's weights come first. Without it they are drawn from the seed. */
  readonly base?: string;
  /** Default 1. */
  readonly seed?: number;
  /** Default 2. */
  readonly threads?: number;
  readonly resume?: boolean;
  /** Folder that keeps aligned faces; false for none. Default: the user's cache folder. */
  readonly cache?: string | false;
  readonly onEvent?: (event: TrainEvent) => void;
}

/** A model bundle that was trained, and how it does on what was held out. */
export interface TrainedModel {
  readonly bundle: ModelBundle;
  /** The bundle's folder. */
  readonly model: string;
  readonly steps: number;
  readonly trainingImages: number;
  readonly heldOutImages: number;
  /** The last validation, or, with early stopping, the best. */
  readonly validation: { readonly measure: "one-shot" | "eer"; readonly figure: number };
  /** Null where the data have no sessions or too few people in a group. */
  readonly oneShot: HeldOutOneShot | null;
  readonly skipped: readonly Skipped[];
  readonly seconds: number;
}

/**
 * Trains a model on images and writes its bundle: reads and decodes, trains, calibrates on the people held out.
 *
 * @throws what reading and training throw; FILE_EXISTS where the folder holds a bundle, or a training and `resume` is not set;
 * `force` overwrites both; TRAINING_INTERRUPTED by its signal: prepared images are in the cache, steps in the checkpoint
 * @example
 * const small = { steps: 4, twin: { width: 0.25 }, checkpointEvery: 4 };
 * const { bundle } = await train({
 *   config: { ...preset("lfw"), ...small, batch: { kind: "episode", groups: 1, classes: 4, images: 3 } },
 *   data: { path: "people", layout: "folder", crop: "none" },
 *   out: "trained",
 *   onEvent: (event) => event.kind === "validated" && console.log(event.figure),
 * });
 * bundle.provenance.trainedOn; // "people: 160 images of 32 classes (held out: …"
 */
export async function train(options: TrainOptions): Promise<TrainedModel> {
  checkTrainOptions(options);
  return interruptible(options, () => trainAndWrite(options));
}

async function trainAndWrite(options: TrainOptions): Promise<TrainedModel> {
  const { config, data, out, base: baseModel, resume = false, force, cache, ...rest } = options;
  const job = jobOf(options);
  const started = performance.now();
  refuseTraining(out, resume, force);
  const base = baseModel === undefined ? undefined : readBase(baseModel);
  const dataset = await readDataset(data);
  const { table, skipped } = await trainingTable(dataset, config, data.crop, {
    ...job,
    ...(cache === undefined ? {} : { cache }),
  });
  const { duplicates, warnings } = await inspectTraining(dataset, table, data, job);
  for (const message of warnings) rest.onEvent?.({ kind: "warning", message });
  const weights = base ? { base: base.weights } : {};
  const trained = await trainTwin({ ...rest, config, out, resume, table, duplicates, ...weights });
  const about = { dataset: dataset.name, skipped, crop: data.crop, ...(base ? { base: base.about } : {}) };
  const bundle = await finishBundle(trained, about, out, { ...job, ...(force ? { force } : {}) });
  return {
    bundle,
    model: out,
    steps: trained.step,
    trainingImages: trained.training.samples.length,
    heldOutImages: trained.heldOut.samples.length,
    validation: { measure: config.validation.measure, figure: trained.validation },
    oneShot: heldOutOneShot(trained),
    skipped,
    seconds: (performance.now() - started) / 1000,
  };
}

/** A training that is aborted between its steps says what there is to go on with. */
async function interruptible<T>({ out, signal }: TrainOptions, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (!(signal?.aborted && cause instanceof SelfsameError)) throw cause;
    if (cause.code !== "ABORTED" && cause.code !== "TIMEOUT") throw cause;
    const saved = existsSync(join(out, checkpointFile));
    throw new SelfsameError(
      "TRAINING_INTERRUPTED",
      saved
        ? `stopped before or after the steps; the checkpoint in "${out}" is as it was`
        : "stopped before its first step; prepared images are kept in the cache",
      { cause, ...(saved ? {} : { hint: "Run the same again." }) },
    );
  }
}

const trainRules = {
  config: object,
  data: object,
  out: text,
  base: text,
  seed: seedRule,
  threads: wholeNumber(1, mostThreads),
  resume: flag,
  force: flag,
  cache: cacheRule,
  ...jobRules,
  onEvent: callback,
};
const dataRules = {
  path: text,
  layout: oneOf(...layouts),
  people: text,
  crop: oneOf("face", "none"),
};

/** @throws INVALID_ARGUMENT */
function checkTrainOptions(options: TrainOptions): void {
  checkOptions("train", options, trainRules);
  check(options.out, "train: out", text);
  parseTrainConfig(options.config, "train: config");
  checkOptions("train: data", options.data, dataRules);
  const { path, layout, crop } = dataRules;
  checkFields(options.data, "train: data", { path, layout, crop });
}

/** Before the work: what a training writes, and must not overwrite. @throws FILE_EXISTS */
function refuseTraining(out: string, resume: boolean, force: boolean | undefined): void {
  if (!force && !resume && existsSync(join(out, checkpointFile)))
    throw new SelfsameError("FILE_EXISTS", `"${out}" holds a training already`, {
      hint: "Go on with it (--resume), name another folder, or overwrite it (--force).",
    });
  refuseExisting([...bundleFiles(out), ...(resume ? [] : [join(out, metricsFile)])], force);
}

/** What finetuning starts from, stale or not: weights, and what is owed to them. @throws MODEL_NOT_FOUND, MODEL_INVALID */
function readBase(model: string): { weights: ReadonlyMap<string, Float32Array>; about: Base } {
  const { bundle, twin } = readModel(model);
  return { weights: twinWeights(readTwin(bundle, twin), model), about: asBase(bundle) };
}

interface About {
  readonly dataset: string;
  readonly skipped: readonly Skipped[];
  readonly crop: TrainingData["crop"];
  readonly base?: Base;
}

async function finishBundle(
  trained: Trained,
  about: About,
  out: string,
  { force, ...job }: WriteBundleOptions & JobOptions,
): Promise<ModelBundle> {
  const { settings, values, heldOutEmbeddings } = trained;
  const { config } = settings;
  const twin = exportTwin(trainedTwin(config, values));
  const dimensions = heldOutEmbeddings[0]!.length;
  // Faces are cut out as the default model's.
  const alignment =
    about.crop === "face" ? openModel("default").bundle.alignment : ({ template: "none" } as const);
  const given = { ...about, alignment, trained, digest: digest(twin), dimensions };
  const plain = trainedBundle(given);
  const calibrated = await calibratedOnHeldOut(plain, trained, trainingWords(given), job);
  const bundle = sealed(calibrated, given.digest);
  throwIfAborted(job.signal);
  writeBundle(out, bundle, twin, force ? { force } : {});
  return bundle;
}
