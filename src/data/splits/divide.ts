import { SelfsameError } from "../../core/errors.js";
import { seededRandom, shuffled } from "../../core/random.js";
import { compareNames } from "../dataset.js";
import { streams } from "../streams.js";

/** Rows of a table or list, ascending, by the name of the part. */
export type Split<Part extends string> = Readonly<Record<Part, readonly number[]>>;

/** Parts by name, and how much each gets: numbers ≥ 0 of any sum. A part of share 0 stays empty. */
export type Shares<Part extends string> = Readonly<Record<Part, number>>;

/**
 * Divides rows by their key: rows of one key stay together, each part gets as many keys as its share says (largest
 * remainder), at least one. Which keys depends on the seed and the keys alone.
 *
 * @param keys `[N]`; @param what the keys are, for the message
 * @throws INVALID_ARGUMENT for impossible shares; DATASET_INVALID where there are fewer keys than parts
 * @example
 * divide(["Ada", "Bea", "Ada"], "people", { train: 1, test: 1 }, 7); // { train: [0, 2], test: [1] } or the reverse
 */
export function divide<Part extends string>(
  keys: readonly string[],
  what: string,
  shares: Shares<Part>,
  seed: number,
): Split<Part> {
  const unique = shuffled([...new Set(keys)].sort(compareNames), seededRandom(seed, streams.split));
  const parts = Object.keys(shares) as Part[];
  const counts = apportion(
    unique.length,
    parts.map((part) => shares[part]),
    what,
  );
  const partOf = new Map<string, number>();
  let at = 0;
  for (const [part, count] of counts.entries())
    for (const end = at + count; at < end; at++) partOf.set(unique[at]!, part);
  const rows = parts.map((): number[] => []);
  for (const [row, key] of keys.entries()) rows[partOf.get(key)!]!.push(row);
  return Object.fromEntries(parts.map((part, i) => [part, rows[i]!])) as unknown as Split<Part>;
}

/** `total` whole things by shares: each its floor (at least 1 if its share is above 0), the rest by largest remainder. */
function apportion(total: number, shares: readonly number[], what: string): number[] {
  const sum = shares.reduce((all, share) => all + share, 0);
  if (!(sum > 0) || !Number.isFinite(sum) || shares.some((share) => !(share >= 0)))
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `shares are numbers from 0, not all 0; ${shares.join(", ")} came`,
    );
  const wanted = shares.filter((share) => share > 0).length;
  if (total < wanted)
    throw new SelfsameError("DATASET_INVALID", `${total} ${what} can't be split into ${wanted} parts`);
  const exact = shares.map((share) => (total * share) / sum);
  const counts = exact.map((share) => (share > 0 ? Math.max(1, Math.floor(share)) : 0));
  const gap = (i: number) => exact[i]! - counts[i]!;
  const order = shares.map((_, i) => i).filter((i) => shares[i]! > 0);
  for (let given = counts.reduce((a, b) => a + b, 0); given !== total; ) {
    const step = given < total ? 1 : -1;
    // One at a time to whom it is most due, or from whom has most too many (never the last one).
    const best = order
      .filter((i) => step > 0 || counts[i]! > 1)
      .reduce((a, b) => (step * gap(b) > step * gap(a) ? b : a));
    counts[best]! += step;
    given += step;
  }
  return counts;
}
