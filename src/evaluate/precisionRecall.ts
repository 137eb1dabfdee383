import { checkSweep } from "./argumentChecks.js";
import { type Sweep, sweep } from "./sweep.js";

/** A precision-recall curve, from the highest threshold down: K distinct scores make K points. Fractions. */
export interface PrecisionRecallCurve {
  /** `[K]`, descending. */
  readonly thresholds: Float64Array;
  /** `[K]`, genuine matches ÷ matches. */
  readonly precision: Float64Array;
  /** `[K]`, genuine matches ÷ genuines, ascending to 1. */
  readonly recall: Float64Array;
}

/**
 * The precision-recall curve. It depends on the mixture of classes; between points it must not be
 * interpolated linearly. The point "nothing matches" has no precision and is left out (scikit-learn adds
 * (recall 0, precision 1) and runs the other way). Source: Davis & Goadrich 2006.
 *
 * @throws as `sweep` does.
 * @example
 * precisionRecallCurve([0.9, 0.8, 0.8, 0.1], [1, 1, 0, 0]);
 * // precision [1, 0.667, 0.5], recall [0.5, 1, 1]
 */
export function precisionRecallCurve(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights?: ArrayLike<number>,
): PrecisionRecallCurve {
  return precisionRecallCurveOf(sweep(scores, labels, weights));
}

/** `precisionRecallCurve` of a sweep. */
export function precisionRecallCurveOf(s: Sweep): PrecisionRecallCurve {
  checkSweep(s);
  const points = s.thresholds.length;
  const precision = new Float64Array(points);
  const recall = new Float64Array(points);
  for (let k = 0; k < points; k++) {
    const genuine = s.genuine[k]!;
    const matches = genuine + s.impostor[k]!;
    // Highest scores may weigh 0; before anything weighs, precision is taken as 1.
    precision[k] = matches > 0 ? genuine / matches : 1;
    recall[k] = genuine / s.genuineWeight;
  }
  return { thresholds: s.thresholds, precision, recall };
}

/**
 * Average precision: Σ (Rₖ − Rₖ₋₁)·Pₖ over distinct thresholds, the area under the curve as steps, without
 * interpolation. Equal to scikit-learn's `average_precision_score`.
 *
 * @returns a fraction; the share of genuine pairs for scores without information.
 * @throws as `sweep` does.
 * @example
 * averagePrecision([0.9, 0.8, 0.8, 0.1], [1, 1, 0, 0]); // 0.5·1 + 0.5·2/3 = 0.8333
 */
export function averagePrecision(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number {
  return averagePrecisionOf(sweep(scores, labels, weights));
}

/** `averagePrecision` of a sweep. */
export function averagePrecisionOf(s: Sweep): number {
  checkSweep(s);
  let area = 0;
  let before = 0;
  for (let k = 0; k < s.thresholds.length; k++) {
    const genuine = s.genuine[k]!;
    if (genuine > before) area += ((genuine - before) * genuine) / (genuine + s.impostor[k]!);
    before = genuine;
  }
  return area / s.genuineWeight;
}
