import { check, text } from "../../core/options.js";
import { checkDuplicates, checkSamples, checkSplit } from "../argumentChecks.js";
import type { Sample } from "../dataset.js";
import type { DuplicatePair } from "../duplicates/nearDuplicates.js";
import type { Split } from "./divide.js";

/** What a part of a split holds. */
export interface PartCounts {
  readonly images: number;
  readonly people: number;
  /** Named ones. */
  readonly sessions: number;
  /** Pairs of two images of one person. */
  readonly genuinePairs: number;
  /** Pairs of images of two people; with a known person only pairs with theirs, for the others may be anybody. */
  readonly impostorPairs: number;
}

/** What a split holds, for people to read and for `--json`. */
export interface SplitReport<Part extends string> {
  readonly parts: Readonly<Record<Part, PartCounts>>;
  readonly nearDuplicates: {
    readonly pairs: number;
    /** Pairs under two names: one of the names may be wrong. */
    readonly acrossPeople: readonly (readonly [string, string])[];
  };
}

/**
 * Counts what is in each part.
 *
 * @param known the known person of the webcam layout
 * @example
 * splitReport(samples, split, duplicates).parts.train; // { images: 96, people: 12, …, genuinePairs: 336, … }
 */
export function splitReport<Part extends string>(
  samples: readonly Pick<Sample, "person" | "id" | "session">[],
  split: Split<Part>,
  duplicates: readonly DuplicatePair[] = [],
  known?: string,
): SplitReport<Part> {
  checkSamples(samples, "id", "person");
  checkSplit(split, samples.length);
  checkDuplicates(duplicates, samples.length);
  if (known !== undefined) check(known, "splitReport: known", text);
  const parts = (Object.keys(split) as Part[]).map(
    (part) =>
      [
        part,
        countPart(
          split[part].map((row) => samples[row]!),
          known,
        ),
      ] as const,
  );
  const acrossPeople = duplicates
    .filter(({ a, b }) => samples[a]!.person !== samples[b]!.person)
    .map(({ a, b }) => [samples[a]!.id, samples[b]!.id] as const);
  return {
    parts: Object.fromEntries(parts) as Record<Part, PartCounts>,
    nearDuplicates: { pairs: duplicates.length, acrossPeople },
  };
}

function countPart(samples: readonly Pick<Sample, "person" | "session">[], known?: string): PartCounts {
  const images = new Map<string, number>();
  for (const { person } of samples) images.set(person, (images.get(person) ?? 0) + 1);
  const pairs = (n: number) => (n * (n - 1)) / 2;
  const genuinePairs = [...images.values()].reduce((sum, n) => sum + pairs(n), 0);
  const theirs = known === undefined ? 0 : (images.get(known) ?? 0);
  return {
    images: samples.length,
    people: images.size,
    sessions: new Set(samples.flatMap(({ session }) => session ?? [])).size,
    genuinePairs,
    impostorPairs:
      known === undefined ? pairs(samples.length) - genuinePairs : theirs * (samples.length - theirs),
  };
}
