import { pairsAt } from "../groups.js";
import type { Estimate } from "../intervals/interval.js";
import { densePeople, nobodyTwice } from "../intervals/personPairs.js";
import { partialRates } from "../intervals/personRates.js";
import { pairUnits } from "../intervals/units.js";
import { personErrors } from "../support.js";
import { clamp } from "./curves.js";
import { pairRate, type ReportBasis, scoresAsDecided } from "./decision.js";
import type { EvaluatedGroup, EvaluatedGroups, EvaluationData } from "./input.js";
import type { Report } from "./schema.js";

type ByGroup = NonNullable<Report["byGroup"]>;
type GroupRates = ByGroup["groups"][number];
type Decision = Report["decision"];

/**
 * Rates at the threshold in use within each group: impostor pairs are strangers of one group, among whom an impostor stands who goes for
 * one of them; to mix in other groups hides how often they match. They weigh, and may be quoted, as those of all pairs.
 * Source: ISO/IEC 19795-10; Grother, Ngan & Hanaoka, NISTIR 8280 (2019).
 */
export function reportGroups(
  data: EvaluationData,
  { groups, peopleInNone }: EvaluatedGroups,
  all: Decision,
  basis: ReportBasis,
): ByGroup {
  const scores = scoresAsDecided(data);
  const rates = groups.map((group) => groupRates(data, scores, group, all, basis));
  const quotable = rates.filter(({ fmr, unquotable }) => isQuotable(fmr, unquotable.fmr));
  const [highest] = quotable.toSorted((a, b) => b.fmr!.value - a.fmr!.value);
  return { groups: rates, peopleInNone, highestFmr: highest?.group ?? null };
}

/** Whether a rate may be quoted: enough errors of enough people stand behind it, and it has an interval. */
export function isQuotable(rate: Pick<Estimate, "interval"> | null, unquotable: string | null): boolean {
  return unquotable === null && rate !== null && rate.interval !== null;
}

function groupRates(
  data: EvaluationData,
  scores: Float64Array,
  { group, people, images, failedImages, has }: EvaluatedGroup,
  all: Decision,
  basis: ReportBasis,
): GroupRates {
  const own = pairsWhere(scores.length, has);
  const declined = own.reduce((sum, pair) => sum + (data.declined?.[pair] ?? 0), 0);
  const measured = basis.weights ? byPerson(data, scores, own, basis) : byPair(data, scores, own, basis);
  const { fmr, unquotable } = measured;
  const comparable = isQuotable(fmr, unquotable.fmr) && isQuotable(all.fmr, all.unquotable.fmr);
  return {
    ...{ group, people, images, failedImages },
    declined: own.length > 0 ? declined / own.length : null,
    ...measured,
    fmrRatio: comparable ? fmr!.value / all.fmr.value : null,
  };
}

type Measured = Omit<GroupRates, "group" | "people" | "images" | "failedImages" | "declined" | "fmrRatio">;

/** Where each person's genuine pairs weigh 1 together. */
function byPerson(
  { threshold }: EvaluationData,
  scores: Float64Array,
  own: Int32Array,
  { people, settings }: ReportBasis,
): Measured {
  const rates = partialRates(pairsAt({ ...people, scores }, own), [threshold.value], settings)[0]!;
  const { genuinePairs, impostorPairs, impostorErrors, genuineErrors, fmr, fnmr } = rates;
  return {
    ...{ genuinePairs, impostorPairs, impostorErrors, genuineErrors },
    fmr: fmr && { ...fmr, value: clamp(fmr.value) },
    fnmr: fnmr && { ...fnmr, value: clamp(fnmr.value) },
    unquotable: { fmr: rates.fmrReason, fnmr: rates.fnmrReason },
  };
}

/** Where every pair weighs 1. */
function byPair(
  { threshold, labels: given }: EvaluationData,
  all: Float64Array,
  own: Int32Array,
  { people, settings }: ReportBasis,
): Measured {
  const { scores, ...compared } = pairsAt({ ...people, scores: all }, own);
  const labels = Uint8Array.from(own, (pair) => given[pair]!);
  const dense = densePeople(compared);
  const basis = {
    settings,
    units: pairUnits(compared, "pairs"),
    independent: nobodyTwice(dense.people, dense.a, dense.b),
  };
  const errors = personErrors({ scores, labels }, dense, threshold.value);
  const { impostorErrors, genuineErrors, fmrReason, fnmrReason } = errors;
  const genuinePairs = labels.reduce((sum, label) => sum + label, 0);
  const impostorPairs = labels.length - genuinePairs;
  return {
    ...{ genuinePairs, impostorPairs, impostorErrors, genuineErrors },
    fmr: impostorPairs > 0 ? pairRate(impostorErrors, impostorPairs, "impostor", basis) : null,
    fnmr: genuinePairs > 0 ? pairRate(genuineErrors, genuinePairs, "genuine", basis) : null,
    unquotable: { fmr: fmrReason, fnmr: fnmrReason },
  };
}

/** Twice over the pairs, for no list of numbers holds as many as there may be. */
function pairsWhere(pairs: number, has: (pair: number) => boolean): Int32Array {
  let count = 0;
  for (let pair = 0; pair < pairs; pair++) if (has(pair)) count++;
  const own = new Int32Array(count);
  for (let pair = 0, at = 0; pair < pairs; pair++) if (has(pair)) own[at++] = pair;
  return own;
}
