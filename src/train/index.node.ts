/**
 * The training loop on a table of images: its configuration, its steps, and heads learnt on embeddings. `train` of the
 * package itself reads the images, calibrates and writes a bundle around it. See docs/training.md.
 *
 * @module train
 */

export { parseTrainConfig, type TrainConfig, tableShape } from "./config.js";
export type { StepMetrics, TrainEvent, ValidationMetrics } from "./events.js";
export { type LearnHeadOptions, type LearntHead, learnHead } from "./head/learnHead.js";
export { preset, presets } from "./presets.js";
export { type Rates, ratesAt, type Schedule } from "./schedule.js";
export { type Trained, type TrainTwinOptions, trainTwin } from "./train.node.js";
