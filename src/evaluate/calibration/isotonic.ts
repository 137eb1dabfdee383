import { check, checkFields, finite } from "../../core/options.js";
import { checkSweep, numbers } from "../argumentChecks.js";
import { type Sweep, sweep } from "../sweep.js";

/** A non-decreasing, piecewise linear map from scores to posteriors. */
export interface IsotonicCalibration {
  /** `[K]`, ascending scores. */
  readonly scores: Float64Array;
  /** `[K]`, ascending fractions. */
  readonly posteriors: Float64Array;
}

/**
 * Isotonic calibration: the non-decreasing function of the score with the least weighted squared error to the
 * labels, by pooling adjacent violators. It takes any shape, so it wants many more pairs than Platt's two
 * numbers, and its ends are 0 and 1 wherever the extremes are pure. For a posterior at prior ½ give
 * `balancedWeights(labels)`. Source: Ayer et al. 1955; Zadrozny & Elkan 2002.
 *
 * @param scores `[N]`, higher = more similar; equal scores are pooled first.
 * @returns both ends of every level step.
 * @throws as `sweep` does.
 * @example
 * isotonicCalibration([1, 2, 3, 4], [0, 1, 0, 1]); // scores [1, 2, 3, 4], posteriors [0, 0.5, 0.5, 1]
 */
export function isotonicCalibration(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights?: ArrayLike<number>,
): IsotonicCalibration {
  return isotonicCalibrationOf(sweep(scores, labels, weights));
}

/** `isotonicCalibration` of a sweep. */
export function isotonicCalibrationOf(s: Sweep): IsotonicCalibration {
  checkSweep(s);
  const groups = s.thresholds.length;
  // A stack of level steps, from the lowest score up; their means ascend.
  const low = new Float64Array(groups);
  const high = new Float64Array(groups);
  const genuine = new Float64Array(groups);
  const weight = new Float64Array(groups);
  let steps = 0;
  for (let k = groups - 1; k >= 0; k--) {
    const genuineHere = s.genuine[k]! - (k > 0 ? s.genuine[k - 1]! : 0);
    const weightHere = genuineHere + s.impostor[k]! - (k > 0 ? s.impostor[k - 1]! : 0);
    if (!(weightHere > 0)) continue;
    low[steps] = s.thresholds[k]!;
    high[steps] = s.thresholds[k]!;
    genuine[steps] = genuineHere;
    weight[steps] = weightHere;
    // Pool while the step below is not lower: g₁/w₁ ≥ g₂/w₂.
    while (steps > 0 && genuine[steps - 1]! * weight[steps]! >= genuine[steps]! * weight[steps - 1]!) {
      steps--;
      high[steps] = high[steps + 1]!;
      genuine[steps]! += genuine[steps + 1]!;
      weight[steps]! += weight[steps + 1]!;
    }
    steps++;
  }
  const knots: (readonly [number, number])[] = [];
  for (let i = 0; i < steps; i++) {
    const posterior = Math.min(1, Math.max(0, genuine[i]! / weight[i]!));
    knots.push([low[i]!, posterior]);
    if (high[i] !== low[i]) knots.push([high[i]!, posterior]);
  }
  return {
    scores: Float64Array.from(knots, ([score]) => score),
    posteriors: Float64Array.from(knots, ([, posterior]) => posterior),
  };
}

/**
 * The posterior of a score: linear between knots, level beyond them.
 *
 * @returns a fraction in [0, 1].
 * @example
 * isotonicScore(2.5, isotonicCalibration([1, 2, 3, 4], [0, 1, 0, 1])); // 0.5
 */
export function isotonicScore(score: number, calibration: IsotonicCalibration): number {
  check(score, "a score", finite);
  checkFields(calibration, "a calibration", { scores: numbers, posteriors: numbers });
  const { scores, posteriors } = calibration;
  // The first knot at or above the score.
  let below = -1;
  let above = scores.length;
  while (above - below > 1) {
    const middle = (below + above) >>> 1;
    if (scores[middle]! < score) below = middle;
    else above = middle;
  }
  if (above === scores.length) return posteriors.at(-1)!;
  if (above === 0) return posteriors[0]!;
  const share = (score - scores[below]!) / (scores[above]! - scores[below]!);
  return posteriors[below]! + share * (posteriors[above]! - posteriors[below]!);
}
