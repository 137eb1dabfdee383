import { estimated } from "../intervals/interval.js";
import { fewUnits, unitInterval } from "../intervals/units.js";
import { balancedClasses, sweep } from "../sweep.js";
import { clamp } from "./curves.js";
import { pairRate, type ReportBasis, scoresAsDecided } from "./decision.js";
import type { EvaluationData } from "./input.js";
import type { Report } from "./schema.js";
import { visiblePoints } from "./thin.js";

/** So many steps of the drawing's side are told apart: a slider has no more. */
const steps = 60;

/**
 * The rates at thresholds from the strictest down, for whoever looks for another threshold. What was declined matches at none, as in
 * `decision`. Intervals are those of as many independent pairs as the pairs are worth: wider than resampling would have them.
 */
export function thresholdPoints(data: EvaluationData, basis: ReportBasis): Report["thresholds"] {
  const { labels, weighting, threshold } = data;
  const nothing = -Number.MAX_VALUE;
  const scores = scoresAsDecided(data);
  const s = sweep(scores, labels, basis.weights);
  const mixed = weighting === "people" ? balancedClasses(s) : s;
  const fmr = Array.from(s.impostor, (weight) => clamp(weight / s.impostorWeight));
  const fnmr = Array.from(s.genuine, (weight) => clamp(1 - weight / s.genuineWeight));
  const lowest = 1 / s.impostorPairs;
  const decades = Math.max(1, -Math.log10(lowest));
  const onLog = fmr.map((rate) => 1 + Math.log10(Math.max(rate, lowest)) / decades);
  // The one in use always has a place: where it stands is what everybody looks for.
  const inUse = s.thresholds.findLastIndex((score) => score >= threshold.value);
  return [...new Set([...visiblePoints(onLog, fnmr, steps), ...(inUse < 0 ? [] : [inUse])])]
    .sort((a, b) => a - b)
    .filter((k) => s.thresholds[k] !== nothing)
    .map((k) => {
      const [genuine, impostor] = [mixed.genuine[k]!, mixed.impostor[k]!];
      return {
        threshold: s.thresholds[k]!,
        fmr: rateOf(fmr[k]!, s.impostorCounts[k]!, s.impostorPairs, "impostor", basis),
        fnmr: rateOf(fnmr[k]!, s.genuinePairs - s.genuineCounts[k]!, s.genuinePairs, "genuine", basis),
        precision: genuine + impostor > 0 ? clamp(genuine / (genuine + impostor)) : null,
        impostorErrors: s.impostorCounts[k]!,
        genuineErrors: s.genuinePairs - s.genuineCounts[k]!,
      };
    });
}

function rateOf(
  rate: number,
  errors: number,
  pairs: number,
  kind: "genuine" | "impostor",
  basis: ReportBasis,
) {
  if (!basis.weights) return pairRate(errors, pairs, kind, basis);
  const { units, settings } = basis;
  return estimated(rate, unitInterval(rate, units[kind], settings.confidence), fewUnits(units, kind));
}
