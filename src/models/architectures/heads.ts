import { dimension, scalar, shapeOf, type Value } from "../../nn/graph.js";
import { fill, normal } from "../../nn/initializers.js";
import { add, mul, sub } from "../../nn/ops/arithmetic.js";
import { abs, softplus } from "../../nn/ops/elementwise.js";
import { gemm, matmul } from "../../nn/ops/linear.js";
import { reduceSum } from "../../nn/ops/reduce.js";
import { reshape, slice } from "../../nn/ops/shape.js";
import { parameter, type Scope } from "../../nn/scope.js";
import { unitRows } from "./unitRows.js";

/** Two embeddings of each pair, `[N, D]` both. */
export interface Pairs {
  readonly left: Value;
  readonly right: Value;
}

/**
 * The two halves of one pass over 2B images: sample i is paired with sample B + i. Both went through the same weights,
 * since there was one pass.
 */
export function halves(embeddings: Value): Pairs {
  const count = dimension(embeddings, 0) / 2;
  return { left: slice(embeddings, 0, 0, count), right: slice(embeddings, 0, count, 2 * count) };
}

/** Turns differences into logits of "same person": `[…, D]` twice (broadcasting) → `[…, 1]`. */
export type HeadGraph = (scope: Scope, pairs: Pairs) => Value;

/** `Σ αᵢ·|aᵢ − bᵢ|` over the last dimension. */
function weightedDistance({ left, right }: Pairs, alpha: Value): Value {
  const apart = abs(sub(left, right));
  const shape = shapeOf(apart);
  const rows = shape.slice(0, -1).reduce((a, b) => a * b, 1);
  return reshape(gemm(reshape(apart, [rows, shape.at(-1)!]), alpha), [...shape.slice(0, -1), 1]);
}

/**
 * The paper's own head (Koch et al. 2015, section 3.1): `logit = Σ αᵢ·|aᵢ − bᵢ| + bias`, α free in sign, initialised
 * like its dense layer, N(0, 0.2).
 */
export const paperHead: HeadGraph = (scope, pairs) => {
  const alpha = parameter(scope, "alpha", [dimension(pairs.left, -1), 1], { init: normal(0, 0.2) });
  return add(weightedDistance(pairs, alpha), parameter(scope, "bias", [1], { init: normal(0.5, 0.01) }));
};

/**
 * A metric: `logit = b − Σ αᵢ·|aᵢ − bᵢ|` with `αᵢ = softplus(ρᵢ)/D > 0`, so that the distance is one that
 * an index can search.
 */
export const weightedL1Head: HeadGraph = (scope, pairs) => {
  const size = dimension(pairs.left, -1);
  // softplus(2) ≈ 2.1: at the start the distance is twice the mean difference, and b = 1.
  const rho = parameter(scope, "rho", [size, 1], { init: fill(2) });
  const b = parameter(scope, "bias", [1], { init: fill(1) });
  return sub(b, weightedDistance(pairs, positiveWeights(rho)));
};

/** α of the `weighted-l1` head from its parameter ρ `[D, 1]`. */
const positiveWeights = (rho: Value): Value => mul(softplus(rho), scalar(rho.graph, 1 / dimension(rho, 0)));

/**
 * Cosine distance with a learnt scale: `logit = b − s·(1 − a·b / (|a|·|b|))`, `s = softplus(sharpness) > 0`. s starts at 12
 * and b at 4: at the start a right angle is no match, and half of one is.
 */
const cosineHead: HeadGraph = (scope, { left, right }) => {
  const { graph } = left;
  const cosine = similarities(unitRows(left), unitRows(right));
  const sharpness = parameter(scope, "sharpness", [1], { init: fill(12) });
  const bias = parameter(scope, "bias", [1], { init: fill(4) });
  return sub(bias, mul(softplus(sharpness), sub(scalar(graph, 1), cosine)));
};

/** a·b over the last dimension, kept as 1; of all pairs `[N, 1, D]` and `[1, M, D]` by one product of matrices. */
function similarities(a: Value, b: Value): Value {
  const [n, one, width] = shapeOf(a);
  const [first, m] = shapeOf(b);
  if (shapeOf(a).length !== 3 || one !== 1 || first !== 1)
    return reduceSum(mul(a, b), [shapeOf(a).length - 1]);
  const products = matmul(reshape(a, [n!, width!]), reshape(b, [m!, width!]), { transB: true });
  return reshape(products, [n!, m!, 1]);
}

/** By the kind of head that a bundle carries. */
export const heads = {
  paper: paperHead,
  "weighted-l1": weightedL1Head,
  cosine: cosineHead,
} as const satisfies Record<string, HeadGraph>;
export type HeadName = keyof typeof heads;
