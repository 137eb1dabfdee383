import { checkSweep } from "./argumentChecks.js";
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
 * The DET curve: FNMR against FMR on normal deviate axes. Points at a rate of 0 or 1 lie at infinity and are
 * left out; separable scores leave none. Source: Martin et al. 1997; ISO/IEC 19795-1.
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
  checkSweep(s);
  // FMR > 0 from some point on, FNMR > 0 up to some point: what is between is one run.
  let from = 0;
  while (from < s.thresholds.length && s.impostor[from]! <= 0) from++;
  let to = s.thresholds.length;
  while (to > from && (s.genuine[to - 1]! >= s.genuineWeight || s.impostor[to - 1]! >= s.impostorWeight))
    to--;
  while (from < to && s.genuine[from]! <= 0) from++;
  const points = to - from;
  const curve = {
    thresholds: s.thresholds.slice(from, to),
    fmr: new Float64Array(points),
    fnmr: new Float64Array(points),
    fmrDeviate: new Float64Array(points),
    fnmrDeviate: new Float64Array(points),
  };
  for (let i = 0; i < points; i++) {
    const fmr = s.impostor[from + i]! / s.impostorWeight;
    const fnmr = 1 - s.genuine[from + i]! / s.genuineWeight;
    curve.fmr[i] = fmr;
    curve.fnmr[i] = fnmr;
    // From one point to the next mostly one of the two rates stays.
    curve.fmrDeviate[i] = i > 0 && fmr === curve.fmr[i - 1] ? curve.fmrDeviate[i - 1]! : probit(fmr);
    curve.fnmrDeviate[i] = i > 0 && fnmr === curve.fnmr[i - 1] ? curve.fnmrDeviate[i - 1]! : probit(fnmr);
  }
  return curve;
}
