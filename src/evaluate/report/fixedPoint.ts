import type { Estimate } from "../intervals/interval.js";
import { unitInterval } from "../intervals/units.js";
import type { RateAtRate } from "../operatingPoint.js";
import { personErrors } from "../support.js";
import { clamp } from "./curves.js";
import { finiteThreshold, pairRate, type ReportBasis } from "./decision.js";
import type { EvaluationData } from "./input.js";
import type { Report } from "./schema.js";

/**
 * FNMR at an FMR, with what stands behind both.
 *
 * @param resampled its estimate by resampled people; left out where every pair weighs 1.
 */
export function fixedPoint(
  point: RateAtRate,
  resampled: Estimate | undefined,
  { scores, labels }: EvaluationData,
  basis: ReportBasis,
): Report["fnmrAtFmr"][number] {
  const { targetFmr, threshold, impostorErrors, genuineErrors, impostorPairs, genuinePairs } = point;
  const { weights, dense } = basis;
  const { fmrReason, fnmrReason } = personErrors({ scores, labels, weights }, dense, threshold);
  const fnmr = resampled
    ? fnmrReason === null
      ? resampled
      : onTheSafeSide(resampled, basis)
    : pairRate(genuineErrors, genuinePairs, "genuine", basis);
  return {
    targetFmr,
    threshold: finiteThreshold(threshold),
    fmr: clamp(point.fmr),
    fnmr,
    impostorErrors,
    genuineErrors,
    supported: fmrReason === null,
    reason:
      fmrReason && `FMR ${targetFmr} is not measurable with ${impostorPairs} impostor pairs: ${fmrReason}`,
    unquotable: fnmrReason,
  };
}

/** Resamples of few misses show too little of how people differ: the interval then holds the exact binomial's of people, too. */
function onTheSafeSide(estimate: Estimate, { units, settings }: ReportBasis): Estimate {
  const { value, interval } = estimate;
  const exact = unitInterval(value, units.genuine, settings.confidence);
  if (interval === null || exact === null) return estimate;
  const [low, high] = [Math.min(interval.low, exact.low), Math.max(interval.high, exact.high)];
  return { value, interval: { ...exact, low, high } };
}
