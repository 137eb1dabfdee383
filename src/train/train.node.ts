import { join } from "node:path";
import { beginProgress, type JobOptions, throwIfAborted } from "../core/job.js";
import { makeFolder, writing } from "../core/writing.node.js";
import type { DuplicatePair } from "../data/duplicates/nearDuplicates.js";
import { type ImageTable, selectImages } from "../data/imageTable.js";
import { knownPerson } from "../data/readers/webcam.node.js";
import { splitByGroup, splitByPerson } from "../data/splits/splitByIdentity.js";
import { splitBySession } from "../data/splits/splitBySession.js";
import { splitOneSession } from "../data/splits/splitOneSession.js";
import type { Head } from "../models/head.js";
import { createBatches } from "./batches.js";
import { readCheckpoint } from "./checkpoint.node.js";
import { checkSettings, type Settings, settingsOf } from "./circumstances.node.js";
import type { TrainConfig } from "./config.js";
import type { TrainEvent } from "./events.js";
import { runLoop, stateOf } from "./loop.node.js";
import { memberSeeds, trainedHead } from "./members.js";
import { openMetrics } from "./metricsFile.node.js";
import { startTrainer } from "./trainer.node.js";
import { createValidator, type Embed, embedRows } from "./validator.js";

/** Aborting saves a checkpoint and rejects with TRAINING_INTERRUPTED. Progress counts steps. */
export interface TrainTwinOptions extends JobOptions {
  readonly config: TrainConfig;
  /** The images, of the configuration's channels, inversion and oversampled size. */
  readonly table: ImageTable;
  /** Near-duplicates among the table's images: kept on one side of the split. */
  readonly duplicates?: readonly DuplicatePair[];
  /** Folder for checkpoint and metrics; made where it is missing. */
  readonly out: string;
  /** Decides split, first weights, batches and warps. Default 1. */
  readonly seed?: number;
  /** Threads inside a step. Default 2. */
  readonly threads?: number;
  /** First weights by name, for finetuning; what is not named is drawn from the seed. */
  readonly base?: ReadonlyMap<string, Float32Array>;
  /** Goes on from the folder's checkpoint. Default false: starts anew. */
  readonly resume?: boolean;
  readonly onEvent?: (event: TrainEvent) => void;
}

/** A trained twin and head. */
export interface Trained {
  readonly settings: Settings;
  /** Parameters and running statistics by name. */
  readonly values: ReadonlyMap<string, Float32Array>;
  /** Scale and bias as training left them: not calibrated. */
  readonly head: Head;
  /** Steps behind the values. */
  readonly step: number;
  /** The last validation, or, with early stopping, the best. */
  readonly validation: number;
  readonly training: ImageTable;
  readonly heldOut: ImageTable;
  /** Embeddings of the held-out images by the trained twin, in their order. */
  readonly heldOutEmbeddings: readonly Float32Array[];
}

/** The files of `out`: what a stopped training goes on from, and the figures. */
export const [checkpointFile, metricsFile] = ["checkpoint.bin", "metrics.jsonl"] as const;

/**
 * Trains a twin and its head from scratch. Same data, configuration, seed, threads and versions: same bytes, whether it
 * ran through or was stopped, killed and resumed.
 *
 * @throws TRAINING_DIVERGED with the step, the rate and the last good checkpoint; TRAINING_INTERRUPTED after `signal`, ABORTED before its first step
 * or after its last, when all that there is is saved;
 * CHECKPOINT_INVALID, CHECKPOINT_MISMATCH, FILE_NOT_FOUND on resuming; DATASET_INVALID; FILE_NOT_WRITABLE
 */
export async function trainTwin(options: TrainTwinOptions): Promise<Trained> {
  const {
    config,
    table,
    out,
    seed = 1,
    threads = 2,
    resume = false,
    base,
    duplicates,
    signal,
    onProgress,
    onEvent = () => {},
  } = options;
  writing(out, () => makeFolder(out));
  const path = join(out, checkpointFile);
  const settings = settingsOf({ config, seed, threads, table, base });
  const from = resume ? readCheckpoint(path) : undefined;
  if (from) checkSettings(from.circumstances, settings, path);
  const { training, heldOut } = splitTable(table, config, seed, duplicates);
  const batches = memberSeeds(config, seed).map((own) => createBatches(training, config, own));
  const validate = createValidator(heldOut, config, seed);
  const report = beginProgress(onProgress, { what: "steps", total: config.steps, from: from?.step ?? 0 });
  const start = {
    config,
    seed,
    threads,
    ...(from ? { choices: from.circumstances.choices, state: stateOf(from) } : base ? { base } : {}),
  };
  const trainer = await startTrainer(start, signal);
  try {
    // Only now: a training aborted before its first step leaves nothing that the next would have to overwrite.
    const metrics = openMetrics(join(out, metricsFile), from?.step ?? 0);
    const tell = (event: TrainEvent) => {
      metrics.write(event);
      onEvent(event);
    };
    tell({
      kind: "started",
      step: from?.step ?? 0,
      steps: config.steps,
      parameters: trainer.parameters,
      trainingImages: training.samples.length,
      trainingPeople: peopleOf(training),
      heldOutImages: heldOut.samples.length,
      heldOutPeople: peopleOf(heldOut),
      duplicates: duplicates?.length ?? 0,
    });
    const { step, figure } = await runLoop({
      settings,
      trainer,
      batches,
      validate,
      path,
      from,
      signal,
      report,
      onEvent: tell,
    });
    const values = await trainer.values();
    const rows = heldOut.samples.map((_, row) => row);
    const embed: Embed = (images, count) => {
      throwIfAborted(signal);
      return trainer.embed(images, count);
    };
    return {
      settings,
      values,
      head: trainedHead(config, values),
      step,
      validation: figure,
      training,
      heldOut,
      heldOutEmbeddings: await embedRows(embed, heldOut, rows, config),
    };
  } finally {
    await trainer.close();
  }
}

/**
 * Training and held-out images: no person, group or session is in both, and near-duplicates stay on one side. Captures
 * of one session are the exception: their last ones are held out.
 *
 * @throws DATASET_INVALID, DATA_LEAK where that leaves too little to divide
 */
export function splitTable(
  table: ImageTable,
  { heldOut: { by, share } }: TrainConfig,
  seed: number,
  duplicates: readonly DuplicatePair[] = [],
) {
  const { samples } = table;
  const shares = { training: 1 - share, heldOut: share };
  const parts = {
    person: () => splitByPerson(samples, shares, seed, duplicates),
    group: () => splitByGroup(samples, shares, seed),
    session: () =>
      sessionsOf(table) === 1
        ? splitOneSession(samples, knownPerson, shares, seed)
        : splitBySession(samples, knownPerson, shares, seed, duplicates),
  }[by]();
  return { training: selectImages(table, parts.training), heldOut: selectImages(table, parts.heldOut) };
}

/** How many sessions the known person's captures come from; one where they name none. */
export const sessionsOf = ({ samples }: Pick<ImageTable, "samples">): number =>
  new Set(samples.flatMap(({ person, session }) => (person === knownPerson ? [session] : []))).size;

/** How many people are on the images. */
export const peopleOf = ({ samples }: ImageTable): number =>
  new Set(samples.map(({ person }) => person)).size;
