import { probit } from "./normal.js";
import { type Sweep, sweep } from "./sweep.js";

/** A detection error trade-off curve: rates, and their normal deviates as drawn. */
export interface DetCurve {
  /** `[K]`, descending. */
  readonly thresholds: Float64Array;
  /** `[K]`, fractions strictly between 0 and 1. */
  readonly fmr: Float64Array;
  readonly fnmr: Float64Array;
  /** `[K]`, Φ⁻¹ of the rates: normal scores make a straight line. */
  readonly fmrDeviate: Float64Array;
  readonly fnmrDeviate: Float64Array;
}

/**
 * The DET curve: FNMR against FMR on normal deviate axes. Points at a rate of 0 or 1 lie at infinity and are left out; separable
 * scores leave none. Source: Martin et al. 1997; ISO/IEC 19795-1.
 *
 * @throws as `sweep` does.
 * @example
 * detCurve([0.9, 0.6, 0.7, 0.1], [1, 1, 0, 0]).fmr; // [0.5]
 */
export function detCurve(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights?: ArrayLike<number>,
): DetCurve {
  return detCurveOf(sweep(scores, labels, weights));
}

/** `detCurve` of a sweep. */
export function detCurveOf(s: Sweep): DetCurve {
  // FMR > 0 from some point on, FNMR > 0 up to some point: what is between is one run.
  let from = 0;
  while (from < s.thresholds.length && s.impostor[from]! <= 0) from++;
  let to = s.thresholds.length;
  while (to > from && (s.genuine[to - 1]! >= s.genuineWeight || s.impostor[to - 1]! >= s.impostorWeight))
    to--;
  while (from < to && s.genuine[from]! <= 0) from++;
  const fmr = s.impostor.slice(from, to).map((weight) => weight / s.impostorWeight);
  const fnmr = s.genuine.slice(from, to).map((weight) => 1 - weight / s.genuineWeight);
  return {
    thresholds: s.thresholds.slice(from, to),
    fmr,
    fnmr,
    fmrDeviate: fmr.map(probit),
    fnmrDeviate: fnmr.map(probit),
  };
}
