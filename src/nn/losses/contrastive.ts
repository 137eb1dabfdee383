import { scalar, type Value } from "../graph.js";
import { add, mul, sub } from "../ops/arithmetic.js";
import { relu } from "../ops/elementwise.js";
import { reduceMean } from "../ops/reduce.js";

/**
 * Contrastive loss (Hadsell, Chopra & LeCun 2006, eq. 4), averaged: `½·y·d² + ½·(1 − y)·max(0, margin − d)²`.
 *
 * @param distance `[N, 1]`; @param same `[N, 1]`, 1 for a genuine pair, 0 for an impostor pair
 * @example
 * const loss = contrastiveLoss(euclideanDistance(left, right), same, 1);
 */
export function contrastiveLoss(distance: Value, same: Value, margin = 1): Value {
  const { graph } = distance;
  const short = relu(sub(scalar(graph, margin), distance));
  const genuine = mul(same, mul(distance, distance));
  const impostor = mul(sub(scalar(graph, 1), same), mul(short, short));
  return mul(reduceMean(add(genuine, impostor)), scalar(graph, 0.5));
}
