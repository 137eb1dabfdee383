import { seededRandom } from "../../core/random.js";
import type { Skipped } from "../../data/dataset.js";
import { readDataset } from "../../data/readers/readDataset.node.js";
import { batchSize, type TrainConfig, tableShape } from "../../train/config.js";
import { stepsPerRun } from "../../train/loop.node.js";
import { memberCount } from "../../train/members.js";
import { ratesAt } from "../../train/schedule.js";
import type { StepFeed } from "../../train/step.js";
import { startTrainer } from "../../train/trainer.node.js";
import type { TrainingData } from "./trainingData.node.js";

/** What a training would be: the data counted, the network built and timed, nothing decoded or learnt. */
export interface TrainingPlan {
  readonly dataset: string;
  readonly images: number;
  readonly people: number;
  readonly groups: number;
  /** What is left out before an image is decoded, and why. */
  readonly skipped: readonly Skipped[];
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

async function timeSteps(config: TrainConfig, threads: number) {
  const trainer = await startTrainer({ config, seed: 1, threads });
  try {
    const feeds = Array.from({ length: memberCount(config) }, () => noiseFeeds(config));
    await trainer.run(feeds);
    const start = performance.now();
    await trainer.run(feeds);
    const secondsPerStep = (performance.now() - start) / 1000 / stepsPerRun;
    return { secondsPerStep, parameters: trainer.parameters, resident: process.memoryUsage().rss };
  } finally {
    await trainer.close();
  }
}

/**
 * Counts what a training would take, and times a few steps of it. The variants that this times are kept for the training.
 *
 * @throws FILE_NOT_FOUND, DATASET_INVALID, INVALID_ARGUMENT
 */
export async function planTraining(
  config: TrainConfig,
  data: TrainingData,
  threads = 2,
): Promise<TrainingPlan> {
  const { name, samples, skipped } = await readDataset(data);
  const { channels, height, width } = tableShape(config);
  const table = samples.length * channels * height * width;
  const count = (values: readonly (string | undefined)[]) => new Set(values).size;
  const { secondsPerStep, parameters, resident } = await timeSteps(config, threads);
  return {
    dataset: name,
    images: samples.length,
    people: count(samples.map(({ person }) => person)),
    groups: count(samples.map(({ group }) => group)),
    skipped,
    parameters,
    steps: config.steps,
    imagesPerStep: memberCount(config) * batchSize(config),
    secondsPerStep,
    minutes: (config.steps * secondsPerStep) / 60,
    megabytes: Math.round((resident + table) / 1e6),
  };
}
