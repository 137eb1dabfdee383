import { checkSweep } from "./argumentChecks.js";
import { type Sweep, sweep } from "./sweep.js";

/**
 * A receiver operating characteristic, from "nothing matches" (threshold +∞) to "everything matches": K
 * distinct scores make K + 1 points. Rates are fractions.
 */
export interface RocCurve {
  /** `[K + 1]`, descending; the first is +∞. A pair matches iff its score ≥ the threshold. */
  readonly thresholds: Float64Array;
  /** `[K + 1]`, false match rate, from 0 to 1. */
  readonly fmr: Float64Array;
  /** `[K + 1]`, true match rate = 1 − FNMR, from 0 to 1. */
  readonly tmr: Float64Array;
}

/**
 * The ROC curve: FMR(t) = weight of impostors with score ≥ t ÷ weight of impostors; TMR(t) likewise of
 * genuines. Equal scores are one point, so no order among ties is invented. Source: Fawcett 2006, algorithm
 * 1; ISO/IEC 19795-1. Equal to scikit-learn's `roc_curve(drop_intermediate=False)`.
 *
 * @throws as `sweep` does.
 * @example
 * const { fmr, tmr } = rocCurve([0.9, 0.8, 0.8, 0.1], [1, 1, 0, 0]);
 * // fmr [0, 0, 0.5, 1], tmr [0, 0.5, 1, 1]
 */
export function rocCurve(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights?: ArrayLike<number>,
): RocCurve {
  return rocCurveOf(sweep(scores, labels, weights));
}

/** `rocCurve` of a sweep. */
export function rocCurveOf(s: Sweep): RocCurve {
  checkSweep(s);
  const points = s.thresholds.length + 1;
  const thresholds = new Float64Array(points);
  const fmr = new Float64Array(points);
  const tmr = new Float64Array(points);
  thresholds[0] = Number.POSITIVE_INFINITY;
  for (let k = 1; k < points; k++) {
    thresholds[k] = s.thresholds[k - 1]!;
    fmr[k] = s.impostor[k - 1]! / s.impostorWeight;
    tmr[k] = s.genuine[k - 1]! / s.genuineWeight;
  }
  return { thresholds, fmr, tmr };
}

/**
 * The area under the ROC curve: the probability that a genuine comparison scores higher than an impostor one,
 * ties counting ½. Exact: it is the Mann–Whitney statistic U / (genuine × impostor), not an approximation on
 * a grid. Source: Hanley & McNeil 1982.
 *
 * @returns a fraction; ½ for scores without information.
 * @throws as `sweep` does.
 * @example
 * auc([0.9, 0.8, 0.8, 0.1], [1, 1, 0, 0]); // 0.875
 */
export function auc(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number {
  return aucOf(sweep(scores, labels, weights));
}

/** `auc` of a sweep. */
export function aucOf(s: Sweep): number {
  checkSweep(s);
  let twiceArea = 0;
  let impostor = 0;
  let genuine = 0;
  for (let k = 0; k < s.thresholds.length; k++) {
    twiceArea += (s.impostor[k]! - impostor) * (s.genuine[k]! + genuine);
    impostor = s.impostor[k]!;
    genuine = s.genuine[k]!;
  }
  return twiceArea / (2 * s.impostorWeight * s.genuineWeight);
}
