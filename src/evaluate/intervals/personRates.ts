import { SelfsameError } from "../../core/errors.js";
import { array, check } from "../../core/options.js";
import { checkThreshold } from "../argumentChecks.js";
import { errorsBehindAFigure } from "../operatingPoint.js";
import { clopperPearson } from "./clopperPearson.js";
import type { Estimate } from "./interval.js";
import { pairTable, spreadCorrection, weigher, weightOf } from "./pairTable.js";
import { checkPersonPairs, densePeople, type PersonPairs } from "./personPairs.js";
import { type BootstrapOptions, bootstrapSettings, eachResample, percentileInterval } from "./resample.js";

/** Both error rates at one threshold, with what stands behind them. */
export interface PersonRates {
  readonly threshold: number;
  /** Impostor pairs that match ÷ impostor pairs. */
  readonly fmr: Estimate;
  /** Mean over people of the fraction of their genuine pairs that don't match. */
  readonly fnmr: Estimate;
  readonly impostorErrors: number;
  readonly genuineErrors: number;
  readonly impostorPairs: number;
  readonly genuinePairs: number;
  /** People with a comparison; of them, people with a genuine one. */
  readonly people: number;
  readonly genuinePeople: number;
  /** Whether 30 false matches stand behind the FMR. */
  readonly supported: boolean;
}

/**
 * FMR and FNMR at given thresholds with intervals, where comparisons share people: people are drawn with
 * replacement; in a resample in which person i was drawn mᵢ times, an impostor pair (i, j) weighs mᵢ·mⱼ, and
 * each person's genuine pairs weigh mᵢ together. The intervals are percentiles; those of the FMR are drawn in
 * by `spreadCorrection`, for products mᵢ·mⱼ count the noise of single pairs three times (uncorrected, "95%"
 * covered 99.8% in simulations of people who are all alike).
 *
 * The intervals hold for thresholds that were *not* chosen on these pairs. Where no error occurred the
 * interval is `[0, 3/N]` ("rule-of-three"; N = impostor pairs, or people for the FNMR), and likewise at rate
 * 1. Where nobody takes part in two comparisons the pairs are independent and the interval is
 * Clopper–Pearson's. Source: Bolle, Ratha & Pankanti 2004; Poh, Martin & Bengio 2007; Owen 2007, "The
 * pigeonhole bootstrap".
 *
 * @param pairs as `PersonPairs`; 1.2 M pairs of 1,000 people take a second or two.
 * @param thresholds match iff score ≥ threshold; one result each.
 * @throws SCORE_INVALID, INVALID_ARGUMENT; METRIC_UNDEFINED if a class is empty.
 * @example
 * const [point] = personRates(pairs, [0.5], { seed: 1 });
 * point.fmr; // { value: 0.001, interval: { low: 0.0007, high: 0.0014, … } }
 */
export function personRates(
  pairs: PersonPairs,
  thresholds: readonly number[],
  options: BootstrapOptions = {},
): PersonRates[] {
  return partialRates(pairs, thresholds, options).map(({ fmr, fnmr, ...rest }) => {
    if (fmr === null || fnmr === null)
      throw new SelfsameError(
        "METRIC_UNDEFINED",
        `both kinds of comparisons are needed; came ${rest.genuinePairs} genuine and ${rest.impostorPairs} impostor`,
      );
    return { ...rest, fmr, fnmr };
  });
}

/** As `PersonRates`, but a class may be missing. */
export interface PartialRates extends Omit<PersonRates, "fmr" | "fnmr"> {
  /** Null without impostor pairs. */
  readonly fmr: Estimate | null;
  /** Null without genuine pairs. */
  readonly fnmr: Estimate | null;
}

