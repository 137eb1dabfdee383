import { SelfsameError } from "../../core/errors.js";
import { seededRandom, shuffled } from "../../core/random.js";
import { compareNames, type Sample } from "../dataset.js";
import { streams } from "../streams.js";

/** Rows of a table or list, ascending, by the name of the part. */
export type Split<Part extends string> = Readonly<Record<Part, readonly number[]>>;

/**
 * Splits people into parts: nobody is in two. Parts get whole people, as many as the shares say (largest remainder),
 * at least one each. Which people depends on the seed and their names alone.
 *
 * @param shares of the people, ≥ 0, of any sum; a part of share 0 stays empty
 * @throws INVALID_ARGUMENT for such shares; DATASET_INVALID where there are fewer people than parts
 * @example
 * const { train, validation } = splitByPerson(table.samples, { train: 0.8, validation: 0.2 }, 7);
 */
export function splitByPerson<Part extends string>(
  samples: readonly Pick<Sample, "person">[],
  shares: Readonly<Record<Part, number>>,
  seed: number,
): Split<Part> {
  return splitBy(samples, ({ person }) => person, "people", shares, seed);
}

/**
 * Splits groups into parts, as `splitByPerson` does people: whole alphabets are held out.
 *
 * @throws as `splitByPerson`; DATASET_INVALID where a sample has no group
 * @example
 * splitByGroup(omniglot.samples, { train: 25, validation: 5 }, 7).validation.length;
 */
export function splitByGroup<Part extends string>(
  samples: readonly Pick<Sample, "group" | "id">[],
  shares: Readonly<Record<Part, number>>,
  seed: number,
): Split<Part> {
  const groupOf = ({ group, id }: Pick<Sample, "group" | "id">): string => {
    if (group === undefined)
      throw new SelfsameError("DATASET_INVALID", `"${id}" belongs to no group to split by`);
    return group;
  };
  return splitBy(samples, groupOf, "groups", shares, seed);
}

/** Splits samples by any key; samples of one key stay together. */
export function splitBy<T, Part extends string>(
  samples: readonly T[],
  keyOf: (sample: T) => string,
  what: string,
  shares: Readonly<Record<Part, number>>,
  seed: number,
): Split<Part> {
  const keys = samples.map(keyOf);
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
