import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import type { Skipped } from "../../data/dataset.js";
import { exportTwin } from "../../models/architectures/export.js";
import type { ModelBundle } from "../../models/bundle.js";
import { openModel, readNetwork } from "../../models/bundle.node.js";
import { twinWeights } from "../../models/twinWeights.js";
import { writeAside } from "../../runtime/writeAside.node.js";
import type { TrainConfig } from "../../train/config.js";
import type { TrainEvent } from "../../train/events.js";
import { trainedTwin } from "../../train/members.js";
import { checkpointFile, type Trained, trainTwin } from "../../train/train.node.js";
import { digest } from "../cache/digest.node.js";
import { type HeldOutOneShot, heldOutOneShot } from "./finalFigures.js";
import { calibratedOnHeldOut } from "./heldOutCalibration.node.js";
import { trainedBundle } from "./trainedBundle.js";
import { inspectTraining, readTrainingData, type TrainingData, trainingTable } from "./trainingData.node.js";

export interface TrainOptions {
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
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TrainEvent) => void;
  /** Images decoded, and faces found where they are wanted. */
  readonly onImages?: (done: number, total: number) => void;
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
 * @throws what reading and training throw; INVALID_ARGUMENT where the folder holds a training and `resume` is not set
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
  const { config, data, out, base: baseModel, resume = false, cache, onImages, ...rest } = options;
  const started = performance.now();
  if (!resume && existsSync(join(out, checkpointFile)))
    throw new SelfsameError("INVALID_ARGUMENT", `"${out}" holds a training already`, {
      hint: "Go on with it (--resume), or name another folder.",
    });
  const dataset = await readTrainingData(data);
  const { table, skipped } = await trainingTable(dataset, config, data.crop, {
    ...(onImages ? { onProgress: onImages } : {}),
    ...(cache === undefined ? {} : { cache }),
  });
  const { duplicates, warnings } = await inspectTraining(dataset, table, data);
  for (const message of warnings) rest.onEvent?.({ kind: "warning", message });
  const base = baseModel === undefined ? {} : { base: baseWeights(baseModel) };
  const trained = await trainTwin({ ...rest, config, out, resume, table, duplicates, ...base });
  const bundle = await writeBundle(trained, { dataset: dataset.name, skipped, crop: data.crop }, out);
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

/** @throws MODEL_NOT_FOUND, MODEL_INVALID */
function baseWeights(model: string): ReadonlyMap<string, Float32Array> {
  const { twin } = openModel(model);
  return twinWeights(readNetwork(twin), model);
}

async function writeBundle(
  trained: Trained,
  about: { dataset: string; skipped: readonly Skipped[]; crop: TrainingData["crop"] },
  out: string,
): Promise<ModelBundle> {
  const { settings, values, heldOutEmbeddings } = trained;
  const { config } = settings;
  const twin = exportTwin(trainedTwin(config, values));
  const dimensions = heldOutEmbeddings[0]!.length;
  // Faces are cut out as the default model's.
  const alignment =
    about.crop === "face" ? openModel("default").bundle.alignment : ({ template: "none" } as const);
  const plain = trainedBundle({ ...about, alignment, trained, digest: digest(twin), dimensions });
  const bundle = await calibratedOnHeldOut(plain, trained);
  try {
    mkdirSync(out, { recursive: true });
    writeAside(join(out, "twin.onnx"), twin);
    writeAside(join(out, "model.json"), `${JSON.stringify(bundle, null, 2)}\n`);
  } catch (cause) {
    throw new SelfsameError("FILE_NOT_WRITABLE", `the bundle can't be written to "${out}"`, { cause });
  }
  return bundle;
}
