import * as activation from "../../../src/nn/layers/activation.js";
import * as norm from "../../../src/nn/layers/batchNorm.js";
import * as convolutions from "../../../src/nn/layers/convolution.js";
import * as denses from "../../../src/nn/layers/dense.js";
import { inside } from "../../../src/nn/scope.js";
import { awayFromZero, type GradientCase, positive } from "../support/differences.js";

/** Every layer function, so that one without a case is found. */
export const layerFunctions = [activation, norm, convolutions, denses].flatMap((file) => Object.keys(file));

/** Layers with their parameters as inputs: both are differentiated. Titles start with the layer's name. */
export const layerCases: Readonly<Record<string, GradientCase>> = {
  convolution: {
    inputs: [[2, 2, 5, 5]],
    build: ([x], scope) =>
      convolutions.convolution(inside(scope, "c"), x!, { filters: 2, kernel: 3, padding: "same" }),
  },
  "convolution, stride, dilation, groups, no bias": {
    inputs: [[1, 4, 8, 8]],
    build: ([x], scope) =>
      convolutions.convolution(inside(scope, "c"), x!, {
        filters: 4,
        kernel: 3,
        stride: 2,
        dilation: 2,
        groups: 2,
        padding: 1,
        bias: false,
      }),
  },
  dense: { inputs: [[3, 4]], build: ([x], scope) => denses.dense(inside(scope, "d"), x!, { units: 2 }) },
  batchNorm: {
    inputs: [[4, 2, 2, 2]],
    build: ([x], scope) => norm.batchNorm(inside(scope, "n"), x!),
    draw: awayFromZero,
  },
  "batchNorm, frozen": {
    inputs: [[3, 2, 2, 2]],
    build: ([x], scope) => norm.batchNorm(inside(scope, "n"), x!, { frozen: true }),
    draw: positive,
  },
  preluLayer: {
    inputs: [[2, 3, 2, 2]],
    build: ([x], scope) => activation.preluLayer(inside(scope, "a"), x!),
    draw: awayFromZero,
  },
  dropout: {
    inputs: [[4, 5]],
    build: ([x], scope) => activation.dropout(inside(scope, "o"), x!, 0.4),
    draw: positive,
  },
};
