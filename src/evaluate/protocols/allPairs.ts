import { SelfsameError } from "../../core/errors.js";
import { check, listOf, wholeNumber } from "../../core/options.js";
/** All pairs of N images, as columns. */
export interface ImagePairs {
  /** `[N·(N−1)/2]`, index of the first image, the smaller one. */
  readonly imageA: Int32Array;
  readonly imageB: Int32Array;
  /** Who is on them. */
  readonly personA: Int32Array;
  readonly personB: Int32Array;
}

/** 20,000 images; the columns take 3 GB. */
const mostPairs = 2e8;

/**
 * Every unordered pair of different images, in the order (0, 1), (0, 2), … (N−2, N−1).
 *
 * @param people `[N]`, the person on each image; integers ≥ 0.
 * @example
 * allPairs([4, 4, 9]).personB; // [4, 9, 9]
 */
export function allPairs(people: ArrayLike<number>): ImagePairs {
  check(people, "allPairs: people", listOf(wholeNumber(0)));
  const images = people.length;
  const count = (images * (images - 1)) / 2;
  if (count > mostPairs)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `${images} images have ${count} pairs; ${mostPairs} at most are compared`,
      { hint: "Give fewer images, or a list of pairs." },
    );
  const pairs = {
    imageA: new Int32Array(count),
    imageB: new Int32Array(count),
    personA: new Int32Array(count),
    personB: new Int32Array(count),
  };
  let pair = 0;
  for (let a = 0; a < images; a++)
    for (let b = a + 1; b < images; b++) {
      pairs.imageA[pair] = a;
      pairs.imageB[pair] = b;
      pairs.personA[pair] = people[a]!;
      pairs.personB[pair++] = people[b]!;
    }
  return pairs;
}
