import { SelfsameError } from "../core/errors.js";
import { check, checkFields, finite, listOf, object, text, wholeNumber } from "../core/options.js";

// What the public functions of this room hold their arguments against; all throw INVALID_ARGUMENT.

type SampleField = "id" | "person";

/** Samples that say who they are of, or what they are called. */
export function checkSamples(value: unknown, ...fields: readonly SampleField[]): void {
  check(value, "samples", listOf(object));
  const rules = Object.fromEntries(fields.map((field) => [field, text]));
  for (const sample of value as readonly unknown[]) checkFields(sample, "a sample", rules);
}

/** A `Dataset`, as readers give it. */
export function checkDataset(value: unknown, name: string): void {
  checkFields(value, name, { name: text, samples: listOf(object), skipped: listOf(object) });
  checkSamples((value as { readonly samples: unknown }).samples, "id", "person");
}

/** Numbers of images of a list. */
export function checkRows(rows: unknown, images: number, name = "indices"): void {
  check(rows, name, listOf(wholeNumber(0, images - 1)));
}

/** An object of parts, each with rows of the samples. */
export function checkSplit(split: unknown, images: number): void {
  check(split, "a split", object);
  if (Object.keys(split as object).length === 0)
    throw new SelfsameError("INVALID_ARGUMENT", "a split has parts; none came");
  for (const [part, rows] of Object.entries(split as object)) checkRows(rows, images, `split: ${part}`);
}

/** An object of a number for each part; `divide` checks their range. */
export function checkShares(shares: unknown): void {
  check(shares, "shares", object);
  checkFields(
    shares,
    "shares",
    Object.fromEntries(Object.keys(shares as object).map((part) => [part, finite])),
  );
}

/** Pairs of rows of a table of so many images. */
export function checkDuplicates(duplicates: unknown, images: number): void {
  check(duplicates, "duplicates", listOf(object));
  const row = wholeNumber(0, images - 1);
  for (const pair of duplicates as readonly unknown[])
    checkFields(pair, "a pair of duplicates", { a: row, b: row });
}
