import { SelfsameError } from "../core/errors.js";
import { array, check, checkArguments, checkFields, numberIn, wholeNumber } from "../core/options.js";
import { checkThreshold, numbers } from "./argumentChecks.js";
import { checkComparisons, checkLength } from "./comparisons.js";
import { incompleteBeta } from "./intervals/beta.js";
import { checkConfidence } from "./intervals/interval.js";
import { probit } from "./normal.js";

/** McNemar's test: do two models err on different numbers of pairs? */
export interface McNemar {
  /** Pairs that only the first decides rightly, and only the second. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Two-sided exact p-value in (0, 1]; 1 if they never disagree in rightness; null where pairs share people. */
  readonly p: number | null;
  /** Why there is no p, in words; left out where there is one. */
  readonly reason?: string;
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
export function mcNemar(onlyFirst: number, onlySecond: number): McNemar & { readonly p: number } {
  checkArguments("mcNemar", {
    onlyFirst: [onlyFirst, wholeNumber(0)],
    onlySecond: [onlySecond, wholeNumber(0)],
  });
  return { onlyFirst, onlySecond, p: exactP(onlyFirst, onlySecond) };
}

/** Two-sided P of so uneven a split of n = both counts, which need not be whole: 2·P(X ≤ k), P(X ≤ k) = I_{1/2}(n − k, k + 1). */
function exactP(onlyFirst: number, onlySecond: number): number {
  const n = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  return n === 0 ? 1 : Math.min(1, 2 * incompleteBeta(0.5, n - fewer, fewer + 1));
}

/** A difference of two accuracies on the same pairs: second − first. */
export interface PairedDifference {
  readonly difference: number;
  /** Null where people are too few for an interval. */
  readonly low: number | null;
  readonly high: number | null;
  readonly confidence: number;
  /** `newcombe-10-effective`: of as many independent pairs as those are worth (see `intervals/units.ts`). */
  readonly method: "newcombe-10" | "newcombe-10-effective" | "person-bootstrap";
  /** Why there is no interval, in words; left out where there is one. */
  readonly reason?: string;
}

/** Pairs (or weights) that both, only the first, only the second and neither model decide rightly. */
export interface PairedTable {
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
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
  table: PairedTable,
  confidence = 0.95,
): PairedDifference & { readonly low: number; readonly high: number } {
  checkConfidence(confidence);
  // Not whole where pairs count as fewer than they are.
  const count = numberIn(0, Number.MAX_SAFE_INTEGER);
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
  /** How pairs weigh: see `compareModels` and `compareModelsByPerson`. */
  readonly weighting: "people" | "pairs";
  /** Fractions decided rightly, each at its own threshold, by that weighting: what a report calls accuracy. */
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
 * Compares two models' decisions on the same pairs, every pair weighing 1: accuracies, their difference with an interval,
 * McNemar's test, and where they disagree. Test and interval take pairs as independent, or as so many independent ones as
 * `independent` says; for all pairs of people's images use `compareModelsByPerson`.
 *
 * @param labels `[N]`, 1 genuine, 0 impostor.
 * @param independent how many independent pairs these are worth where some share people (see `intervals/units.ts`).
 * @throws as `checkComparisons` does; INVALID_ARGUMENT if the lengths differ.
 * @example
 * compareModels({ scores: a, threshold: 0.5 }, { scores: b, threshold: 0.6 }, labels).mcNemar.p;
 */
export function compareModels(
  first: ScoredModel,
  second: ScoredModel,
  labels: ArrayLike<number>,
  confidence = 0.95,
  independent?: number,
): ModelComparison {
  checkConfidence(confidence);
  check(labels, "compareModels: labels", numbers);
  const worth = independent ?? labels.length;
  const { rights, disagreements } = decisions(first, second, labels);
  const table = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
  for (const right of rights) table[outcomeNames[right]!]++;
  return {
    pairs: labels.length,
    weighting: "pairs",
    firstAccuracy: (table.both + table.onlyFirst) / labels.length,
    secondAccuracy: (table.both + table.onlySecond) / labels.length,
    ...(worth < labels.length ? worthLess(table, worth, confidence) : asTheyStand(table, confidence)),
    disagreements,
  };
}

const asTheyStand = (table: PairedTable, confidence: number) => ({
  difference: pairedDifference(table, confidence),
  mcNemar: mcNemar(table.onlyFirst, table.onlySecond),
});

/** Interval and test of as many pairs as these are worth, decided in the same proportions. */
function worthLess(table: PairedTable, worth: number, confidence: number) {
  const { both, onlyFirst, onlySecond, neither } = table;
  const factor = worth / (both + onlyFirst + onlySecond + neither);
  const scaled = {
    both: factor * both,
    onlyFirst: factor * onlyFirst,
    onlySecond: factor * onlySecond,
    neither: factor * neither,
  };
  return {
    difference: { ...pairedDifference(scaled, confidence), method: "newcombe-10-effective" } as const,
    mcNemar: { onlyFirst, onlySecond, p: exactP(scaled.onlyFirst, scaled.onlySecond) },
  };
}

/** What a pair's two decisions come to, by `first right + 2 · second right`. */
export const outcomeNames = ["neither", "onlyFirst", "onlySecond", "both"] as const;

/** Which decisions are right, pair by pair, as indices of `outcomeNames`; and where they differ. */
export function decisions(first: ScoredModel, second: ScoredModel, labels: ArrayLike<number>) {
  for (const model of [first, second]) {
    checkFields(model, "a scored model", { scores: array });
    checkThreshold(model.threshold);
  }
  checkLength(second.scores, first.scores.length, "scores of the second model");
  for (const { scores } of [first, second]) checkComparisons({ scores, labels });
  const rights = new Uint8Array(labels.length);
  const disagreements: number[] = [];
  for (let i = 0; i < labels.length; i++) {
    const one = first.scores[i]! >= first.threshold;
    const two = second.scores[i]! >= second.threshold;
    if (one !== two) disagreements.push(i);
    rights[i] = (one === (labels[i] === 1) ? 1 : 0) + (two === (labels[i] === 1) ? 2 : 0);
  }
  return { rights, disagreements };
}
