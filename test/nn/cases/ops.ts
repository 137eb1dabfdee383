import { constant, scalar, type Value } from "../../../src/nn/graph.js";
import { add, div, mul, neg, sub } from "../../../src/nn/ops/arithmetic.js";
import type { OpName } from "../../../src/nn/ops/attributes.js";
import { conv, convTranspose } from "../../../src/nn/ops/convolution.js";
import {
  abs,
  detach,
  exp,
  log,
  prelu,
  relu,
  sigmoid,
  sign,
  softplus,
  sqrt,
  step,
} from "../../../src/nn/ops/elementwise.js";
import { applyOne } from "../../../src/nn/ops/entry.js";
import { gemm, matmul } from "../../../src/nn/ops/linear.js";
import { cast, equal, greater, not, where } from "../../../src/nn/ops/logic.js";
import { batchNormalization } from "../../../src/nn/ops/normalization.js";
import { averagePool, globalAveragePool, MaxUnpool, maxPool } from "../../../src/nn/ops/pool.js";
import { reduceMax, reduceMean, reduceMin, reduceSum, reduceSumSquare } from "../../../src/nn/ops/reduce.js";
import { affineGrid, gridSample } from "../../../src/nn/ops/sampling.js";
import {
  concat,
  expand,
  flatten,
  gather,
  pad,
  reshape,
  scatterAdd,
  slice,
  transpose,
} from "../../../src/nn/ops/shape.js";
import { awayFromZero, distinct, type GradientCase, positive } from "../support/differences.js";

const unary = (op: (x: Value) => Value, draw?: GradientCase["draw"]): GradientCase => ({
  inputs: [[3, 4]],
  build: ([x]) => op(x!),
  ...(draw ? { draw } : {}),
});
const binary = (op: (a: Value, b: Value) => Value, a: number[], b: number[], draw?: GradientCase["draw"]) =>
  ({ inputs: [a, b], build: ([x, y]) => op(x!, y!), ...(draw ? { draw } : {}) }) satisfies GradientCase;
const convolution = (x: number[], w: number[], options: Parameters<typeof conv>[3]): GradientCase => ({
  inputs: [x, w],
  build: ([x, w]) => conv(x!, w!, undefined, options),
});

