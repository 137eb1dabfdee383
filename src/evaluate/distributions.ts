import { SelfsameError } from "../core/errors.js";
import { array, checkOptions, finite, listOf, wholeNumber } from "../core/options.js";
import { checkComparisons } from "./comparisons.js";

/**
 * The sensitivity index d′ = |mean(genuine) − mean(impostor)| ÷ √((var(genuine) + var(impostor))/2), with
 * (weighted) population variances: how far apart the classes are in standard deviations. Unlike ROC figures
 * it changes under monotone transforms. Source: Daugman 2000, eq. 1.
 *
 * @returns ≥ 0; +∞ if both variances are 0 and the means differ.
 * @throws as `checkComparisons` does; METRIC_UNDEFINED if all scores are equal.
 * @example
 * dPrime([3, 5, 0, 2], [1, 1, 0, 0]); // (4 − 1)/1 = 3
 */
export function dPrime(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number {
  const totals = checkComparisons({ scores, labels, weights });
  const { genuineWeight, impostorWeight } = totals;
  const mean = [0, 0] as [number, number];
  for (let i = 0; i < scores.length; i++)
    mean[labels[i] === 1 ? 1 : 0] += (weights ? weights[i]! : 1) * scores[i]!;
  mean[0] /= impostorWeight;
  mean[1] /= genuineWeight;
  // A second pass, for the one-pass formula cancels where the mean is large.
  const squares = [0, 0] as [number, number];
  for (let i = 0; i < scores.length; i++) {
    const label = labels[i] === 1 ? 1 : 0;
    const difference = scores[i]! - mean[label];
    squares[label] += (weights ? weights[i]! : 1) * difference * difference;
  }
  const distance = Math.abs(mean[1] - mean[0]);
  const deviation = Math.sqrt((squares[0] / impostorWeight + squares[1] / genuineWeight) / 2);
  if (distance === 0 && deviation === 0)
    throw new SelfsameError("METRIC_UNDEFINED", "d′ of scores that are all equal is 0/0");
  return distance / deviation;
}

/** Both classes' scores in bins of equal width. */
export interface ScoreHistogram {
  /**
   * `[bins + 1]`, ascending. Bin i holds edges[i] ≤ score < edges[i + 1]; the last holds its upper edge too.
   */
  readonly edges: Float64Array;
  /** `[bins]`, fractions of the class's weight; each sums to 1. */
  readonly genuine: Float64Array;
  readonly impostor: Float64Array;
}

/**
 * Histograms of genuine and impostor scores on common bins, each normalised by its own class.
 *
 * @param bins integer ≥ 1. @param range of the bins; default: from the lowest to the highest score (widened
 * to ±½ if equal). Scores outside a given range are counted in the outermost bins.
 * @throws as `checkComparisons` does; INVALID_ARGUMENT for bins or a range that aren't.
 * @example
 * scoreHistogram([0.9, 0.1, 0.2], [1, 0, 0], { bins: 2, range: [0, 1] }).impostor; // [1, 0]
 */
export function scoreHistogram(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: { bins?: number; range?: readonly [number, number]; weights?: ArrayLike<number> } = {},
): ScoreHistogram {
  checkOptions("scoreHistogram", options, {
    bins: wholeNumber(1, 1e6),
    range: listOf(finite),
    weights: array,
  });
  const { bins = 50, weights } = options;
  const totals = checkComparisons({ scores, labels, weights });
  const [low, high] = options.range ?? rangeOf(scores);
  if (!(Number.isInteger(bins) && bins >= 1 && low < high && Number.isFinite(high - low)))
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `bins ≥ 1 and a finite range [low, high] are expected; ${bins} and [${low}, ${high}] came`,
    );
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => low + ((high - low) * i) / bins);
  edges[bins] = high;
  const genuine = new Float64Array(bins);
  const impostor = new Float64Array(bins);
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    let bin = Math.max(0, Math.min(bins - 1, Math.floor(((score - low) / (high - low)) * bins)));
    // Division rounds: the edges decide.
    if (bin > 0 && score < edges[bin]!) bin--;
    else if (bin < bins - 1 && score >= edges[bin + 1]!) bin++;
    const weight = weights ? weights[i]! : 1;
    if (labels[i] === 1) genuine[bin]! += weight / totals.genuineWeight;
    else impostor[bin]! += weight / totals.impostorWeight;
  }
  return { edges, genuine, impostor };
}

function rangeOf(scores: ArrayLike<number>): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < scores.length; i++) {
    low = Math.min(low, scores[i]!);
    high = Math.max(high, scores[i]!);
  }
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}
