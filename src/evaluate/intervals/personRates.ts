import { SelfsameError } from "../../core/errors.js";
import { listedImpostors } from "./impostors.js";
import { pairTable } from "./pairTable.js";
import { type PartialRates, type PersonRates, peopleRates } from "./peopleRates.js";
import { checkPersonPairs, densePeople, nobodyTwice, type PersonPairs } from "./personPairs.js";
import type { BootstrapOptions } from "./resample.js";

/**
 * FMR and FNMR at given thresholds with intervals, where comparisons share people: people are drawn with
 * replacement; in a resample in which person i was drawn mᵢ times, an impostor pair (i, j) weighs mᵢ·mⱼ, and
 * each person's genuine pairs weigh mᵢ together. The intervals are percentiles; those of the FMR are corrected by
 * `rateShape`, for products mᵢ·mⱼ count the noise of single pairs three times (uncorrected, "95%" covered 99.8% in
 * simulations of people who are all alike), and a low rate shows too little spread.
 *
 * The intervals hold for thresholds that were *not* chosen on these pairs. Where no error occurred the
 * interval is `[0, 3/N]` ("rule-of-three"; N counts people, see `units.ts`), and likewise at rate 1. Resamples of
 * few people, or of few errors, see too little of how people differ (they can't draw the man who was not
 * there): with fewer than 10 people, an FMR that is not to be quoted, or fewer than 3 people with a missed pair, the
 * interval is the exact binomial's of N trials; with fewer than two of them there is none. Where nobody takes part in two
 * comparisons the pairs are independent and the interval is Clopper–Pearson's. Source: Bolle, Ratha & Pankanti
 * 2004; Poh, Martin & Bengio 2007; Owen 2007, "The pigeonhole bootstrap".
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
  return partialRates(pairs, thresholds, options).map(wholeRates);
}

/** Rates of which neither is missing. @throws METRIC_UNDEFINED */
export function wholeRates({ fmr, fnmr, ...rest }: PartialRates): PersonRates {
  if (fmr !== null && fnmr !== null) return { ...rest, fmr, fnmr };
  throw new SelfsameError(
    "METRIC_UNDEFINED",
    `both kinds of comparisons are needed; came ${rest.genuinePairs} genuine and ${rest.impostorPairs} impostor`,
  );
}

/** `personRates` where a class may be missing, as in a small group. */
export function partialRates(
  pairs: PersonPairs,
  thresholds: readonly number[],
  options: BootstrapOptions,
): PartialRates[] {
  checkPersonPairs(pairs);
  const { scores } = pairs;
  const { people, a, b } = densePeople(pairs);
  const genuineOf = new Float64Array(people);
  for (let i = 0; i < a.length; i++) if (a[i] === b[i]) genuineOf[a[i]!]!++;
  const compared = {
    impostors: listedImpostors(pairTable(people, a, b)),
    genuineOf,
    independent: nobodyTwice(people, a, b),
    falseMatches: (threshold: number) => pairTable(people, a, b, (i) => scores[i]! >= threshold),
    missedOf(threshold: number) {
      const counts = new Float64Array(people);
      for (let i = 0; i < a.length; i++) if (a[i] === b[i] && scores[i]! < threshold) counts[a[i]!]!++;
      return counts;
    },
  };
  return peopleRates(compared, thresholds, options);
}
