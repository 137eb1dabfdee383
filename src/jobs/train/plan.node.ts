import { type JobOptions, jobOf, throwIfAborted } from "../../core/job.js";
import { seededRandom } from "../../core/random.js";
import type { Skipped } from "../../data/dataset.js";
import { readDataset } from "../../data/readers/readDataset.node.js";
import { createBatches } from "../../train/batches.js";
import { batchSize, type TrainConfig } from "../../train/config.js";
import { stepsPerRun } from "../../train/loop.node.js";
import { memberCount, memberSeeds } from "../../train/members.js";
import { ratesAt } from "../../train/schedule.js";
import type { StepFeed } from "../../train/step.js";
import { splitTable } from "../../train/train.node.js";
import { startTrainer } from "../../train/trainer.node.js";
import { createValidator } from "../../train/validator.js";
import type { PrepareFacesOptions } from "../prepareFaces.node.js";
import { inspectTraining, type TrainingData, trainingTable } from "./trainingData.node.js";

/** What a training would be: images read, faces found, people divided, the network built and timed; nothing is learnt. */
export interface TrainingPlan {
  readonly dataset: string;
  readonly images: number;
  readonly people: number;
  readonly groups: number;
  /** Left out, and why: no image, or no face where faces are wanted. */
  readonly skipped: readonly Skipped[];
  /** Images held out of the training. */
  readonly heldOut: number;
  /** What the training would warn of. */
  readonly warnings: readonly string[];
  /** Numbers that are trained. */
  readonly parameters: number;
  readonly steps: number;
  readonly imagesPerStep: number;
  /** Of the steps timed, on noise. */
  readonly secondsPerStep: number;
  /** All steps; decoding, warping, validation and calibration come on top. */
  readonly minutes: number;
  /** The process while it steps, with room for the table of images. */
  readonly megabytes: number;
}

/** Steps on noise instead of images. */
function noiseFeeds(config: TrainConfig): StepFeed[] {
  const { channels, height, width } = config.image;
  const count = batchSize(config);
  const random = seededRandom(1);
  const images = Float32Array.from({ length: count * channels * height * width }, () => random.next());
  const labels =
    config.batch.kind === "pairs"
      ? { same: Float32Array.from({ length: config.batch.pairs }, (_, i) => i % 2) }
      : { people: BigInt64Array.from({ length: count }, (_, i) => BigInt(i >> 1)) };
  const rates = ratesAt(config.schedule, 0, config.steps);
  return Array.from({ length: stepsPerRun }, () => ({ ...rates, batch: { images, ...labels } }));
}

async function timeSteps(config: TrainConfig, threads: number, signal: AbortSignal | undefined) {
  const trainer = await startTrainer({ config, seed: 1, threads }, signal);
  try {
    const feeds = Array.from({ length: memberCount(config) }, () => noiseFeeds(config));
    await trainer.run(feeds);
    throwIfAborted(signal);
    const start = performance.now();
    await trainer.run(feeds);
    const secondsPerStep = (performance.now() - start) / 1000 / stepsPerRun;
    return { secondsPerStep, parameters: trainer.parameters, resident: process.memoryUsage().rss };
  } finally {
    await trainer.close();
  }
}

export interface PlanOptions extends JobOptions, Pick<PrepareFacesOptions, "cache"> {
  /** Default 1. */
  readonly seed?: number;
  /** Default 2. */
  readonly threads?: number;
}

/**
 * Counts what a training would take, times a few steps of it, and does all that could refuse it: reads the images, finds
 * faces, divides people and draws a first batch. The faces and the variants that this times are kept for the training.
 *
 * @throws what `train` throws before its first step
 */
export async function planTraining(
  config: TrainConfig,
  data: TrainingData,
  { seed = 1, threads = 2, ...prepare }: PlanOptions = {},
): Promise<TrainingPlan> {
  const dataset = await readDataset(data);
  const { table, skipped } = await trainingTable(dataset, config, data.crop, prepare);
  const { duplicates, warnings } = await inspectTraining(dataset, table, data, jobOf(prepare));
  const { training, heldOut } = splitTable(table, config, seed, duplicates);
  for (const own of memberSeeds(config, seed)) createBatches(training, config, own);
  createValidator(heldOut, config, seed);
  const count = (values: readonly (string | undefined)[]) => new Set(values).size;
  const { secondsPerStep, parameters, resident } = await timeSteps(config, threads, prepare.signal);
  return {
    dataset: dataset.name,
    images: table.samples.length,
    people: count(table.samples.map(({ person }) => person)),
    groups: count(table.samples.map(({ group }) => group)),
    skipped,
    heldOut: heldOut.samples.length,
    warnings,
    parameters,
    steps: config.steps,
    imagesPerStep: memberCount(config) * batchSize(config),
    secondsPerStep,
    minutes: (config.steps * secondsPerStep) / 60,
    megabytes: Math.round((resident + table.pixels.length) / 1e6),
  };
}
