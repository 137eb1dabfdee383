import type { Comparisons } from "../comparisons.js";
import { detCurveOf } from "../det.js";
import { scoreHistogram } from "../distributions.js";
import { errorsBehindAFigure } from "../operatingPoint.js";
import { precisionRecallCurveOf } from "../precisionRecall.js";
import { rocCurveOf } from "../roc.js";
import type { Sweep } from "../sweep.js";
import type { Report } from "./schema.js";
import { visiblePoints } from "./thin.js";

/**
 * The curves of a report, thinned to what can be seen on the axes they are drawn on.
 *
 * @param mixed the sweep with the classes as they are mixed for precision.
 */
export function reportCurves(s: Sweep, mixed: Sweep): Report["curves"] {
  const roc = rocCurveOf(s);
  const lowest = 1 / s.impostorPairs;
  const decades = Math.max(1, -Math.log10(lowest));
  // On a logarithmic axis FMR 0 has no place; the curve starts at the left edge.
  const onLog = roc.fmr.map((fmr) => 1 + Math.log10(Math.max(fmr, lowest)) / decades);
  const rocKept = visiblePoints(onLog, roc.tmr);
  const det = detCurveOf(s);
  // ±4 standard deviations hold all that is drawn.
  const side = (deviates: Float64Array) => deviates.map((z) => (z + 4) / 8);
  const detKept = visiblePoints(side(det.fmrDeviate), side(det.fnmrDeviate));
  const pr = precisionRecallCurveOf(mixed);
  const prKept = visiblePoints(pr.recall, pr.precision);
  const pick = (values: Float64Array, kept: readonly number[]) => kept.map((k) => clamp(values[k]!));
  return {
    roc: { fmr: pick(roc.fmr, rocKept), tmr: pick(roc.tmr, rocKept) },
    det: { fmr: pick(det.fmr, detKept), fnmr: pick(det.fnmr, detKept) },
    pr: { recall: pick(pr.recall, prKept), precision: pick(pr.precision, prKept) },
    genuineShare: mixed.genuineWeight / (mixed.genuineWeight + mixed.impostorWeight),
    supportedFmr: Math.min(1, errorsBehindAFigure / s.impostorPairs),
  };
}

/** Sums of weights may round past 1 by a few units in the last place. */
export function clamp(rate: number): number {
  return Math.min(1, Math.max(0, rate));
}

/** Posteriors crowd at 0 and 1, so their histogram is drawn over ln(p/(1 − p)), cut at ±30 (posteriors of 1e-13 and 1 − 1e-13). */
const logOddsLimit = 30;

/** The log-odds of a posterior, cut at the limit. */
export function logOdds(posterior: number): number {
  const inside = Math.min(1, Math.max(0, posterior));
  const value = Math.log(inside) - Math.log1p(-inside);
  return Math.max(-logOddsLimit, Math.min(logOddsLimit, value));
}

/** Both classes' histograms, on an axis on which they can be told apart. */
export function reportHistogram(
  { scores, labels, weights }: Comparisons & { readonly scores: Float32Array | Float64Array },
  calibrated: boolean,
): NonNullable<Report["histogram"]> {
  const values = calibrated ? Float64Array.from(scores, logOdds) : scores;
  const { edges, genuine, impostor } = scoreHistogram(values, labels, {
    bins: 60,
    ...(weights ? { weights } : {}),
  });
  return {
    axis: calibrated ? "log-odds" : "score",
    edges: [...edges],
    genuine: [...genuine].map(clamp),
    impostor: [...impostor].map(clamp),
  };
}
