import { SelfsameError } from "../core/errors.js";
import type { Place, Sealer } from "./seal/sealer.js";
import type { Row, SqlValue } from "./stores/database.js";

/**
 * A table of which some columns are readable and all others sealed. What is readable of a row is part of the place of its sealed
 * fields, so that a change of either is found when the row is read. Each row has a sealed field, be it an empty one.
 */
export interface SealedTable<Plain extends string = string, Sealed extends string = string> {
  readonly name: string;
  /** The first columns of `plain` that name a row: the primary key. */
  readonly keys: number;
  /** Readable: ids, times, numbers, keyed digests. */
  readonly plain: readonly Plain[];
  readonly sealed: readonly Sealed[];
  /** A column by whose values the rows have digests of their own. */
  readonly part?: Plain;
}

/** All columns, for a SELECT. */
export function columnsOf({ plain, sealed }: SealedTable): string {
  return [...plain, "version", ...sealed].join(", ");
}

/** The columns by which a digest is made, for a SELECT or RETURNING. */
export function readableColumnsOf({ plain }: SealedTable): string {
  return [...plain, "version"].join(", ");
}

/** `key = $1 AND …`, from the parameter `first` on. */
export function whereKey(table: SealedTable, first = 1): string {
  return keysOf(table)
    .map((key, i) => `${key} = $${first + i}`)
    .join(" AND ");
}

export function keysOf({ plain, keys }: SealedTable): readonly string[] {
  return plain.slice(0, keys);
}

/** What is readable of a row, as one text. Ids, numbers and digests in hex hold no stroke. */
export function rowText({ plain }: SealedTable, row: Row): string {
  return plain.map((column) => text(row[column])).join("/");
}

function text(value: SqlValue | undefined): string {
  return value instanceof Uint8Array
    ? hexOf(value)
    : value === null || value === undefined
      ? ""
      : String(value);
}

export function placeOf(table: SealedTable, row: Row, field: string): Place {
  return { table: table.name, row: rowText(table, row), field, version: numberOf(row, "version") };
}

/**
 * A sealed field of a row that was read.
 *
 * @throws GALLERY_DAMAGED
 */
export function openField<Sealed extends string>(
  sealer: Sealer,
  table: SealedTable<string, Sealed>,
  row: Row,
  field: Sealed,
): Uint8Array {
  return sealer.open(placeOf(table, row, field), bytesOf(row, field));
}

/** @throws GALLERY_DAMAGED */
export function openJson<T>(sealer: Sealer, table: SealedTable, row: Row, field = "record"): T {
  return parseJson(openField(sealer, table, row, field));
}

export function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** Of bytes whose seal was opened, so that they are what was written. */
export function parseJson<T>(bytes: Uint8Array): T {
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** @throws GALLERY_DAMAGED where a column holds what is never written there */
export function numberOf(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== "number" || !Number.isSafeInteger(value)) throw odd(column, "a whole number");
  return value;
}

/** @throws GALLERY_DAMAGED */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw odd(column, "a text");
  return value;
}

/** @throws GALLERY_DAMAGED */
export function bytesOf(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw odd(column, "bytes");
  return value;
}

const odd = (column: string, expected: string) =>
  new SelfsameError(
    "GALLERY_DAMAGED",
    `the column "${column}" of a row holds something else than ${expected}`,
  );

const byteInHex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export function hexOf(bytes: Uint8Array): string {
  let hex = "";
  for (const byte of bytes) hex += byteInHex[byte];
  return hex;
}

export function bytesOfHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
    Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16),
  );
}

/** Whether a text from outside can be an id: others are in no row, and some no engine can be asked for. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}

/** A random id: 16 bytes in hex. */
export function newId(): string {
  return hexOf(crypto.getRandomValues(new Uint8Array(16)));
}
