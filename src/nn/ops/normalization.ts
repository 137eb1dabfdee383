import type { Value } from "../graph.js";
import { constant, dimension, scalar, shapeOf } from "../graph.js";
import { add, div, mul, neg, sub } from "./arithmetic.js";
import type { OpAttributes } from "./attributes.js";
import { sqrt } from "./elementwise.js";
import { apply, expect, expectRank, type OpEntry } from "./entry.js";
import { reduceSum } from "./reduce.js";
import { reshape } from "./shape.js";

/** What batch normalization in training gives: the normalized values, and the batch's mean and variance `[C]`. */
export interface BatchStatistics {
  readonly y: Value;
  readonly mean: Value;
  /** Biased: divided by N·H·W. */
  readonly variance: Value;
}

/**
 * `y = γ·(x − μ)/√(σ² + ε) + β` with the batch's own μ and σ² per channel (Ioffe & Szegedy 2015, algorithm 1).
 * x `[N, C, H, W]`, γ and β `[C]`. No gradient flows through the returned statistics.
 */
export function batchNormalization(x: Value, gamma: Value, beta: Value, epsilon: number): BatchStatistics {
  const size = dimension(x, 1);
  // Weighted by momentum 0, so any numbers do; but ONNX Runtime writes the statistics into these very tensors, so they
  // must be two, and unlike, or its optimizer makes them one.
  const oldMean = constant(x.graph, new Float32Array(size), [size], "zeros");
  const oldVariance = constant(x.graph, new Float32Array(size).fill(1), [size], "ones");
  const inputs = [x, gamma, beta, oldMean, oldVariance];
  const [y, mean, variance] = apply("BatchNormalization", BatchNormalization, inputs, { epsilon });
  return { y: y as Value, mean: mean as Value, variance: variance as Value };
}

export const BatchNormalization: OpEntry<OpAttributes["BatchNormalization"]> = {
  infer: (inputs) => {
    const shape = expectRank(inputs[0], 4, "x");
    const channels = [shape[1] as number];
    expect(
      inputs.length === 5 && inputs.slice(1).every((v) => v.shape.length === 1 && v.shape[0] === shape[1]),
      `four vectors [${shape[1]}]`,
    );
    return [
      { dtype: "float32", shape },
      { dtype: "float32", shape: channels },
      { dtype: "float32", shape: channels },
    ];
  },
  // With x̂ = (x − μ)/√(σ²+ε) and m = N·H·W:  ∂β = Σg,  ∂γ = Σ g·x̂,
  // ∂x = a·g + b·x + c,  a = γ/√(σ²+ε),  b = −a·∂γ/(m·√(σ²+ε)),  c = −a·∂β/m − b·μ.
  grad: ({ inputs: [x, gamma], outputs: [, mean, variance], attributes: { epsilon }, gradient: g }) => {
    const [n, c, h, w] = shapeOf(x!) as [number, number, number, number];
    const perChannel = (v: Value) => reshape(v, [1, c, 1, 1]);
    const m = scalar(g.graph, n * h * w);
    const deviation = sqrt(add(variance!, scalar(g.graph, epsilon)));
    const sumG = reshape(reduceSum(g, [0, 2, 3]), [c]);
    const sumGx = reshape(reduceSum(mul(g, x!), [0, 2, 3]), [c]);
    const dGamma = div(sub(sumGx, mul(mean!, sumG)), deviation);
    const a = div(gamma!, deviation);
    const b = neg(div(mul(a, dGamma), mul(deviation, m)));
    const shift = neg(add(div(mul(a, sumG), m), mul(b, mean!)));
    const dx = add(mul(g, perChannel(a)), add(mul(x!, perChannel(b)), perChannel(shift)));
    return [dx, dGamma, sumG, undefined, undefined];
  },
  // momentum 0: the "running" outputs are the batch's own statistics. ONNX Runtime writes them asked or not: left out, they
  // end the process.
  onnx: ({ epsilon }) => ({
    everyOutput: true,
    attributes: { epsilon: { float: epsilon }, momentum: { float: 0 }, training_mode: { int: 1 } },
  }),
};
