import { SelfsameError } from "../../core/errors.js";
import type { HighestPairs } from "../protocols/highestPairs.js";
import { impostorsOfImages } from "./impostors.js";
import { pairTable } from "./pairTable.js";
import { type PersonRates, peopleRates } from "./peopleRates.js";
import { wholeRates } from "./personRates.js";
import type { BootstrapOptions } from "./resample.js";

/**
 * `personRates` of all pairs of people's images, of which only the highest were kept: the same figures and intervals, to
 * rounding, where no threshold lies below what was kept.
 *
 * @param pairs kept with `atLeast` ≤ every threshold
 * @throws INVALID_ARGUMENT for a threshold below what was kept
 * @example
 * const pairs = highestPairs(people, scoreOf, { atLeast: 0.9 });
 * const [point] = highestRates(pairs, [0.9], { seed: 1 });
 */
export function highestRates(
  { imagesOf, keptFrom, genuine, impostors }: HighestPairs,
  thresholds: readonly number[],
  options: BootstrapOptions,
): PersonRates[] {
  const lowest = Math.min(...thresholds);
  if (lowest < keptFrom)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `pairs were kept from a score of ${keptFrom}; at the threshold ${lowest} others would match`,
    );
  const { scores, personA, personB } = impostors;
  const people = imagesOf.length;
  const compared = {
    impostors: impostorsOfImages(imagesOf),
    genuineOf: imagesOf.map((n) => (n * (n - 1)) / 2),
    independent: people === 2 && imagesOf.every((n) => n === 1),
    falseMatches: (threshold: number) => pairTable(people, personA, personB, (i) => scores[i]! >= threshold),
    missedOf(threshold: number) {
      const counts = new Float64Array(people);
      genuine.scores.forEach((score, i) => {
        if (score < threshold) counts[genuine.person[i]!]!++;
      });
      return counts;
    },
  };
  return peopleRates(compared, thresholds, options).map(wholeRates);
}
