import { checkArguments, wholeNumber } from "../../core/options.js";
import { checkDuplicates, checkSamples } from "../argumentChecks.js";
import type { Sample } from "../dataset.js";
import { distanceOf, hashRule } from "./perceptualHash.js";

/** Two images that are one photo, as far as their hashes tell. */
export interface DuplicatePair {
  /** Rows of the table, a < b. */
  readonly a: number;
  readonly b: number;
  /** Hamming distance of their hashes. */
  readonly distance: number;
}

/**
 * Hamming distance up to which images count as near-duplicates. Of the 61.3 million pairs of the 11,074 images of LFW's
 * View 1, 12 lie within 4, and each is one photo twice (two of them under two names); at 6 there are 21 more, of which
 * half show different people. Of 400 of these images, changed and compared with the original, there lie within 4: 100% of
 * those recompressed at quality 30, halved or blurred (σ 1.5), 99% darkened or turned grey, 92% brightened by a quarter,
 * 77% shifted by 2%, 9% shifted by 5%. So crops of one photo are mostly not found: sessions keep those together.
 */
export const duplicateThreshold = 4;

/**
 * All near-duplicates among images: exact, without comparing all pairs. Words of 64 bits that differ in at most t bits
 * agree in at least one of t + 1 bands of bits, so only images that agree in a band are compared (multi-index hashing;
 * Norouzi, Punjani & Fleet 2012).
 *
 * @param hashes `[2N]`, as `perceptualHashes` gives them
 * @param threshold t, 0…31
 * @returns sorted by a, then b
 * @example
 * const duplicates = nearDuplicates(perceptualHashes(table));
 */
export function nearDuplicates(hashes: Uint32Array, threshold = duplicateThreshold): DuplicatePair[] {
  checkArguments("nearDuplicates", {
    hashes: [hashes, hashRule],
    threshold: [threshold, wholeNumber(0, 63)],
  });
  const found = new Map<string, DuplicatePair>();
  const width = Math.ceil(64 / (threshold + 1));
  for (let start = 0; start < 64; start += width) {
    const buckets = new Map<number, number[]>();
    for (let b = 0; b < hashes.length / 2; b++) {
      const key = bits(hashes, b, start, Math.min(64, start + width));
      const bucket = buckets.get(key) ?? [];
      for (const a of bucket) {
        const distance = distanceOf(hashes, a, b);
        if (distance <= threshold) found.set(`${a} ${b}`, { a, b, distance });
      }
      bucket.push(b);
      buckets.set(key, bucket);
    }
  }
  return [...found.values()].sort((x, y) => x.a - y.a || x.b - y.b);
}

/**
 * The same near-duplicates as rows of another list, e.g. of the table of faces cut out of these pictures; what is not in
 * it is left out.
 *
 * @param from the samples whose rows the pairs name; @param to the other list
 * @example
 * const ofFaces = duplicatesIn(faces.samples, pictures.samples, nearDuplicates(perceptualHashes(pictures)));
 */
export function duplicatesIn(
  to: readonly Pick<Sample, "id">[],
  from: readonly Pick<Sample, "id">[],
  duplicates: readonly DuplicatePair[],
): DuplicatePair[] {
  checkSamples(to, "id");
  checkSamples(from, "id");
  checkDuplicates(duplicates, from.length);
  const rows = new Map(to.map(({ id }, row) => [id, row]));
  return duplicates.flatMap(({ a, b, distance }) => {
    const [x, y] = [rows.get(from[a]!.id), rows.get(from[b]!.id)];
    if (x === undefined || y === undefined) return [];
    return [{ a: Math.min(x, y), b: Math.max(x, y), distance }];
  });
}

/** Bits `from` to `to` of the hash of an image, as a number that only equal bits share. */
function bits(hashes: Uint32Array, image: number, from: number, to: number): number {
  let value = 0;
  for (let bit = from; bit < to; bit++)
    value = 2 * value + ((hashes[2 * image + (bit >> 5)]! >>> (bit & 31)) & 1);
  return value;
}
