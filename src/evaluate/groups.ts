import { SelfsameError } from "../core/errors.js";
import { callback, check } from "../core/options.js";
import { checkThreshold } from "./argumentChecks.js";
import type { Estimate } from "./intervals/interval.js";
import type { PersonPairs } from "./intervals/personPairs.js";
import { checkPersonPairs } from "./intervals/personPairs.js";
import { partialRates } from "./intervals/personRates.js";
import type { BootstrapOptions } from "./intervals/resample.js";
import { bootstrapSettings } from "./intervals/resample.js";
import { errorsBehindAFigure } from "./operatingPoint.js";

/** One group's error rates at the common threshold. */
export interface GroupRates {
  readonly group: string;
  readonly people: number;
  readonly genuinePairs: number;
  /** Impostor pairs with both people in the group. */
  readonly impostorPairs: number;
  readonly genuineErrors: number;
  readonly impostorErrors: number;
  /** Null where the group has no such pairs. */
  readonly fmr: Estimate | null;
  readonly fnmr: Estimate | null;
  /** Why a rate is not to be quoted, in words; null if it may be. */
  readonly fmrReason: string | null;
  readonly fnmrReason: string | null;
}

/** How far apart groups are. */
export interface GroupComparison {
  /** In the order of the group's names. */
  readonly groups: readonly GroupRates[];
  /** Highest ÷ lowest rate over groups; null where a group's rate is not to be quoted. */
  readonly fmrRatio: number | null;
  readonly fnmrRatio: number | null;
  /** Impostor pairs of people of no common group, which are in no group's rate. */
  readonly crossGroupPairs: number;
  /** What the data don't support, in words. */
  readonly warnings: readonly string[];
}

/** The groups of a person id. */
type GroupOf = (person: number) => string | readonly string[] | undefined;

/**
 * FMR and FNMR per group of people at one threshold, and the ratio of the worst to the best. Impostor pairs
 * are counted within a group: strangers of one group are the hard case, and mixing in other groups hides it.
 * Source: Grother, Ngan & Hanaoka, NISTIR 8280 (2019); ISO/IEC 19795-10.
 *
 * @param groupOf the group of a person id, or several (of skin and of sex, say); undefined leaves the person out.
 * @param threshold match iff score ≥ threshold; the same for all groups.
 * @throws SCORE_INVALID, INVALID_ARGUMENT; METRIC_UNDEFINED for fewer than two groups.
 * @example
 * groupRates(pairs, (person) => ageBand[person], 0.5).fmrRatio;
 */
export function groupRates(
  pairs: PersonPairs,
  groupOf: GroupOf,
  threshold: number,
  options: BootstrapOptions = {},
): GroupComparison {
  checkPersonPairs(pairs);
  check(groupOf, "groupRates: groupOf", callback);
  checkThreshold(threshold);
  bootstrapSettings(options);
  const { scores, personA, personB } = pairs;
  const groupsOf = groupsOfPeople(groupOf);
  const members = new Map<string, number[]>();
  let crossGroupPairs = 0;
  for (let i = 0; i < scores.length; i++) {
    const [groups, others] = [groupsOf(personA[i]!), groupsOf(personB[i]!)];
    let shared = false;
    for (const group of groups) {
      if (!others.has(group)) continue;
      shared = true;
      const own = members.get(group);
      if (own) own.push(i);
      else members.set(group, [i]);
    }
    if (!shared && groups.size > 0 && others.size > 0) crossGroupPairs++;
  }
  if (members.size < 2)
    throw new SelfsameError(
      "METRIC_UNDEFINED",
      `two groups with pairs of their own are needed; ${members.size} came`,
    );
  const groups = [...members]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, own]) => ratesOf(group, pairsAt(pairs, own), threshold, options));
  const warnings: string[] = [];
  const ratio = (name: "fmr" | "fnmr", errors: "impostorErrors" | "genuineErrors"): number | null => {
    const weak = groups.filter((group) => group[`${name}Reason`] !== null);
    for (const group of weak)
      warnings.push(
        group[errors] < errorsBehindAFigure
          ? `${name.toUpperCase()} of group "${group.group}" has ${group[errors]} errors behind it, ` +
              `${errorsBehindAFigure} are needed: no ratio is given`
          : `${name.toUpperCase()} of group "${group.group}": ${group[`${name}Reason`]}: no ratio is given`,
      );
    if (weak.length > 0) return null;
    const rates = groups.map((group) => group[name]!.value);
    return Math.max(...rates) / Math.min(...rates);
  };
  const fmrRatio = ratio("fmr", "impostorErrors");
  const fnmrRatio = ratio("fnmr", "genuineErrors");
  return { groups, fmrRatio, fnmrRatio, crossGroupPairs, warnings };
}

/** Each person is asked for once. */
function groupsOfPeople(groupOf: GroupOf): (person: number) => ReadonlySet<string> {
  const known = new Map<number, ReadonlySet<string>>();
  return (person) => {
    const before = known.get(person);
    if (before) return before;
    const groups = groupOf(person) ?? [];
    const own = new Set(typeof groups === "string" ? [groups] : groups);
    known.set(person, own);
    return own;
  };
}

/** Some of the pairs, by their numbers. */
export function pairsAt({ scores, personA, personB }: PersonPairs, pairs: ArrayLike<number>) {
  const some = {
    scores: new Float64Array(pairs.length),
    personA: new Int32Array(pairs.length),
    personB: new Int32Array(pairs.length),
  };
  for (let i = 0; i < pairs.length; i++) {
    const pair = pairs[i]!;
    some.scores[i] = scores[pair]!;
    some.personA[i] = personA[pair]!;
    some.personB[i] = personB[pair]!;
  }
  return some;
}

function ratesOf(
  group: string,
  pairs: PersonPairs,
  threshold: number,
  options: BootstrapOptions,
): GroupRates {
  const rates = partialRates(pairs, [threshold], options)[0]!;
  const { people, genuinePairs, impostorPairs, genuineErrors, impostorErrors } = rates;
  const { fmr, fnmr, fmrReason, fnmrReason } = rates;
  const counts = { people, genuinePairs, impostorPairs, genuineErrors, impostorErrors };
  return { group, ...counts, fmr, fnmr, fmrReason, fnmrReason };
}
