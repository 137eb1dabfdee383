import { SelfsameError } from "../../core/errors.js";
import { array, check, checkOptions, listOf, object, wholeNumber } from "../../core/options.js";
import { checkComparisons } from "../comparisons.js";

/**
 * Weights under which both classes weigh ½: what a posterior at prior ½ is to be held against on data with
 * any mixture. Give them to the functions below.
 *
 * @param weights `[N]`, kept in proportion within a class; all 1 if left out.
 * @throws as `checkComparisons` does (labels and weights only).
 * @example
 * balancedWeights([1, 0, 0]); // [0.5, 0.25, 0.25]
 */
export function balancedWeights(labels: ArrayLike<number>, weights?: ArrayLike<number>): Float64Array {
  check(labels, "the labels", array);
  const { genuineWeight, impostorWeight } = checkComparisons({ scores: labels, labels, weights });
  return Float64Array.from(labels, (label, i) => {
    const weight = weights ? weights[i]! : 1;
    return weight / (2 * (label === 1 ? genuineWeight : impostorWeight));
  });
}

/** Checks that scores are posteriors too: fractions in [0, 1]. */
function checkPosteriors(scores: ArrayLike<number>, labels: ArrayLike<number>, weights?: ArrayLike<number>) {
  checkComparisons({ scores, labels, weights });
  for (let i = 0; i < scores.length; i++) {
    if (scores[i]! < 0 || scores[i]! > 1)
      throw new SelfsameError(
        "SCORE_INVALID",
        `the score of pair ${i} is ${scores[i]}; a posterior in [0, 1] is expected`,
      );
  }
}

/** The weighted mean of a loss per pair. */
function meanLoss(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
  loss: (score: number, label: number) => number,
): number {
  checkPosteriors(scores, labels, weights);
  let sum = 0;
  let total = 0;
  for (let i = 0; i < scores.length; i++) {
    const weight = weights ? weights[i]! : 1;
    // A pair that weighs nothing costs nothing, even where its loss is infinite.
    if (weight > 0) sum += weight * loss(scores[i]!, labels[i]!);
    total += weight;
  }
  return sum / total;
}

/**
 * The Brier score: mean of (score − label)². 0 is perfect, ¼ is what a constant ½ gets. Source: Brier 1950.
 *
 * @param scores `[N]`, posteriors in [0, 1].
 * @throws as `checkComparisons` does; SCORE_INVALID for a score outside [0, 1].
 * @example
 * brierScore([0.8, 0.4], [1, 0]); // (0.04 + 0.16)/2 = 0.1
 */
export function brierScore(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number {
  return meanLoss(scores, labels, weights, (score, label) => (score - label) ** 2);
}

/**
 * The log loss in nats: mean of −ln(posterior given to what was true). ln 2 is what a constant ½ gets; +∞ if
 * a score of exactly 0 or 1 was wrong. With `balancedWeights`, and divided by ln 2, it is C_llr (Brümmer & du
 * Preez 2006).
 *
 * @throws as `brierScore` does.
 * @example
 * logLoss([0.5, 0.5], [1, 0]); // 0.6931
 */
export function logLoss(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number {
  return meanLoss(scores, labels, weights, (score, label) =>
    label === 1 ? -Math.log(score) : -Math.log1p(-score),
  );
}

/** One bin of a reliability diagram. */
export interface ReliabilityBin {
  /** The bin holds low ≤ score < high; the last one holds 1 too. */
  readonly low: number;
  readonly high: number;
  readonly pairs: number;
  /** So many equally weighted pairs would tell as much: (Σw)²/Σw² (Kish 1965); 0 if empty. */
  readonly effectivePairs: number;
  /** Fraction of all weight. */
  readonly weight: number;
  /** Mean score; null if empty. */
  readonly meanScore: number | null;
  /** Fraction of genuine pairs (by weight); null if empty. */
  readonly genuineFraction: number | null;
}

/**
 * The reliability diagram: scores in bins of equal width; where calibrated, the fraction of genuine pairs in
 * a bin is its mean score. Source: DeGroot & Fienberg 1983; Guo et al. 2017, section 2.
 *
 * @param options `bins` default 10; `weights`, e.g. `balancedWeights(labels)`.
 * @throws as `brierScore` does; INVALID_ARGUMENT for a number of bins that isn't.
 * @example
 * reliabilityDiagram(scores, labels, { weights: balancedWeights(labels) })[9]?.genuineFraction;
 */
export function reliabilityDiagram(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: { bins?: number; weights?: ArrayLike<number> } = {},
): ReliabilityBin[] {
  checkOptions("reliabilityDiagram", options, { bins: wholeNumber(1, 1e6), weights: array });
  const { bins = 10, weights } = options;
  if (!(Number.isInteger(bins) && bins >= 1))
    throw new SelfsameError("INVALID_ARGUMENT", `bins are an integer ≥ 1; ${bins} came`);
  checkPosteriors(scores, labels, weights);
  const sums = Array.from({ length: bins }, () => ({
    pairs: 0,
    weight: 0,
    squares: 0,
    score: 0,
    genuine: 0,
  }));
  let total = 0;
  for (let i = 0; i < scores.length; i++) {
    const weight = weights ? weights[i]! : 1;
    const bin = sums[Math.min(bins - 1, Math.floor(scores[i]! * bins))]!;
    bin.pairs++;
    bin.weight += weight;
    bin.squares += weight * weight;
    bin.score += weight * scores[i]!;
    if (labels[i] === 1) bin.genuine += weight;
    total += weight;
  }
  return sums.map(({ pairs, weight, squares, score, genuine }, i) => ({
    low: i / bins,
    high: (i + 1) / bins,
    pairs,
    effectivePairs: weight > 0 ? (weight * weight) / squares : 0,
    weight: weight / total,
    meanScore: weight > 0 ? score / weight : null,
    genuineFraction: weight > 0 ? genuine / weight : null,
  }));
}

/**
 * The expected calibration error: Σ over bins of weight·|genuine fraction − mean score|. It depends on the
 * bins; say how many. Source: Naeini, Cooper & Hauskrecht 2015; Guo et al. 2017, eq. 3.
 *
 * @param diagram of `reliabilityDiagram`.
 * @example
 * expectedCalibrationError(reliabilityDiagram([0.9, 0.9], [1, 0])); // |0.5 − 0.9| = 0.4
 */
export function expectedCalibrationError(diagram: readonly ReliabilityBin[]): number {
  check(diagram, "a reliability diagram", listOf(object));
  return diagram.reduce(
    (sum, { weight, meanScore, genuineFraction }) =>
      sum + weight * Math.abs((genuineFraction ?? 0) - (meanScore ?? 0)),
    0,
  );
}
