import { SelfsameError } from "../../core/errors.js";
import { array, checkArguments, listOf, text, wholeNumber } from "../../core/options.js";

/** For each image the images of other people that an embedding confuses it with most. */
export interface NearestImpostors {
  readonly k: number;
  /** `[N, k]`, rows of the table, nearest first; −1 where there are fewer than k images of others. */
  readonly rows: Int32Array;
}

/**
 * Finds, for each image, the k nearest images of other people: the hard negatives. Exact, by squared Euclidean distance
 * (the order of cosine on unit vectors), N²·D/2 multiplications: once an epoch, not once a step.
 *
 * @param embeddings `[N, D]`; @param people `[N]`, who is on each image
 * @throws INVALID_ARGUMENT where lengths don't fit, k is no whole number from 1, or a value is not finite
 * @example
 * const hard = nearestImpostors(embeddings, table.samples.map(({ person }) => person), 10);
 * balancedPairs(index, 32, 7, step, { impostors: hard });
 */
export function nearestImpostors(
  embeddings: Float32Array,
  people: readonly string[],
  k: number,
): NearestImpostors {
  checkArguments("nearestImpostors", {
    embeddings: [embeddings, array],
    people: [people, listOf(text)],
    k: [k, wholeNumber(1, 10_000)],
  });
  const count = people.length;
  const width = embeddings.length / count;
  if (!Number.isInteger(width) || width < 1 || !Number.isInteger(k) || k < 1)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `[N, D] embeddings of N = ${count} images and k ≥ 1 are expected; ${embeddings.length} values and k = ${k} came`,
    );
  const odd = Array.prototype.findIndex.call(embeddings, (value) => !Number.isFinite(value));
  if (odd >= 0)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `the embedding of image ${Math.floor(odd / width)} holds ${String(embeddings[odd])}; finite values are expected`,
    );
  const rows = new Int32Array(count * k).fill(-1);
  const distances = new Float64Array(count * k).fill(Number.POSITIVE_INFINITY);
  const keep = (of: number, row: number, distance: number): void => {
    // Insertion into k sorted places.
    let at = of * k + k - 1;
    if (distance >= distances[at]!) return;
    for (; at > of * k && distances[at - 1]! > distance; at--) {
      distances[at] = distances[at - 1]!;
      rows[at] = rows[at - 1]!;
    }
    distances[at] = distance;
    rows[at] = row;
  };
  for (let a = 0; a < count; a++)
    for (let b = a + 1; b < count; b++) {
      if (people[a] === people[b]) continue;
      let distance = 0;
      for (let i = 0; i < width; i++)
        distance += (embeddings[a * width + i]! - embeddings[b * width + i]!) ** 2;
      keep(a, b, distance);
      keep(b, a, distance);
    }
  return { k, rows };
}
