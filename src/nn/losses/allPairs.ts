import { dimension, scalar, shapeOf, type Value } from "../graph.js";
import { add, div, mul, neg, sub } from "../ops/arithmetic.js";
import { detach, exp, log, softplus } from "../ops/elementwise.js";
import { cast, where } from "../ops/logic.js";
import { reduceMax, reduceSum } from "../ops/reduce.js";
import { reshape } from "../ops/shape.js";
import { pairMasks } from "./masks.js";

/**
 * The operands of every pair of a batch: `[B, D]` → `[B, 1, D]` and `[1, B, D]`, which a head broadcasts to logits
 * `[B, B, 1]`.
 */
export function allPairs(embeddings: Value): { readonly left: Value; readonly right: Value } {
  const [count, width] = [dimension(embeddings, 0), dimension(embeddings, 1)];
  return { left: reshape(embeddings, [count, 1, width]), right: reshape(embeddings, [1, count, width]) };
}

const square = (logits: Value): Value => reshape(logits, shapeOf(logits).slice(0, 2));

/** Σ mask·x / Σ mask; a mask of zeros gives 0. */
const meanOver = (mask: Value, x: Value): Value =>
  div(reduceSum(mul(mask, x)), add(reduceSum(mask), scalar(x.graph, 1e-12)));

/**
 * Binary cross-entropy over all pairs of a batch; genuine and impostor pairs weigh ½ each, so that `sigmoid(logit)` is
 * the posterior at prior ½: `½·mean₊ softplus(−z) + ½·mean₋ softplus(z)`.
 *
 * @param logits `[B, B]` or `[B, B, 1]`; @param labels int64 `[B]`; a batch needs both kinds of pairs
 * @example
 * const loss = allPairsLogisticLoss(head(inside(scope, "head"), allPairs(embeddings)), people);
 */
export function allPairsLogisticLoss(logits: Value, labels: Value): Value {
  const z = square(logits);
  const { genuine, impostor } = pairMasks(labels);
  const both = add(meanOver(genuine, softplus(neg(z))), meanOver(impostor, softplus(z)));
  return mul(both, scalar(z.graph, 0.5));
}

/**
 * Soft-max over the score: each genuine pair competes with all impostor pairs of its first sample (Sohn 2016, the
 * N-pair loss, eq. 2, on the head's score): `mean₊ −log(e^zᵢⱼ / (e^zᵢⱼ + Σₖ e^zᵢₖ))`, k over impostors of i.
 *
 * @param logits `[B, B]` or `[B, B, 1]`; @param labels int64 `[B]`
 */
export function allPairsSoftmaxLoss(logits: Value, labels: Value): Value {
  const z = square(logits);
  const { genuine, same } = pairMasks(labels);
  const rivals = where(cast(same, "bool"), scalar(z.graph, -1e4), z);
  // log Σ eˣ = m + log Σ eˣ⁻ᵐ; m may be any number, so no gradient needs to flow through it.
  const most = detach(reduceMax(rivals, [1]));
  const total = add(most, log(reduceSum(exp(sub(rivals, most)), [1])));
  return meanOver(genuine, softplus(sub(total, z)));
}
