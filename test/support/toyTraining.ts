import type { ImageTable } from "../../src/data/imageTable.js";
import type { TrainConfig } from "../../src/train/config.js";
import { drawing, side } from "../nn/support/glyphs.js";

/** Drawn figures as a table: 3 groups of 8 figures, each drawn in 4 sessions. */
export function toyTable(): ImageTable {
  const [groups, people, sessions] = [3, 8, 4];
  const pixels = new Uint8Array(groups * people * sessions * side * side);
  const bytes = async () => new Uint8Array();
  const samples = Array.from({ length: groups * people * sessions }, (_, row) => {
    const person = Math.floor(row / sessions);
    pixels.set(
      drawing(4, person, row % sessions).map((v) => Math.round(255 * v)),
      row * side * side,
    );
    const group = `group${Math.floor(person / people)}`;
    return { id: `${row}.png`, person: `p${person}`, group, session: String(row % sessions), bytes };
  });
  return { channels: 1, height: side, width: side, pixels, samples };
}

/** A training of seconds on such a table. */
export function toyConfig(overrides: Partial<TrainConfig> = {}): TrainConfig {
  return {
    architecture: "compact",
    twin: { width: 1 / 16, embedding: 16 },
    head: "weighted-l1",
    image: { channels: 1, height: 14, width: 14, invert: false, oversampling: 2 },
    heldOut: { by: "group", share: 1 / 3 },
    batch: { kind: "episode", groups: 1, classes: 6, images: 3 },
    loss: { logistic: 1, softmax: 1 },
    optimizer: "adamw",
    schedule: { kind: "one-cycle", learningRate: 5e-3 },
    steps: 60,
    augmentation: {
      affine: { rotation: 10, shear: 0.1, scale: [0.9, 1.1], translation: 0.05, probability: 0.5 },
      elastic: 0.02,
      symmetry: "dihedral",
      gain: 0.2,
    },
    validation: { measure: "one-shot", every: 20, ways: 5, trials: 40 },
    checkpointEvery: 10,
    ...overrides,
  };
}
