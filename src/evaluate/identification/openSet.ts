import { SelfsameError } from "../../core/errors.js";
import { checkArguments, numberIn, wholeNumber } from "../../core/options.js";
import { clopperPearson } from "../intervals/clopperPearson.js";
import { type Estimate, estimated } from "../intervals/interval.js";
import { genuineUnits, tooFew, unitInterval } from "../intervals/units.js";
import { unquotable } from "../support.js";
import { type Searches, type SearchSize, searchOutcomes, searchSize } from "./searches.js";

/** FNIR at an FPIR for one gallery. */
export interface OpenSetPoint extends SearchSize {
  readonly targetFpir: number;
  /** A person is returned iff score ≥ threshold; +∞ if only "nobody ever" keeps the target. */
  readonly threshold: number;
  /** Non-mated searches that return somebody ÷ non-mated searches. */
  readonly fpir: Estimate;
  /** Mated searches that don't return the mate within the rank ÷ mated searches. */
  readonly fnir: Estimate;
  /** The mate must be among so many highest people. */
  readonly rank: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  /** Whether 30 false positives stand behind the threshold, no person in more than half. If not, don't quote the figure. */
  readonly supported: boolean;
  /** Why not, in words; null if supported. */
  readonly reason: string | null;
}

/**
 * Open-set identification: FNIR(N, R, T) at the lowest threshold T that keeps FPIR(N, T) within the target, N
 * and R stated. Intervals are Clopper–Pearson's of as many searches as there are people searched for (Kish's effective number):
 * searches for one person are not independent. Source: ISO/IEC 19795-1; Grother, Ngan & Hanaoka, NISTIR 8271, section 3.
 *
 * @param targetFpir fraction in [0, 1].
 * @param rank default 1: a miss is a mate who is not returned first.
 * @throws as `searchOutcomes` does; METRIC_UNDEFINED without mated or without non-mated searches;
 * INVALID_ARGUMENT.
 * @example
 * const { fnir, galleryPeople } = fnirAtFpir(searches, 0.01);
 */
export function fnirAtFpir(searches: Searches, targetFpir: number, rank = 1): OpenSetPoint {
  checkArguments("fnirAtFpir", { targetFpir: [targetFpir, numberIn(0, 1)], rank: [rank, wholeNumber(1)] });
  const outcomes = searchOutcomes(searches);
  const size = searchSize(searches, outcomes);
  if (size.matedSearches === 0 || size.nonMatedSearches === 0)
    throw new SelfsameError(
      "METRIC_UNDEFINED",
      `mated and non-mated searches are needed; came ${size.matedSearches} and ${size.nonMatedSearches}`,
      { hint: "Give probes of enrolled people and of people who are not enrolled." },
    );
  const strangers = outcomes
    .filter(({ mated }) => !mated)
    .map(({ strangerScore }) => strangerScore)
    .sort((a, b) => b - a);
  const threshold = lowestThreshold(strangers, outcomes, targetFpir);
  const falsePositives = strangers.filter((score) => score >= threshold).length;
  const falseNegatives = outcomes.filter(
    (search) => search.mated && !(search.mateScore >= threshold && search.rank <= rank),
  ).length;
  /** Searches for each person. */
  const probesOf = (mated: boolean): number[] => {
    const counts = new Map<number, number>();
    for (const [i, search] of outcomes.entries())
      if (search.mated === mated) {
        const person = searches.probePeople[i]!;
        counts.set(person, (counts.get(person) ?? 0) + 1);
      }
    return [...counts.values()];
  };
  const wronglyReturned = new Map<number, number>();
  for (const [i, search] of outcomes.entries())
    if (!search.mated && search.strangerScore >= threshold) {
      const person = searches.probePeople[i]!;
      wronglyReturned.set(person, (wronglyReturned.get(person) ?? 0) + 1);
    }
  const share = { all: falsePositives, mostOfOne: Math.max(0, ...wronglyReturned.values()) };
  const reason = unquotable(falsePositives, share, "false positives");
  return {
    ...size,
    targetFpir,
    threshold,
    fpir: estimate(falsePositives, probesOf(false)),
    fnir: estimate(falseNegatives, probesOf(true)),
    rank,
    falsePositives,
    falseNegatives,
    supported: reason === null,
    reason:
      reason &&
      `FPIR ${targetFpir} is not measurable with ${size.nonMatedSearches} non-mated searches: ${reason}`,
  };
}

/**
 * The lowest score of any search at which the target is kept; as for `fnmrAtFmr`, a point that exists in the
 * data.
 */
function lowestThreshold(
  strangers: readonly number[],
  outcomes: readonly { mateScore: number }[],
  targetFpir: number,
): number {
  // The highest stranger's score that would break the target; every score above it keeps it.
  const allowed = strangers.findIndex((_, i) => (i + 1) / strangers.length > targetFpir);
  const breaking = allowed < 0 ? Number.NEGATIVE_INFINITY : strangers[allowed]!;
  let lowest = Number.POSITIVE_INFINITY;
  for (const score of [...strangers, ...outcomes.map(({ mateScore }) => mateScore)])
    if (score > breaking && score < lowest) lowest = score;
  return lowest;
}

function estimate(errors: number, searchesOf: readonly number[]): Estimate {
  const searches = searchesOf.reduce((sum, count) => sum + count, 0);
  const value = errors / searches;
  if (searchesOf.length === searches) return { value, interval: clopperPearson(errors, searches) };
  const few = tooFew(searchesOf.length, "person searched for", "people searched for");
  return estimated(value, unitInterval(value, genuineUnits(searchesOf), 0.95), few);
}
