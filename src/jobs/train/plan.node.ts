import { sizeOf } from "../../nn/tensorType.js";
import type { TrainConfig } from "../../train/config.js";
import { batchSize } from "../../train/config.js";
import { memberCount } from "../../train/members.js";
import { networkStep } from "../../train/network.js";
import { readTrainingData, type TrainingData, tableShape } from "./trainingData.node.js";

/** What a training would be, before anything is decoded or run. */
export interface TrainingPlan {
  readonly dataset: string;
  readonly images: number;
  readonly people: number;
  readonly groups: number;
  readonly skipped: number;
  /** Numbers that are trained. */
  readonly parameters: number;
  readonly steps: number;
  readonly imagesPerStep: number;
  /** Parameters, optimizer state and the table of images; activations of a step come on top. */
  readonly megabytes: number;
}

/**
 * Counts what a training would take.
 *
 * @throws FILE_NOT_FOUND, DATASET_INVALID, INVALID_ARGUMENT
 */
export async function planTraining(config: TrainConfig, data: TrainingData): Promise<TrainingPlan> {
  const { name, samples, skipped } = await readTrainingData(data);
  const step = networkStep(config);
  const parameters = step.parameters.reduce((sum, { value }) => sum + sizeOf(value.type.shape), 0);
  const slots = step.slots.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const { channels, height, width } = tableShape(config);
  const members = memberCount(config);
  const bytes = 4 * members * (parameters + slots) + samples.length * channels * height * width;
  const count = (values: readonly (string | undefined)[]) => new Set(values).size;
  return {
    dataset: name,
    images: samples.length,
    people: count(samples.map(({ person }) => person)),
    groups: count(samples.map(({ group }) => group)),
    skipped: skipped.length,
    parameters: members * parameters,
    steps: config.steps,
    imagesPerStep: members * batchSize(config),
    megabytes: Math.round(bytes / 1e6),
  };
}
