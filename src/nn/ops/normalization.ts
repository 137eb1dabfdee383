import type { Value } from "../graph.js";
import { dimension, scalar, shapeOf } from "../graph.js";
import { add, div, mul, neg, sub } from "./arithmetic.js";
import type { OpAttributes } from "./attributes.js";
import { directConv } from "./convolution.js";
import { relu, sqrt } from "./elementwise.js";
import { apply, expect, expectRank, type GradientRule, type OpEntry } from "./entry.js";
import { reduceMean, reduceSum, reduceSumSquare } from "./reduce.js";
import { reshape } from "./shape.js";

/** What batch normalization in training gives: the normalized values, and the batch's mean and variance `[C]`. */
export interface BatchStatistics {
  readonly y: Value;
  readonly mean: Value;
  /** Biased: divided by N·H·W. */
  readonly variance: Value;
}

/**
 * scale·x + shift with one number each a channel, x `[N, C, H, W]`, as a depthwise 1×1 convolution: one pass over memory
 * on all threads, and ONNX Runtime fuses a ReLU that follows.
 */
const channelAffine = (x: Value, scale: Value, shift: Value): Value =>
  directConv(x, reshape(scale, [dimension(x, 1), 1, 1, 1]), shift, { group: dimension(x, 1) });

/**
 * `y = γ·(x − μ)/√(σ² + ε) + β` with the batch's own μ and σ² per channel (Ioffe & Szegedy 2015, algorithm 1).
 * x `[N, C, H, W]`, γ and β `[C]`. No gradient flows through the returned statistics.
 */
export function batchNormalization(x: Value, gamma: Value, beta: Value, epsilon: number): BatchStatistics {
  const [y, mean, variance] = apply("BatchNormalization", BatchNormalization, [x, gamma, beta], { epsilon });
  const { graph } = x;
  const [n, c, h, w] = shapeOf(x) as [number, number, number, number];
  // ONNX's own training mode runs on one thread, and ends the process when nobody reads its statistics. The node stays for
  // its gradient; sums, sums of squares and one affine pass are written in its place: σ² = E[x²] − μ². In
  // float32 its relative error is about 1e-7·(μ/σ)²: 1e-5 at |μ| = 10 σ, which a convolution's output hardly reaches.
  const average = reshape(reduceMean(x, [0, 2, 3]), [c]);
  const squares = mul(reshape(reduceSumSquare(x, [0, 2, 3]), [c]), scalar(graph, 1 / (n * h * w)));
  const spread = relu(sub(squares, mul(average, average)));
  const scale = div(gamma, sqrt(add(spread, scalar(graph, epsilon))));
  graph.substitutes.set(y as Value, channelAffine(x, scale, sub(beta, mul(average, scale))));
  graph.substitutes.set(mean as Value, average);
  graph.substitutes.set(variance as Value, spread);
  return { y: y as Value, mean: mean as Value, variance: variance as Value };
}

// With x̂ = (x − μ)/s, s = √(σ²+ε) and m = N·H·W:  ∂β = Σg,  ∂γ = Σ g·x̂,
// ∂x = (γ/s)·(g + b·x + c),  b = −∂γ/(m·s),  c = −∂β/m − b·μ.
// The factor per channel stands outermost: the convolution before it moves it into its weights.
const batchNormalizationGradient: GradientRule<OpAttributes["BatchNormalization"]> = ({
  inputs: [x, gamma],
  outputs: [, mean, variance],
  attributes: { epsilon },
  gradient: g,
}) => {
  const [n, c, h, w] = shapeOf(x!) as [number, number, number, number];
  const m = scalar(g.graph, n * h * w);
  const deviation = sqrt(add(variance!, scalar(g.graph, epsilon)));
  const sumG = reshape(reduceSum(g, [0, 2, 3]), [c]);
  const sumGx = reshape(reduceSum(mul(g, x!), [0, 2, 3]), [c]);
  const dGamma = div(sub(sumGx, mul(mean!, sumG)), deviation);
  const b = neg(div(dGamma, mul(deviation, m)));
  const shift = neg(add(div(sumG, m), mul(b, mean!)));
  const factor = reshape(div(gamma!, deviation), [1, c, 1, 1]);
  return [mul(add(g, channelAffine(x!, b, shift)), factor), dGamma, sumG];
};

export const BatchNormalization: OpEntry<OpAttributes["BatchNormalization"]> = {
  infer: (inputs) => {
    const shape = expectRank(inputs[0], 4, "x");
    const channels = [shape[1] as number];
    expect(
      inputs.length === 3 && inputs.slice(1).every((v) => v.shape.length === 1 && v.shape[0] === shape[1]),
      `two vectors [${shape[1]}]`,
    );
    return [
      { dtype: "float32", shape },
      { dtype: "float32", shape: channels },
      { dtype: "float32", shape: channels },
    ];
  },
  grad: batchNormalizationGradient,
  onnx: ({ epsilon }) => ({ attributes: { epsilon: { float: epsilon }, training_mode: { int: 1 } } }),
};