/** Every op with a gradient rule, in the forms that differ. */
export const opCases: Readonly<Record<string, GradientCase>> = {
  Neg: unary(neg),
  Abs: unary(abs, awayFromZero),
  Exp: unary(exp),
  Log: unary(log, positive),
  Sqrt: unary(sqrt, positive),
  Relu: unary(relu, awayFromZero),
  Sigmoid: unary(sigmoid),
  Softplus: unary(softplus),
  Add: binary(add, [2, 3], [2, 3]),
  "Add, broadcast": binary(add, [2, 3, 4], [3, 1]),
  Sub: binary(sub, [2, 3], [3]),
  Mul: binary(mul, [2, 3], [2, 1]),
  "Mul, with itself": unary((x) => mul(x, x)),
  Div: binary(div, [2, 3], [2, 3], positive),
  "Div, scalar": binary(div, [2, 3], [], positive),
  PRelu: binary(prelu, [2, 3, 2, 2], [3, 1, 1], awayFromZero),
  Where: {
    inputs: [[4, 3], [4, 3], [3]],
    build: ([x, a, b]) => add(where(greater(x!, scalar(x!.graph, 0)), a!, b!), mul(x!, x!)),
    draw: awayFromZero,
  },
  ReduceSum: unary((x) => reduceSum(x, [1])),
  "ReduceSum, all": unary((x) => reduceSum(x)),
  ReduceSumSquare: unary((x) => reduceSumSquare(x, [0])),
  ReduceMean: unary((x) => mul(reduceMean(x, [0]), x)),
  ReduceMax: unary((x) => reduceMax(x, [1]), distinct),
  ReduceMin: unary((x) => reduceMin(x, [0]), distinct),
  Reshape: unary((x) => mul(reshape(x, [2, 6]), reshape(x, [2, 6]))),
  Flatten: { inputs: [[2, 3, 2]], build: ([x]) => flatten(mul(x!, x!)) },
  Transpose: { inputs: [[2, 3, 4]], build: ([x]) => transpose(x!, [2, 0, 1]) },
  Expand: { inputs: [[3, 1]], build: ([x]) => expand(x!, [2, 3, 4]) },
  Concat: binary((a, b) => concat([a, b, a], 1), [2, 3], [2, 1]),
  Slice: { inputs: [[2, 7]], build: ([x]) => slice(x!, 1, 2, 5) },
  "Slice, step": { inputs: [[2, 8]], build: ([x]) => slice(x!, 1, 1, 7, 2) },
  "Slice, step to the end": { inputs: [[7, 2]], build: ([x]) => slice(x!, 0, 0, 7, 3) },
  Pad: { inputs: [[2, 3]], build: ([x]) => pad(x!, [1, 0], [0, 2]) },
  "Pad, crop": { inputs: [[3, 4]], build: ([x]) => pad(x!, [-1, 2], [0, -2]) },
  MatMul: binary(matmul, [3, 4], [4, 2]),
  "MatMul, batches": binary(matmul, [2, 3, 4], [2, 4, 2]),
  "MatMul, broadcast": binary(matmul, [2, 3, 4], [4, 2]),
  "MatMul, left transposed": binary((a, b) => matmul(a, b, { transA: true }), [2, 4, 3], [2, 4, 2]),
  "MatMul, right transposed": binary((a, b) => matmul(a, b, { transB: true }), [3, 4], [2, 2, 4]),
  "MatMul, both transposed": binary((a, b) => matmul(a, b, { transA: true, transB: true }), [4, 3], [2, 4]),
  Gemm: { inputs: [[3, 4], [4, 2], [2]], build: ([a, b, c]) => gemm(a!, b!, {}, c) },
  "Gemm, left transposed": binary((a, b) => gemm(a, b, { transA: true }), [4, 3], [4, 2]),
  "Gemm, right transposed": binary((a, b) => gemm(a, b, { transB: true }), [3, 4], [2, 4]),
  "Gemm, both transposed": binary((a, b) => gemm(a, b, { transA: true, transB: true }), [4, 3], [2, 4]),
  Conv: { inputs: [[2, 2, 5, 5], [3, 2, 3, 3], [3]], build: ([x, w, b]) => conv(x!, w!, b) },
  "Conv, scaled by channel": {
    inputs: [[2, 2, 5, 5], [3, 2, 3, 3], [1, 3, 1, 1], [3]],
    build: ([x, w, f, b]) => mul(conv(x!, w!, b), f!),
  },
  "Conv, wide kernel": convolution([2, 2, 6, 9], [3, 2, 3, 5], {}),
  "Conv, wide kernel, padded": convolution([2, 3, 5, 6], [2, 3, 4, 4], { pads: [1, 2, 2, 1] }),
  "Conv, stride and padding": convolution([1, 2, 6, 7], [2, 2, 3, 3], {
    strides: [2, 2],
    pads: [1, 1, 1, 1],
  }),
  "Conv, stride leaves a rest": convolution([1, 1, 6, 8], [2, 1, 3, 3], { strides: [2, 3] }),
  "Conv, dilation": convolution([1, 2, 7, 7], [2, 2, 3, 2], { dilations: [2, 3] }),
  "Conv, groups": convolution([2, 4, 5, 5], [6, 2, 3, 3], { group: 2, pads: [1, 1, 1, 1] }),
  "Conv, depthwise, stride and dilation": convolution([1, 3, 9, 8], [3, 1, 3, 3], {
    group: 3,
    strides: [2, 1],
    dilations: [2, 2],
  }),
  ConvTranspose: {
    inputs: [
      [1, 3, 3, 4],
      [3, 2, 3, 3],
    ],
    build: ([x, w]) => convTranspose(x!, w!, { strides: [2, 2], outputPadding: [1, 0], pads: [1, 0, 1, 1] }),
  },
  MaxPool: { inputs: [[2, 2, 4, 6]], build: ([x]) => maxPool(x!, { kernel: [2, 2] }), draw: distinct },
  "MaxPool, ceil": {
    inputs: [[1, 2, 5, 5]],
    build: ([x]) => maxPool(x!, { kernel: [2, 2], ceil: true }),
    draw: distinct,
  },
  "MaxPool, overlapping": {
    inputs: [[1, 2, 5, 5]],
    build: ([x]) => maxPool(x!, { kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
    draw: distinct,
  },
  AveragePool: {
    inputs: [[1, 2, 5, 6]],
    build: ([x]) => averagePool(x!, { kernel: [3, 2], strides: [2, 2], pads: [1, 0, 0, 0] }),
  },
  GlobalAveragePool: { inputs: [[2, 3, 2, 3]], build: ([x]) => globalAveragePool(x!) },
  BatchNormalization: {
    inputs: [[3, 2, 2, 2], [2], [2]],
    build: ([x, gamma, beta]) => batchNormalization(x!, gamma!, beta!, 1e-3).y,
  },
};

const indices = (x: Value, ...at: number[]) => constant(x.graph, BigInt64Array.from(at, BigInt), [at.length]);

/** Every op no gradient passes, applied to x `[1, 1, 4, 4]`. */
export const stopCases: Readonly<Partial<Record<OpName, (x: Value) => Value>>> = {
  Sign: sign,
  Step: step,
  Identity: detach,
  Cast: (x) => cast(x, "bool"),
  Greater: (x) => greater(x, scalar(x.graph, 0)),
  Equal: (x) => equal(x, scalar(x.graph, 0)),
  Not: (x) => not(cast(x, "bool")),
  Gather: (x) => gather(x, indices(x, 2, 0), 3),
  ScatterAdd: (x) => {
    const flat = reshape(x, [16]);
    return scatterAdd(flat, indices(x, ...Array.from({ length: 16 }, (_, i) => i)), flat);
  },
  MaxUnpool: (x) => {
    const pooled = maxPool(x, { kernel: [2, 2] });
    const at = pooled.producer?.outputs[1] as Value;
    return applyMaxUnpool(pooled, at);
  },
  AffineGrid: (x) => affineGrid(slice(reshape(slice(x, 2, 0, 2), [1, 2, 4]), 2, 0, 3), [1, 1, 4, 4]),
  GridSample: (x) =>
    gridSample(x, reshape(constant(x.graph, new Float32Array(8), [1, 2, 2, 2]), [1, 2, 2, 2])),
};

const applyMaxUnpool = (x: Value, at: Value): Value =>
  applyOne("MaxUnpool", MaxUnpool, [x, at], { kernel: [2, 2], strides: [2, 2], shape: [1, 1, 4, 4] });
