import { SelfsameError } from "../core/errors.js";
import { array, checkArguments, checkFields, wholeNumber } from "../core/options.js";
import { checkThreshold } from "./argumentChecks.js";
import { checkComparisons, checkLength } from "./comparisons.js";
import { incompleteBeta } from "./intervals/beta.js";
import { checkConfidence } from "./intervals/interval.js";
import { probit } from "./normal.js";

/** McNemar's test: do two models err on different numbers of pairs? */
export interface McNemar {
  /** Pairs that only the first decides rightly, and only the second. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Two-sided exact p-value in (0, 1]; 1 if they never disagree in rightness. */
  readonly p: number;
}

/**
 * McNemar's exact test: under equal accuracy, of n = onlyFirst + onlySecond discordant pairs each is either
 * with probability ½; p = min(1, 2·P(X ≤ min)) with X ~ Binomial(n, ½). It takes pairs as independent.
 * Source: McNemar 1947; exact form: Dietterich 1998.
 *
 * @param onlyFirst integers ≥ 0. @param onlySecond likewise.
 * @throws INVALID_ARGUMENT for other values.
 * @example
 * mcNemar(1, 9).p; // 2·(1 + 10)/1024 = 0.0215
 */
export function mcNemar(onlyFirst: number, onlySecond: number): McNemar {
  checkArguments("mcNemar", {
    onlyFirst: [onlyFirst, wholeNumber(0)],
    onlySecond: [onlySecond, wholeNumber(0)],
  });
  const n = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  // P(X ≤ k) = I_{1/2}(n − k, k + 1).
  const p = n === 0 ? 1 : Math.min(1, 2 * incompleteBeta(0.5, n - fewer, fewer + 1));
  return { onlyFirst, onlySecond, p };
}

/** A difference of two accuracies on the same pairs: second − first. */
export interface PairedDifference {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
  readonly method: "newcombe-10";
}

/**
 * The difference of two paired proportions with its hybrid score interval, which stays within [−1, 1] and
 * holds with few discordant pairs. It takes pairs as independent. Source: Newcombe 1998, "Improved confidence
 * intervals for the difference between binomial proportions based on paired data", method 10.
 *
 * @param table pairs that both, only the first, only the second and neither decide rightly.
 * @throws INVALID_ARGUMENT without pairs.
 * @example
 * pairedDifference({ both: 80, onlyFirst: 5, onlySecond: 12, neither: 3 }).difference; // 0.07
 */
export function pairedDifference(
  table: { both: number; onlyFirst: number; onlySecond: number; neither: number },
  confidence = 0.95,
): PairedDifference {
  checkConfidence(confidence);
  const count = wholeNumber(0);
  checkFields(table, "a table of pairs", {
    both: count,
    onlyFirst: count,
    onlySecond: count,
    neither: count,
  });
  const { both, onlyFirst, onlySecond, neither } = table;
  const n = both + onlyFirst + onlySecond + neither;
  if (!(n > 0)) throw new SelfsameError("INVALID_ARGUMENT", "a difference needs pairs; none came");
  const z = probit((1 + confidence) / 2);
  const second = wilson(both + onlySecond, n, z);
  const first = wilson(both + onlyFirst, n, z);
  const difference = (onlySecond - onlyFirst) / n;
  const phi = correlation(both, onlyFirst, onlySecond, neither);
  const spread = (a: number, b: number) => Math.sqrt(Math.max(0, a * a - 2 * phi * a * b + b * b));
  return {
    difference,
    low: difference - spread(second.value - second.low, first.high - first.value),
    high: difference + spread(second.high - second.value, first.value - first.low),
    confidence,
    method: "newcombe-10",
  };
}

/** Wilson's score interval. */
function wilson(k: number, n: number, z: number) {
  const value = k / n;
  const middle = (k + (z * z) / 2) / (n + z * z);
  const half = (z / (n + z * z)) * Math.sqrt((k * (n - k)) / n + (z * z) / 4);
  return { value, low: middle - half, high: middle + half };
}

/** φ of the 2 × 2 table with Newcombe's continuity correction of its numerator; 0 if a margin is empty. */
function correlation(both: number, onlyFirst: number, onlySecond: number, neither: number): number {
  const margins = (both + onlyFirst) * (onlySecond + neither) * (both + onlySecond) * (onlyFirst + neither);
  if (margins === 0) return 0;
  const n = both + onlyFirst + onlySecond + neither;
  const product = both * neither - onlyFirst * onlySecond;
  return (product > 0 ? Math.max(product - n / 2, 0) : product) / Math.sqrt(margins);
}

/** Two models on the same pairs. */
export interface ModelComparison {
  readonly pairs: number;
  /** Fractions decided rightly, each at its own threshold. */
  readonly firstAccuracy: number;
  readonly secondAccuracy: number;
  readonly difference: PairedDifference;
  readonly mcNemar: McNemar;
  /** Indices of the pairs on which the decisions differ. */
  readonly disagreements: readonly number[];
}

/** One model's scores of the pairs, and the threshold it is used at (chosen on other pairs). */
export interface ScoredModel {
  readonly scores: ArrayLike<number>;
  readonly threshold: number;
}

/**
 * Compares two models' decisions on the same pairs: accuracies, their difference with an interval, McNemar's
 * test, and where they disagree. Test and interval take pairs as independent.
 *
 * @param labels `[N]`, 1 genuine, 0 impostor.
 * @throws as `checkComparisons` does; INVALID_ARGUMENT if the lengths differ.
 * @example
 * compareModels({ scores: a, threshold: 0.5 }, { scores: b, threshold: 0.6 }, labels).mcNemar.p;
 */
export function compareModels(
  first: ScoredModel,
  second: ScoredModel,
  labels: ArrayLike<number>,
  confidence = 0.95,
): ModelComparison {
  checkConfidence(confidence);
  for (const model of [first, second]) {
    checkFields(model, "a scored model", { scores: array });
    checkThreshold(model.threshold);
  }
  checkLength(second.scores, first.scores.length, "scores of the second model");
  for (const { scores } of [first, second]) checkComparisons({ scores, labels });
  const table = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
  const disagreements: number[] = [];
  for (let i = 0; i < labels.length; i++) {
    const one = first.scores[i]! >= first.threshold;
    const two = second.scores[i]! >= second.threshold;
    if (one !== two) disagreements.push(i);
    const [oneRight, twoRight] = [one === (labels[i] === 1), two === (labels[i] === 1)];
    if (oneRight) table[twoRight ? "both" : "onlyFirst"]++;
    else table[twoRight ? "onlySecond" : "neither"]++;
  }
  return {
    pairs: labels.length,
    firstAccuracy: (table.both + table.onlyFirst) / labels.length,
    secondAccuracy: (table.both + table.onlySecond) / labels.length,
    difference: pairedDifference(table, confidence),
    mcNemar: mcNemar(table.onlyFirst, table.onlySecond),
    disagreements,
  };
}
