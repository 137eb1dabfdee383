import { array, check } from "../../core/options.js";
import { checkThreshold } from "../argumentChecks.js";
import { unquotable } from "../support.js";
import { clopperPearson } from "./clopperPearson.js";
import { type Impostors, pairsPerPerson } from "./impostors.js";
import { type Estimate, estimated, type Interval } from "./interval.js";
import { type PairTable, weightOf } from "./pairTable.js";
import {
  type BootstrapOptions,
  bootstrapSettings,
  eachResample,
  fewestResampled,
  percentileInterval,
} from "./resample.js";
import { fewUnits, genuineUnits, impostorUnits, unitInterval } from "./units.js";

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

/** As `PersonRates`, but a class may be missing. */
export interface PartialRates extends Omit<PersonRates, "fmr" | "fnmr"> {
  /** Null without impostor pairs. */
  readonly fmr: Estimate | null;
  /** Null without genuine pairs. */
  readonly fnmr: Estimate | null;
}

/** Who was compared with whom, however the pairs are kept. People are dense: 0 … P−1. */
export interface PeopleCompared {
  readonly impostors: Impostors;
  /** `[P]`, genuine pairs of each. */
  readonly genuineOf: Float64Array;
  /** Whether nobody takes part in two comparisons. */
  readonly independent: boolean;
  /** The impostor pairs that match. */
  falseMatches(threshold: number): PairTable;
  /** `[P]`, genuine pairs of each that don't. */
  missedOf(threshold: number): Float64Array;
}

/** Rates of what was compared, a class of which may be missing: see `personRates`. */
export function peopleRates(
  compared: PeopleCompared,
  thresholds: readonly number[],
  options: BootstrapOptions,
): PartialRates[] {
  const settings = bootstrapSettings(options);
  check(thresholds, "the thresholds", array);
  for (let i = 0; i < thresholds.length; i++) checkThreshold(thresholds[i]);
  const { impostors, genuineOf, independent } = compared;
  const people = genuineOf.length;
  const impostorPairs = impostors.pairs;
  const genuinePairs = sum(genuineOf);
  const present = genuineOf.map((pairs) => (pairs > 0 ? 1 : 0));
  const genuinePeople = sum(present);
  const units = {
    people,
    genuinePeople,
    impostor: impostorUnits(impostors.perPerson),
    genuine: genuineUnits(present),
  };
  const at = thresholds.map((threshold) => {
    const missed = compared.missedOf(threshold);
    return {
      threshold,
      falseMatches: compared.falseMatches(threshold),
      genuineErrors: sum(missed),
      missed: missed.map((count, p) => (count === 0 ? 0 : count / genuineOf[p]!)),
      fmrs: new Float64Array(settings.resamples),
      fnmrs: new Float64Array(settings.resamples),
    };
  });
  if (!independent && people >= fewestResampled)
    eachResample(people, settings, (m, r) => {
      const impostorWeight = impostors.weigh(m);
      let genuineWeight = 0;
      for (let p = 0; p < people; p++) genuineWeight += m[p]! * present[p]!;
      if ((impostorPairs > 0 && impostorWeight === 0) || (genuinePairs > 0 && genuineWeight === 0))
        return false;
      for (const { falseMatches, missed, fmrs, fnmrs } of at) {
        fmrs[r] = weightOf(falseMatches, m) / impostorWeight;
        let missedWeight = 0;
        for (let p = 0; p < people; p++) missedWeight += m[p]! * missed[p]!;
        fnmrs[r] = missedWeight / genuineWeight;
      }
      return true;
    });
  return at.map(({ threshold, falseMatches, genuineErrors, missed, fmrs, fnmrs }) => {
    const impostorErrors = sum(falseMatches.counts);
    const { confidence } = settings;
    const fmr = impostorErrors / impostorPairs;
    const missedWeight = sum(missed);
    const fnmr = missedWeight / genuinePeople;
    const falseShare = { all: impostorErrors, mostOfOne: most(pairsPerPerson(falseMatches)) };
    const fmrReason = unquotable(impostorErrors, falseShare, "false matches");
    const missedShare = { all: missedWeight, mostOfOne: most(missed) };
    const fnmrReason = unquotable(genuineErrors, missedShare, "false non-matches");
    const fmrInterval = (): Interval | null => {
      if (independent) return clopperPearson(impostorErrors, impostorPairs, confidence);
      const safe = unitInterval(fmr, units.impostor, confidence);
      if (fmrReason !== null || fmr === 1 || 2 * units.impostor < fewestResampled) return safe;
      const drawn = percentileInterval(fmrs, confidence, fmr, impostors.shape(falseMatches, fmr));
      if (drawn === null || safe === null) return drawn ?? safe;
      return people < fewestTrusted ? hull(drawn, safe) : drawn;
    };
    const fnmrInterval = (): Interval | null => {
      if (independent) return clopperPearson(genuineErrors, genuinePairs, confidence);
      const missing = missed.reduce((count, fraction) => count + (fraction > 0 ? 1 : 0), 0);
      const safe = unitInterval(fnmr, units.genuine, confidence);
      if (missing < fewestMissing || fnmr === 1 || genuinePeople < fewestResampled) return safe;
      return percentileInterval(fnmrs, confidence, fnmr) ?? safe;
    };
    return {
      threshold,
      fmr: impostorPairs > 0 ? estimated(fmr, fmrInterval(), fewUnits(units, "impostor")) : null,
      fnmr: genuinePairs > 0 ? estimated(fnmr, fnmrInterval(), fewUnits(units, "genuine")) : null,
      impostorErrors,
      genuineErrors,
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

const most = (values: Float64Array): number => values.reduce((x, y) => Math.max(x, y), 0);

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
