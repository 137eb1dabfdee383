import { scalar, type Value } from "../graph.js";
import { add, mul, sub } from "../ops/arithmetic.js";
import { relu, softplus } from "../ops/elementwise.js";
import { reduceMax, reduceMean, reduceMin } from "../ops/reduce.js";
import { distanceMatrix } from "./distance.js";
import { pairMasks } from "./masks.js";

/** Farther than any two embeddings are: takes genuine pairs out of a search for the nearest impostor. */
const far = 1e6;

/**
 * Batch-hard triplet loss (Hermans, Beyer & Leibe 2017, eq. 5): for each sample its farthest genuine and its nearest
 * impostor partner, `mean(max(0, margin + d₊ − d₋))`, or with the margin `"soft"` `mean(softplus(d₊ − d₋))`.
 *
 * @param embeddings `[B, D]`; @param labels int64 `[B]`: the person of each sample
 * @example
 * const loss = tripletLoss(embeddings, people, 0.2);
 */
export function tripletLoss(embeddings: Value, labels: Value, margin: number | "soft" = 0.2): Value {
  const { graph } = embeddings;
  const distances = distanceMatrix(embeddings);
  const { genuine, same } = pairMasks(labels);
  const farthest = reduceMax(mul(distances, genuine), [1]);
  const nearest = reduceMin(add(distances, mul(same, scalar(graph, far))), [1]);
  const behind = sub(farthest, nearest);
  return reduceMean(margin === "soft" ? softplus(behind) : relu(add(behind, scalar(graph, margin))));
}
