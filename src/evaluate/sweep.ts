import { type Comparisons, checkComparisons, type Totals } from "./comparisons.js";
import { descendingOrder } from "./order.js";

/**
 * Comparisons sorted once, as a threshold sweeps from the highest score down: for the k-th *distinct* score,
 * what would match (`score >= thresholds[k]`). Equal scores are one point. Every curve and every rate of this
 * room is read off a sweep; a caller with many figures to compute makes one and uses the `…Of` forms.
 */
export interface Sweep extends Totals {
  /** `[K]`, distinct scores, descending. */
  readonly thresholds: Float64Array;
  /** `[K]`, weight of the genuine comparisons that match at `thresholds[k]`. */
  readonly genuine: Float64Array;
  /** `[K]`, weight of the impostor comparisons that match. */
  readonly impostor: Float64Array;
  /** `[K]`, the same as numbers of pairs. Without weights, the same arrays as above. */
  readonly genuineCounts: Float64Array;
  readonly impostorCounts: Float64Array;
}

/**
 * Sorts and counts comparisons: O(N), some 150 ms for a million.
 *
 * @param scores `[N]`, higher = more similar. @param labels `[N]`, 1 genuine, 0 impostor.
 * @param weights `[N]`, ≥ 0; all 1 if left out.
 * @throws SCORE_INVALID, INVALID_ARGUMENT, METRIC_UNDEFINED as `checkComparisons` does.
 * @example
 * const s = sweep([0.9, 0.8, 0.8, 0.1], [1, 1, 0, 0]);
 * s.thresholds; // [0.9, 0.8, 0.1]
 * s.genuine;    // [1, 2, 2]
 * s.impostor;   // [0, 1, 2]
 */
export function sweep(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights?: ArrayLike<number>,
): Sweep {
  const totals = checkComparisons({ scores, labels, weights } satisfies Comparisons);
  const order = descendingOrder(scores);
  // Gathered once: reading scores in the order of their rank misses the cache at every step.
  const sorted = new Float64Array(order.length);
  for (let i = 0; i < order.length; i++) sorted[i] = scores[order[i]!]!;
  let distinct = 1;
  for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) distinct++;
  const thresholds = new Float64Array(distinct);
  const genuineCounts = new Float64Array(distinct);
  const impostorCounts = new Float64Array(distinct);
  const genuine = weights ? new Float64Array(distinct) : genuineCounts;
  const impostor = weights ? new Float64Array(distinct) : impostorCounts;
  let k = 0;
  let [genuinePairs, impostorPairs, genuineWeight, impostorWeight] = [0, 0, 0, 0];
  for (let i = 0; i < sorted.length; i++) {
    if (i > 0 && sorted[i] !== sorted[i - 1]) k++;
    const pair = order[i]!;
    if (labels[pair] === 1) {
      genuinePairs++;
      if (weights) genuineWeight += weights[pair]!;
    } else {
      impostorPairs++;
      if (weights) impostorWeight += weights[pair]!;
    }
    thresholds[k] = sorted[i]!;
    genuineCounts[k] = genuinePairs;
    impostorCounts[k] = impostorPairs;
    if (weights) {
      genuine[k] = genuineWeight;
      impostor[k] = impostorWeight;
    }
  }
  // The totals are the sweep's own last sums, so that rates at the end are 1 exactly, whatever the order of
  // summation.
  return weights
    ? {
        ...totals,
        genuineWeight,
        impostorWeight,
        thresholds,
        genuine,
        impostor,
        genuineCounts,
        impostorCounts,
      }
    : { ...totals, thresholds, genuine, impostor, genuineCounts, impostorCounts };
}

/**
 * The sweep with impostor pairs weighing as much as genuine ones together. Error rates stay as they are; accuracy becomes
 * 1 − (FMR + FNMR)/2, and precision that of a genuine share of ½.
 */
export function balancedClasses(s: Sweep): Sweep {
  const factor = s.genuineWeight / s.impostorWeight;
  return {
    ...s,
    impostor: s.impostor.map((weight) => factor * weight),
    impostorWeight: factor * s.impostorWeight,
  };
}

/**
 * A threshold between the lowest score that matches at `thresholds[k]` and the highest that doesn't: their
 * midpoint. Below all scores it is the lowest score; `k = −1` (nothing matches) gives +∞.
 */
export function thresholdBelow(thresholds: Float64Array, k: number): number {
  if (k < 0) return Number.POSITIVE_INFINITY;
  const matching = thresholds[k]!;
  const next = thresholds[k + 1];
  if (next === undefined) return matching;
  const middle = next + (matching - next) / 2;
  // Between neighbouring doubles the midpoint may round down onto the score that must not match.
  return middle > next ? middle : matching;
}
