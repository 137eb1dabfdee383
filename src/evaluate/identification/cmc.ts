import { SelfsameError } from "../../core/errors.js";
import { check, wholeNumber } from "../../core/options.js";
import { type Searches, type SearchSize, searchOutcomes, searchSize } from "./searches.js";

/** A cumulative match characteristic. */
export interface CumulativeMatch extends SearchSize {
  /**
   * `[ranks]`, entry k − 1: fraction of mated searches whose mate is among the k highest people. Rank 1 is
   * the first.
   */
  readonly hitRates: Float64Array;
}

/**
 * The cumulative match characteristic (closed set): the rank-k identification rate for k = 1 … `ranks`, over
 * mated searches only. Ties count against the mate. It falls
 * as the gallery grows: quote its size, which comes along. Source: ISO/IEC 19795-1; Phillips et al. 2000
 * (FERET).
 *
 * @param ranks integer ≥ 1, default 20; more than people in the gallery are cut.
 * @throws as `searchOutcomes` does; METRIC_UNDEFINED without a mated search; INVALID_ARGUMENT for ranks that
 * aren't.
 * @example
 * cumulativeMatch(searches).hitRates[0]; // rank-1 rate
 */
export function cumulativeMatch(searches: Searches, ranks = 20): CumulativeMatch {
  check(ranks, "the number of ranks", wholeNumber(1));
  const outcomes = searchOutcomes(searches);
  const size = searchSize(searches, outcomes);
  if (size.matedSearches === 0)
    throw new SelfsameError("METRIC_UNDEFINED", `no probe of ${outcomes.length} is of an enrolled person`);
  const hitRates = new Float64Array(Math.min(ranks, size.galleryPeople));
  for (const { rank } of outcomes) if (rank <= hitRates.length) hitRates[rank - 1]!++;
  let hits = 0;
  for (let k = 0; k < hitRates.length; k++) {
    hits += hitRates[k]!;
    hitRates[k] = hits / size.matedSearches;
  }
  return { ...size, hitRates };
}

/**
 * The rank-k identification rate: the fraction of mated searches whose mate is among the k highest people.
 *
 * @throws as `cumulativeMatch` does.
 * @example
 * rankRate(searches, 5);
 */
export function rankRate(searches: Searches, k: number): number {
  check(k, "rankRate: k", wholeNumber(1));
  return cumulativeMatch(searches, k).hitRates.at(-1)!;
}
