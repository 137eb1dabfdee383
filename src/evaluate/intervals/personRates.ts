import { SelfsameError } from "../../core/errors.js";
import { array, check } from "../../core/options.js";
import { checkThreshold } from "../argumentChecks.js";
import { unquotable } from "../support.js";
import { clopperPearson } from "./clopperPearson.js";
import { type Estimate, estimated, type Interval } from "./interval.js";
import { type PairTable, pairTable, rateShape, weigher, weightOf } from "./pairTable.js";
import { checkPersonPairs, densePeople, nobodyTwice, type PersonPairs } from "./personPairs.js";
import {
  type BootstrapOptions,
  bootstrapSettings,
  eachResample,
  fewestResampled,
  percentileInterval,
} from "./resample.js";
import { fewUnits, pairUnits, unitInterval } from "./units.js";

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
  /** So many independent comparisons the pairs are worth: see `units.ts`. */
  readonly impostorUnits: number;
  readonly genuineUnits: number;
  /** Whether the FMR may be quoted: 30 false matches, no person in more than half of them. */
  readonly supported: boolean;
  /** Why a rate is not to be quoted, in words; null if it may be. */
  readonly fmrReason: string | null;
  readonly fnmrReason: string | null;
}

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
  const units = pairUnits({ personA: a, personB: b });
  const { genuinePeople } = units;
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
  if (!independent && people >= fewestResampled)
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
    const missedWeight = sum(missed.fractions);
    const fnmr = missedWeight / genuinePeople;
    const falseShare = { all: impostorErrors, mostOfOne: most(errorsOf(falseMatches)) };
    const fmrReason = unquotable(impostorErrors, falseShare, "false matches");
    const missedShare = { all: missedWeight, mostOfOne: most(missed.fractions) };
    const fnmrReason = unquotable(missed.errors, missedShare, "false non-matches");
    const fmrInterval = (): Interval | null => {
      if (independent) return clopperPearson(impostorErrors, impostorPairs, confidence);
      const safe = unitInterval(fmr, units.impostor, confidence);
      if (fmrReason !== null || fmr === 1 || 2 * units.impostor < fewestResampled) return safe;
      const drawn = percentileInterval(fmrs, confidence, fmr, rateShape(all, falseMatches, fmr));
      if (drawn === null || safe === null) return drawn ?? safe;
      return people < fewestTrusted ? hull(drawn, safe) : drawn;
    };
    const fnmrInterval = (): Interval | null => {
      if (independent) return clopperPearson(missed.errors, genuinePairs, confidence);
      const missing = missed.fractions.reduce((count, fraction) => count + (fraction > 0 ? 1 : 0), 0);
      const safe = unitInterval(fnmr, units.genuine, confidence);
      if (missing < fewestMissing || fnmr === 1 || genuinePeople < fewestResampled) return safe;
      return percentileInterval(fnmrs, confidence, fnmr) ?? safe;
    };
    return {
      threshold,
      fmr: impostorPairs > 0 ? estimated(fmr, fmrInterval(), fewUnits(units, "impostor")) : null,
      fnmr: genuinePairs > 0 ? estimated(fnmr, fnmrInterval(), fewUnits(units, "genuine")) : null,
      impostorErrors,
      genuineErrors: missed.errors,
      impostorPairs,
      genuinePairs,
      people,
      genuinePeople,
      impostorUnits: units.impostor,
      genuineUnits: units.genuine,
      supported: fmrReason === null,
      fmrReason,
      fnmrReason,
    };
  });
}

/** Of fewer people, differing strongly, resamples miss the truth too often: the wider of both bounds counts. */
const fewestTrusted = 50;

const hull = (a: Interval, b: Interval): Interval => ({
  ...a,
  low: Math.min(a.low, b.low),
  high: Math.max(a.high, b.high),
});

/** Resamples see the errors of fewer people than this too coarsely: of 2 they show 0 to 5, exact are 0.2 to 7.2. */
const fewestMissing = 3;

/** How many of a table's pairs each person takes part in. */
function errorsOf({ starts, columns, counts }: PairTable): Float64Array {
  const perPerson = new Float64Array(starts.length - 1);
  for (let row = 0; row < perPerson.length; row++)
    for (let k = starts[row]!; k < starts[row + 1]!; k++) {
      perPerson[row]! += counts[k]!;
      perPerson[columns[k]!]! += counts[k]!;
    }
  return perPerson;
}

const most = (values: Float64Array): number => values.reduce((x, y) => Math.max(x, y), 0);

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

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
