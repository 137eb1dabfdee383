import { SelfsameError } from "../core/errors.js";
import {
  check,
  checkFields,
  finite,
  listOf,
  object,
  oneOf,
  type Rule,
  text,
  wholeNumber,
} from "../core/options.js";
import type { DuplicatePair } from "./duplicates/nearDuplicates.js";
import type { ImageTable } from "./imageTable.js";

// What the public functions of this room hold their arguments against; all throw INVALID_ARGUMENT.

type SampleField = "id" | "person";

/** Samples that say who they are of, or what they are called. */
export function checkSamples(value: unknown, ...fields: readonly SampleField[]): void {
  check(value, "samples", listOf(object));
  const rules = Object.fromEntries(fields.map((field) => [field, text]));
  for (const sample of value as readonly unknown[]) checkFields(sample, "a sample", rules);
}

const bytes: Rule = { expected: "a Uint8Array", holds: (value) => value instanceof Uint8Array };
const tableRules = {
  channels: oneOf(1, 3),
  height: wholeNumber(1),
  width: wholeNumber(1),
  pixels: bytes,
  samples: listOf(object),
};

export function checkTable(table: ImageTable): void {
  checkFields(table, "a table", tableRules);
  const { channels, height, width, pixels, samples } = table;
  if (pixels.length !== samples.length * channels * height * width)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `a table of ${samples.length} images of ${channels}×${height}×${width} does not have ${pixels.length} values`,
    );
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

export function checkDuplicates(duplicates: readonly DuplicatePair[], images: number): void {
  check(duplicates, "duplicates", listOf(object));
  const row = wholeNumber(0, images - 1);
  for (const pair of duplicates) checkFields(pair, "a pair of duplicates", { a: row, b: row });
}
