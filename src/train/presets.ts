import { SelfsameError } from "../core/errors.js";
import { check, text } from "../core/options.js";
import type { TrainConfig } from "./config.js";

/**
 * 20-way one-shot on Omniglot's background set: drawings centred and scaled by their ink, episodes of one alphabet (the
 * hard negatives of the task), every pair of a batch, alphabets turned and mirrored into new ones half of the time; two
 * twins side by side, for two cores.
 */
const omniglot: TrainConfig = {
  architecture: "residual",
  twin: { embedding: 256 },
  head: "cosine",
  members: 2,
  image: {
    channels: 1,
    height: 32,
    width: 32,
    invert: true,
    oversampling: 2,
    normalization: "moments",
    mirrorView: true,
  },
  heldOut: { by: "group", share: 1 / 10 },
  batch: { kind: "episode", groups: 1, classes: 20, images: 4 },
  loss: { logistic: 1, softmax: 1 },
  optimizer: "adamw",
  schedule: { kind: "one-cycle", learningRate: 2e-3 },
  steps: 3600,
  augmentation: {
    affine: { rotation: 12, shear: 0.25, scale: [0.8, 1.2], translation: 0.05, probability: 0.8 },
    elastic: 0.02,
    symmetry: "dihedral",
    upright: 0.5,
    gain: 0.25,
  },
  validation: { measure: "one-shot", every: 1000, ways: 20, trials: 2000 },
  checkpointEvery: 500,
};

/** The paper's net and head on episodes too, at the size that two cores can train in half an hour. */
const koch: TrainConfig = {
  ...omniglot,
  architecture: "koch2015",
  twin: { width: 0.5, initialisation: "he" },
  head: "paper",
  members: 1,
  image: { channels: 1, height: 65, width: 65, invert: true, oversampling: 1.6, normalization: "moments" },
  batch: { kind: "episode", groups: 1, classes: 20, images: 3 },
  optimizer: "adam",
  schedule: { kind: "one-cycle", learningRate: 5e-4 },
  steps: 4000,
  augmentation: {
    affine: { rotation: 10, shear: 0.3, scale: [0.8, 1.2], translation: 2 / 105, probability: 0.5 },
  },
};

/** Aligned faces, from scratch: people with several photos and people with one, every pair of a batch. */
const lfw: TrainConfig = {
  architecture: "compact",
  twin: { embedding: 256, width: 0.5 },
  head: "cosine",
  image: { channels: 3, height: 48, width: 48, invert: false, oversampling: 4 / 3 },
  heldOut: { by: "person", share: 0.1 },
  batch: { kind: "episode", groups: 1, classes: 28, images: 2, singles: 12 },
  loss: { logistic: 1, softmax: 1 },
  optimizer: "adamw",
  schedule: { kind: "one-cycle", learningRate: 2e-3 },
  steps: 1500,
  augmentation: {
    affine: { rotation: 6, shear: 0.03, scale: [0.94, 1.06], translation: 0.03, probability: 0.8 },
    symmetry: "flip",
    brightness: 0.1,
    contrast: 0.2,
  },
  validation: { measure: "eer", every: 500, ways: 20, trials: 1000 },
  checkpointEvery: 500,
};

/** The paper's way on captures of one person and of others: a twin from scratch on pairs, sessions held out. */
const webcamScratch: TrainConfig = {
  ...lfw,
  architecture: "residual",
  twin: { embedding: 256 },
  augmentation: {
    ...lfw.augmentation,
    blur: { probability: 0.1, sigma: 1 },
    jpeg: { probability: 0.1, quality: [30, 90] },
  },
  heldOut: { by: "session", share: 0.2 },
  batch: { kind: "pairs", pairs: 32, impostors: "all" },
  loss: { logistic: 1, softmax: 0 },
  schedule: { kind: "one-cycle", learningRate: 1e-3 },
  steps: 500,
  validation: { measure: "eer", every: 50, ways: 20, trials: 1000, patience: 4 },
  checkpointEvery: 50,
};

/** Configurations by name. Data that fit: `omniglot` and `koch` Omniglot, `lfw` photos of people, `webcam-scratch` captures. */
export const presets = {
  omniglot,
  koch,
  lfw,
  "webcam-scratch": webcamScratch,
} as const satisfies Record<string, TrainConfig>;

/**
 * A preset by name.
 *
 * @throws INVALID_ARGUMENT listing the known ones
 * @example
 * const config = { ...preset("omniglot"), steps: 1000 };
 */
export function preset(name: string): TrainConfig {
  check(name, "a preset", text);
  const found = Object.hasOwn(presets, name) ? presets[name as keyof typeof presets] : undefined;
  if (found) return found;
  throw new SelfsameError(
    "INVALID_ARGUMENT",
    `no preset "${name}"; known: ${Object.keys(presets).join(", ")}`,
    name === "webcam"
      ? {
          hint: "The command's preset `webcam` learns a head on the default model: `trainCaptures` in the library.",
        }
      : {},
  );
}
