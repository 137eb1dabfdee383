import * as logistic from "../../../src/nn/losses/logistic.js";
import { logisticLoss } from "../../../src/nn/losses/logistic.js";
import type { GradientCase } from "../support/differences.js";

export const lossFunctions = [logistic].flatMap((file) => Object.keys(file));

export const lossCases: Readonly<Record<string, GradientCase>> = {
  logisticLoss: {
    inputs: [
      [4, 1],
      [4, 1],
    ],
    build: ([z, y]) => logisticLoss(z!, y!),
  },
};
