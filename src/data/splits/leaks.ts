import { SelfsameError } from "../../core/errors.js";
import { check, listOf, object, oneOf } from "../../core/options.js";
import { checkDuplicates, checkSamples, checkSplit } from "../argumentChecks.js";
import type { Sample } from "../dataset.js";
import type { DuplicatePair } from "../duplicates/nearDuplicates.js";
import type { Shares, Split } from "./divide.js";
import type { Units } from "./units.js";

/** Something that stands on two sides of a split. */
export interface Leak {
  readonly a: string;
  readonly b: string;
  readonly why: "the same person" | "near-duplicates";
}

/**
 * What leaks between the parts of a split that was given (LFW's lists, a user's folders): people in two parts, and
 * near-duplicates across two parts.
 *
 * @returns for a person one leak, with an image of each side
 * @example
 * leaksBetween(samples, { train, test }, nearDuplicates(hashes)); // [] is what you want
 */
export function leaksBetween<Part extends string>(
  samples: readonly Pick<Sample, "person" | "id">[],
  split: Split<Part>,
  duplicates: readonly DuplicatePair[] = [],
): Leak[] {
  checkSamples(samples, "id", "person");
  checkSplit(split, samples.length);
  checkDuplicates(duplicates, samples.length);
  const partOf = new Map<number, Part>();
  const first = new Map<string, number>();
  const leaks = new Map<string, Leak>();
  for (const part of Object.keys(split) as Part[])
    for (const row of split[part]) {
      const { person } = samples[row]!;
      partOf.set(row, part);
      const before = first.get(person) ?? row;
      first.set(person, before);
      if (partOf.get(before) !== part && !leaks.has(person))
        leaks.set(person, { a: samples[before]!.id, b: samples[row]!.id, why: "the same person" });
    }
  const across = duplicates
    .filter(({ a, b }) => partOf.has(a) && partOf.has(b) && partOf.get(a) !== partOf.get(b))
    .map(({ a, b }) => ({ a: samples[a]!.id, b: samples[b]!.id, why: "near-duplicates" as const }));
  return [...leaks.values(), ...across];
}

/**
 * Stops a run whose given split leaks: a figure from leaked data is not printed.
 *
 * @throws DATA_LEAK naming up to ten offenders
 * @example
 * requireNoLeaks(leaksBetween(samples, { train, test }));
 */
export function requireNoLeaks(leaks: readonly Leak[]): void {
  check(leaks, "leaks", listOf(object));
  if (leaks.length === 0) return;
  const named = leaks.slice(0, 10).map(({ a, b, why }) => `${a} and ${b} (${why})`);
  throw new SelfsameError(
    "DATA_LEAK",
    `parts of a split share people or photos: ${named.join("; ")}${leaks.length > 10 ? `; and ${leaks.length - 10} more` : ""}`,
  );
}

/**
 * A given split without the images of one part that are near-duplicates of another part's: for official lists, whose test
 * side must stay as it is. (LFW's View 1 has one: `Carlos_Beltran_0001` is `Raul_Ibanez_0001`.) People in two parts are not
 * mended.
 *
 * @param from the part that gives way, e.g. "train"
 * @returns the split, and the ids that were dropped
 * @example
 * const { split, dropped } = withoutDuplicates(samples, { train, test }, "train", nearDuplicates(hashes));
 */
export function withoutDuplicates<Part extends string>(
  samples: readonly Pick<Sample, "id">[],
  split: Split<Part>,
  from: NoInfer<Part>,
  duplicates: readonly DuplicatePair[],
): { readonly split: Split<Part>; readonly dropped: readonly string[] } {
  checkSamples(samples, "id");
  checkSplit(split, samples.length);
  check(from, "the part to take them from", oneOf(...Object.keys(split)));
  checkDuplicates(duplicates, samples.length);
  const giving = new Set(split[from]);
  const staying = new Set(
    (Object.keys(split) as Part[]).flatMap((part) => (part === from ? [] : split[part])),
  );
  const dropped = new Set(
    duplicates.flatMap(({ a, b }) => {
      if (giving.has(a) && staying.has(b)) return [a];
      return giving.has(b) && staying.has(a) ? [b] : [];
    }),
  );
  return {
    split: { ...split, [from]: split[from].filter((row) => !dropped.has(row)) },
    dropped: [...dropped].map((row) => samples[row]!.id).sort(),
  };
}

/** That enough units are left to divide. @throws DATA_LEAK naming the near-duplicates that tie them together */
export function requireUnits<Part extends string>(
  samples: readonly Pick<Sample, "id">[],
  { unitOf, ties }: Units,
  shares: Shares<Part>,
  what: string,
): void {
  const [units, parts] = [new Set(unitOf).size, Object.keys(shares).length];
  if (ties.length === 0 || units >= parts) return;
  const named = ties.slice(0, 10).map(({ a, b }) => `${samples[a]!.id} and ${samples[b]!.id}`);
  throw new SelfsameError(
    "DATA_LEAK",
    `near-duplicates tie all ${what} into ${units} that can't be split into ${parts} parts: ${named.join("; ")}`,
  );
}
