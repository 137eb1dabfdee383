import { SelfsameError } from "../../core/errors.js";
import { check, checkFields, finite } from "../../core/options.js";
import { sigmoid } from "../../core/sigmoid.js";
import { checkComparisons } from "../comparisons.js";

/** The calibration of a head: `score = sigmoid(bias − scale · distance)`. */
export interface PlattCalibration {
  /** > 0 where genuine pairs are nearer; per unit of distance. */
  readonly scale: number;
  readonly bias: number;
}

/**
 * The calibrated score of a distance: the posterior of "same person" at prior ½, a fraction in (0, 1).
 *
 * @example
 * calibratedScore(0.3, { scale: 20, bias: 6 }); // 0.5
 */
export function calibratedScore(distance: number, calibration: PlattCalibration): number {
  check(distance, "a distance", finite);
  checkFields(calibration, "a calibration", { scale: finite, bias: finite });
  const { scale, bias } = calibration;
  return sigmoid(bias - scale * distance);
}

/**
 * Platt calibration: logistic regression of the label on the distance, both classes together weighing the
 * same, so that the score is the posterior at prior ½. Targets are (n₊ + 1)/(n₊ + 2) and 1/(n₋ + 2) instead
 * of 1 and 0 (n = a class's weight), which keeps separable data finite. Newton's method with backtracking on
 * the standardised distance. Source: Platt 1999, section 2.2; Lin, Lin & Weng 2007, algorithm 1; class
 * weights: Brümmer & du Preez 2006 (C_llr is this very loss).
 *
 * To calibrate on a score, give its negative.
 *
 * @param distances `[N]`, lower = more similar. @param labels `[N]`, 1 genuine, 0 impostor.
 * @param weights `[N]`, ≥ 0, e.g. of `personWeights`; all 1 if left out.
 * @returns finite numbers; scale 0, bias 0 if all distances are equal.
 * @throws SCORE_INVALID, INVALID_ARGUMENT, METRIC_UNDEFINED as `checkComparisons` does; METRIC_UNDEFINED too
 * if 100 iterations don't converge.
 * @example
 * const calibration = plattCalibration(distances, labels, weights);
 * calibratedScore(0.2, calibration);
 */
export function plattCalibration(
  distances: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights?: ArrayLike<number>,
): PlattCalibration {
  const totals = checkComparisons({ scores: distances, labels, weights });
  const n = distances.length;
  const classWeight = { 1: 0.5 / totals.genuineWeight, 0: 0.5 / totals.impostorWeight };
  const target = {
    1: (totals.genuineWeight + 1) / (totals.genuineWeight + 2),
    0: 1 / (totals.impostorWeight + 2),
  };
  const w = new Float64Array(n);
  const t = new Float64Array(n);
  let mean = 0;
  for (let i = 0; i < n; i++) {
    const label = labels[i] === 1 ? 1 : 0;
    w[i] = classWeight[label] * (weights ? weights[i]! : 1);
    t[i] = target[label];
    mean += w[i]! * distances[i]!;
  }
  let variance = 0;
  for (let i = 0; i < n; i++) variance += w[i]! * (distances[i]! - mean) ** 2;
  const deviation = Math.sqrt(variance);
  if (!(deviation > 0)) return { scale: 0, bias: 0 };
  const x = new Float64Array(n);
  for (let i = 0; i < n; i++) x[i] = (mean - distances[i]!) / deviation;
  const { slope, offset } = logisticRegression(x, t, w);
  return { scale: slope / deviation, bias: offset + (slope * mean) / deviation };
}

/**
 * Minimises L = Σ wᵢ·[ln(1 + e^zᵢ) − tᵢ·zᵢ] over z = slope·x + offset. Weights sum to 1, x is standardised.
 * One pass over the pairs gives L, its gradient and its Hessian, so an accepted step costs one pass.
 */
function logisticRegression(x: Float64Array, t: Float64Array, w: Float64Array) {
  let at = lossAt(x, t, w, 0, 0);
  for (let iteration = 0; iteration < 100; iteration++) {
    const { slope, offset, gx, g1, xx, x1, one } = at;
    const determinant = xx * one - x1 * x1;
    const stepSlope = -(one * gx - x1 * g1) / determinant;
    const stepOffset = -(xx * g1 - x1 * gx) / determinant;
    const descent = gx * stepSlope + g1 * stepOffset;
    // −descent/2 is the loss still to be gained. Near the end it is below the loss's rounding, where no line
    // search can tell; there Newton's step squares the error, so one more whole step finishes.
    if (-descent < 1e-13) return { slope: slope + stepSlope, offset: offset + stepOffset };
    let step = 1;
    let next = lossAt(x, t, w, slope + stepSlope, offset + stepOffset);
    while (next.loss > at.loss + 1e-4 * step * descent && step > 1e-10) {
      step /= 2;
      next = lossAt(x, t, w, slope + step * stepSlope, offset + step * stepOffset);
    }
    at = next;
  }
  throw new SelfsameError("METRIC_UNDEFINED", "the calibration did not converge on these distances");
}

function lossAt(x: Float64Array, t: Float64Array, w: Float64Array, slope: number, offset: number) {
  // The ridge on the Hessian only matters where every posterior is 0 or 1.
  let [loss, gx, g1, xx, x1, one] = [0, 0, 0, 1e-12, 0, 1e-12];
  for (let i = 0; i < x.length; i++) {
    const xi = x[i]!;
    const ti = t[i]!;
    const wi = w[i]!;
    const z = slope * xi + offset;
    const e = Math.exp(-Math.abs(z));
    const p = z >= 0 ? 1 / (1 + e) : e / (1 + e);
    const g = wi * (p - ti);
    const h = wi * (e / ((1 + e) * (1 + e)));
    loss += wi * (Math.max(z, 0) + Math.log1p(e) - ti * z);
    gx += g * xi;
    g1 += g;
    xx += h * xi * xi;
    x1 += h * xi;
    one += h;
  }
  return { slope, offset, loss, gx, g1, xx, x1, one };
}
