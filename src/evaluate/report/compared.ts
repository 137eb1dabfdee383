import {
  balancedWeights,
  brierScore,
  expectedCalibrationError,
  logLoss,
  reliabilityDiagram,
} from "../calibration/quality.js";
import { dPrime } from "../distributions.js";
import { clamp, logOdds } from "./curves.js";
import type { EvaluationData } from "./input.js";
import type { Report } from "./schema.js";

/** Pairs that were compared, and so have scores of their own. */
export interface ComparedPairs {
  readonly scores: Float32Array | Float64Array;
  readonly labels: ArrayLike<number>;
  readonly weights: Float64Array | undefined;
}

/** All pairs but the rejected; null where none of a class is left. */
export function comparedPairs(
  { scores, labels, rejected }: EvaluationData,
  weights: Float64Array | undefined,
): ComparedPairs | null {
  if (rejected === undefined) return { scores, labels, weights };
  const kept: number[] = [];
  let genuine = 0;
  for (let i = 0; i < scores.length; i++) {
    if (rejected[i]) continue;
    kept.push(i);
    if (labels[i] === 1) genuine++;
  }
  if (genuine === 0 || genuine === kept.length) return null;
  return {
    scores: Float64Array.from(kept, (i) => scores[i]!),
    labels: Uint8Array.from(kept, (i) => labels[i]!),
    weights: weights && Float64Array.from(kept, (i) => weights[i]!),
  };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** d′, of the log-odds where scores are posteriors; null where it is not defined. */
export function separation({ scores, labels, weights }: ComparedPairs, calibrated: boolean): number | null {
  const values = calibrated ? Float64Array.from(scores, logOdds) : scores;
  if (values.every((value) => value === values[0])) return null;
  return finite(dPrime(values, labels, weights));
}

/** How well scores are probabilities, at prior ½. */
export function reportCalibration({
  scores,
  labels,
  weights,
}: ComparedPairs): NonNullable<Report["calibration"]> {
  const balanced = balancedWeights(labels, weights);
  const bins = reliabilityDiagram(scores, labels, { weights: balanced });
  return {
    brier: clamp(brierScore(scores, labels, balanced)),
    logLoss: finite(logLoss(scores, labels, balanced)),
    ece: clamp(expectedCalibrationError(bins)),
    bins: bins.map((bin) => ({
      ...bin,
      weight: clamp(bin.weight),
      meanScore: bin.meanScore === null ? null : clamp(bin.meanScore),
      genuineFraction: bin.genuineFraction === null ? null : clamp(bin.genuineFraction),
    })),
  };
}