/** `personRates` where a class may be missing, as in a small group. */
export function partialRates(
  pairs: PersonPairs,
  thresholds: readonly number[],
  options: BootstrapOptions,
): PartialRates[] {
  const settings = bootstrapSettings(options);
  check(thresholds, "the thresholds", array);
  for (let i = 0; i < thresholds.length; i++) checkThreshold(thresholds[i]);
  checkPersonPairs(pairs);
  const { scores } = pairs;
  const { people, a, b } = densePeople(pairs);
  const pairsOf = new Float64Array(people);
  for (let i = 0; i < a.length; i++) if (a[i] === b[i]) pairsOf[a[i]!]!++;
  const genuinePairs = sum(pairsOf);
  const impostorPairs = a.length - genuinePairs;
  const genuinePeople = pairsOf.reduce((count, n) => count + (n > 0 ? 1 : 0), 0);
  const all = pairTable(people, a, b);
  const weighAll = weigher(all);
  const at = thresholds.map((threshold) => ({
    threshold,
    falseMatches: pairTable(people, a, b, (i) => scores[i]! >= threshold),
    missed: missedFractions(scores, a, b, pairsOf, threshold),
    fmrs: new Float64Array(settings.resamples),
    fnmrs: new Float64Array(settings.resamples),
  }));
  const independent = nobodyTwice(people, a, b);
  if (!independent)
    eachResample(people, settings, (m, r) => {
      const impostorWeight = weighAll(m);
      let genuineWeight = 0;
      for (let p = 0; p < people; p++) if (pairsOf[p]! > 0) genuineWeight += m[p]!;
      if ((impostorPairs > 0 && impostorWeight === 0) || (genuinePairs > 0 && genuineWeight === 0))
        return false;
      for (const { falseMatches, missed, fmrs, fnmrs } of at) {
        fmrs[r] = weightOf(falseMatches, m) / impostorWeight;
        let missedWeight = 0;
        for (let p = 0; p < people; p++) missedWeight += m[p]! * missed.fractions[p]!;
        fnmrs[r] = missedWeight / genuineWeight;
      }
      return true;
    });
  return at.map(({ threshold, falseMatches, missed, fmrs, fnmrs }) => {
    const impostorErrors = sum(falseMatches.counts);
    const { confidence } = settings;
    const fmr = impostorErrors / impostorPairs;
    const fnmr = sum(missed.fractions) / genuinePeople;
    const fmrInterval = () =>
      independent
        ? clopperPearson(impostorErrors, impostorPairs, confidence)
        : percentileInterval(fmrs, confidence, fmr, impostorPairs, spreadCorrection(all, falseMatches, fmr));
    const fnmrInterval = () =>
      independent
        ? clopperPearson(missed.errors, genuinePairs, confidence)
        : percentileInterval(fnmrs, confidence, fnmr, genuinePeople);
    return {
      threshold,
      fmr: impostorPairs > 0 ? { value: fmr, interval: fmrInterval() } : null,
      fnmr: genuinePairs > 0 ? { value: fnmr, interval: fnmrInterval() } : null,
      impostorErrors,
      genuineErrors: missed.errors,
      impostorPairs,
      genuinePairs,
      people,
      genuinePeople,
      supported: impostorErrors >= errorsBehindAFigure,
    };
  });
}

function missedFractions(
  scores: ArrayLike<number>,
  a: Int32Array,
  b: Int32Array,
  pairsOf: Float64Array,
  threshold: number,
) {
  const counts = new Float64Array(pairsOf.length);
  for (let i = 0; i < a.length; i++) if (a[i] === b[i] && scores[i]! < threshold) counts[a[i]!]!++;
  return {
    errors: sum(counts),
    fractions: counts.map((count, p) => (count === 0 ? 0 : count / pairsOf[p]!)),
  };
}

function nobodyTwice(people: number, a: Int32Array, b: Int32Array): boolean {
  const seen = new Uint8Array(people);
  for (let i = 0; i < a.length; i++) {
    if (seen[a[i]!] || seen[b[i]!]) return false;
    seen[a[i]!] = 1;
    seen[b[i]!] = 1;
  }
  return true;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
