import { SelfsameError } from "../core/errors.js";
import { array, check } from "../core/options.js";
import { checkSweep, numbers } from "./argumentChecks.js";
import { checkFinite, checkLength } from "./comparisons.js";
import { type Sweep, sweep, thresholdBelow } from "./sweep.js";

/** The best that one threshold can do on the pairs it was chosen on. */
export interface BestAccuracy {
  /** Fraction (of the weight) decided rightly. Optimistic: the threshold has seen these pairs. */
  readonly accuracy: number;
  /** Midway between the scores it separates; +∞ if rejecting everything is best. */
  readonly threshold: number;
}

/**
 * Accuracy at the best threshold: max over t of (genuine with score ≥ t + impostor with score < t) ÷ all. Of
 * several thresholds that are equally good, the middle one; it lies halfway between the two scores it
 * separates, so that it favours neither side on new pairs.
 *
 * @throws as `sweep` does.
 * @example
 * bestAccuracy([0.9, 0.6, 0.5, 0.1], [1, 1, 0, 0]); // { accuracy: 1, threshold: 0.55 }
 */
export function bestAccuracy(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights?: ArrayLike<number>,
): BestAccuracy {
  return bestAccuracyOf(sweep(scores, labels, weights));
}

/** `bestAccuracy` of a sweep. */
export function bestAccuracyOf(s: Sweep): BestAccuracy {
  checkSweep(s);
  // right(k) − impostorWeight, so that k = −1 (nothing matches) is 0. Weighted sums carry rounding: hence the
  // margin.
  const margin = 1e-12 * (s.genuineWeight + s.impostorWeight);
  let best = 0;
  let ties = [-1];
  for (let k = 0; k < s.thresholds.length; k++) {
    const gain = s.genuine[k]! - s.impostor[k]!;
    if (gain > best + margin) {
      best = gain;
      ties = [k];
    } else if (gain >= best - margin) ties.push(k);
  }
  return {
    accuracy: (s.impostorWeight + best) / (s.genuineWeight + s.impostorWeight),
    threshold: thresholdBelow(s.thresholds, ties[(ties.length - 1) >> 1]!),
  };
}

/** One fold's share of a folded accuracy. */
export interface FoldAccuracy {
  readonly fold: number;
  readonly pairs: number;
  /** Chosen on all other folds. */
  readonly threshold: number;
  readonly accuracy: number;
}

/** Accuracy over folds, each measured at a threshold that has not seen it. */
export interface FoldedAccuracy {
  readonly mean: number;
  /** Sample standard deviation over folds (n − 1). */
  readonly standardDeviation: number;
  /** standardDeviation ÷ √folds. */
  readonly standardError: number;
  readonly folds: readonly FoldAccuracy[];
}

/**
 * Cross-validated accuracy as LFW View 2 asks for it: each fold is decided at the best threshold of all other
 * folds; the mean over folds with its standard error σ/√n, σ² = Σ(p − mean)²/(n − 1). Source: Huang et al.,
 * UMass Amherst 07-49 (2007), on View 2.
 *
 * @param folds `[N]`, the fold of each pair; any integers.
 * @throws as `sweep` does; METRIC_UNDEFINED for fewer than two folds.
 * @example
 * foldedAccuracy([0.9, 0.1, 0.8, 0.2], [1, 0, 1, 0], [1, 1, 2, 2]).mean; // 1
 */
export function foldedAccuracy(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  folds: ArrayLike<number>,
): FoldedAccuracy {
  check(scores, "the scores", array);
  check(folds, "the folds", numbers);
  checkLength(folds, scores.length, "folds");
  checkLength(labels, scores.length, "labels");
  checkFinite(scores);
  const names = [...new Set(Array.from(folds))].sort((a, b) => a - b);
  if (names.length < 2)
    throw new SelfsameError("METRIC_UNDEFINED", `a folded accuracy needs two folds; ${names.length} came`, {
      hint: "Use the best accuracy on the given pairs, and say so.",
    });
  const pairs = Array.from(scores, (_, pair) => pair);
  const results = names.map((fold) => {
    const others = pairs.filter((pair) => folds[pair] !== fold);
    const own = pairs.filter((pair) => folds[pair] === fold);
    const { threshold } = bestAccuracy(
      others.map((pair) => scores[pair]!),
      others.map((pair) => labels[pair]!),
    );
    const right = own.filter((pair) => scores[pair]! >= threshold === (labels[pair] === 1)).length;
    return { fold, pairs: own.length, threshold, accuracy: right / own.length };
  });
  const mean = results.reduce((sum, { accuracy }) => sum + accuracy, 0) / results.length;
  const squares = results.reduce((sum, { accuracy }) => sum + (accuracy - mean) ** 2, 0);
  const standardDeviation = Math.sqrt(squares / (results.length - 1));
  return {
    mean,
    standardDeviation,
    standardError: standardDeviation / Math.sqrt(results.length),
    folds: results,
  };
}
