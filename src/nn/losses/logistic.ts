import type { Value } from "../graph.js";
import { mul, sub } from "../ops/arithmetic.js";
import { softplus } from "../ops/elementwise.js";
import { reduceMean } from "../ops/reduce.js";

/**
 * Binary cross-entropy on logits, averaged: `mean(softplus(z) − y·z)`, which is
 * `−mean(y·log σ(z) + (1−y)·log(1−σ(z)))` without overflow. z and y of one shape, y in [0, 1].
 *
 * @example
 * const loss = logisticLoss(logits, same);
 */
export const logisticLoss = (logits: Value, targets: Value): Value =>
  reduceMean(sub(softplus(logits), mul(logits, targets)));
