import { errorsBehindAFigure, unsupportedFmr } from "./operatingPoint.js";
import type { HighestPairs } from "./protocols/highestPairs.js";
import { unquotable } from "./support.js";

/** A threshold for an FMR, and whether the pairs support it. */
export interface FmrThreshold {
  readonly targetFmr: number;
  /** Match iff score ≥ threshold; +∞ if only "nothing matches" keeps the target. */
  readonly threshold: number;
  /** Why too few errors, or one person's, stand behind it, in words; null if it is supported. */
  readonly reason: string | null;
}

/**
 * Thresholds for FMRs: the lowest score of any pair, genuine or impostor, at which FMR ≤ the target, as `fnmrAtFmr` finds it
 * in a sweep of all pairs.
 *
 * @param pairs kept with a `share` ≥ every target
 * @example
 * highestThresholds(highestPairs(people, scoreOf, { share: 0.1 }), [0.1, 1e-5]);
 */
export function highestThresholds(pairs: HighestPairs, targetFmrs: readonly number[]): FmrThreshold[] {
  const { impostorPairs, impostors, genuine } = pairs;
  const falling = impostors.scores.slice().sort().reverse();
  return targetFmrs.map((targetFmr) => {
    const breaking = falling[mostWithin(targetFmr, impostorPairs)] ?? Number.NEGATIVE_INFINITY;
    let threshold = Number.POSITIVE_INFINITY;
    for (const scores of [impostors.scores, genuine.scores])
      for (let i = 0; i < scores.length; i++)
        if (scores[i]! > breaking && scores[i]! < threshold) threshold = scores[i]!;
    const { errors, mostOfOne } = falseMatches(pairs, threshold);
    const reason =
      errors < errorsBehindAFigure
        ? unsupportedFmr(targetFmr, impostorPairs, errors)
        : unquotable(errors, { all: errors, mostOfOne }, "false matches");
    return { targetFmr, threshold, reason };
  });
}

/** The largest count with count ÷ pairs ≤ rate, in doubles. */
function mostWithin(rate: number, pairs: number): number {
  let count = Math.min(pairs, Math.floor(rate * pairs) + 1);
  while (count / pairs > rate) count--;
  return count;
}

function falseMatches(
  { imagesOf, impostors: { scores, personA, personB } }: HighestPairs,
  threshold: number,
) {
  const perPerson = new Float64Array(imagesOf.length);
  let errors = 0;
  for (let i = 0; i < scores.length; i++) {
    if (scores[i]! < threshold) continue;
    errors++;
    perPerson[personA[i]!]!++;
    perPerson[personB[i]!]!++;
  }
  return { errors, mostOfOne: perPerson.reduce((x, y) => Math.max(x, y), 0) };
}
