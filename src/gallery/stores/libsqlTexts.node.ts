import { isUtf8 } from "node:buffer";
import { SelfsameError } from "../../core/errors.js";
import type { Row, SqlValue } from "./database.js";
import { exactNumber, outsideQuotes, reads } from "./statement.js";

/**
 * libSQL ends the process where a text is no UTF-8, which one bit flipped in the file brings about (libsql 0.5: a panic in its binding, not
 * to be caught). So texts come as bytes, and are looked at here: each column that holds a text is cast, and one more column, of
 * a bit each, tells which do.
 */
export interface TextsAsBytes {
  readonly sql: string;
  readonly names: readonly string[];
}

/** Values in the order of the columns, then which of them are texts: rows as objects take the engine three times as long. */
export type RawRow = readonly (string | number | Buffer | null)[];

const returning = /\bRETURNING\s+([a-z_]+(?:\s*,\s*[a-z_]+)*)\s*;?\s*$/i;

/**
 * A statement of which no text is read as one.
 *
 * @param namesOf the names of a statement's columns
 * @returns null for one that gives no rows
 * @throws INVALID_ARGUMENT for RETURNING with more than names of columns
 */
export function textsAsBytes(sql: string, namesOf: (sql: string) => readonly string[]): TextsAsBytes | null {
  if (reads(sql)) {
    const names = namesOf(sql);
    return { names, sql: `SELECT ${castColumns(names)} FROM (${sql.replace(/;\s*$/, "")})` };
  }
  const list = returning.exec(sql);
  if (list === null) {
    if (!/\breturning\b/i.test(sql)) return null;
    throw new SelfsameError("INVALID_ARGUMENT", "RETURNING names columns, and nothing else, at the end");
  }
  const names = (list[1] as string).split(",").map((name) => name.trim());
  return { names, sql: `${sql.slice(0, list.index)}RETURNING ${castColumns(names)}` };
}

function castColumns(names: readonly string[]): string {
  const cast = names.map((name) => {
    const column = quoted(name);
    return `CASE typeof(${column}) WHEN 'text' THEN CAST(${column} AS BLOB) ELSE ${column} END AS ${column}`;
  });
  const which = names.map((name, i) => `(typeof(${quoted(name)}) = 'text') * ${2 ** i}`);
  return [...cast, which.join(" + ")].join(", ");
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** @throws GALLERY_DAMAGED for a text that is none */
export function rowOf(names: readonly string[], raw: RawRow): Row {
  const texts = raw[names.length] as number;
  const row: Record<string, SqlValue> = {};
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    const value = raw[i] as RawRow[number];
    row[name] =
      value instanceof Uint8Array
        ? Math.floor(texts / 2 ** i) % 2 === 1
          ? textOf(name, value)
          : new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
        : typeof value === "number"
          ? exactNumber(value)
          : value;
  }
  return row;
}

function textOf(name: string, bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString();
  throw new SelfsameError(
    "GALLERY_DAMAGED",
    `the column "${name}" of a row holds no text: a bit of it was changed`,
  );
}

/** `$1` as SQLite takes it. */
export const parameters = (sql: string): string =>
  outsideQuotes(sql, (text) => text.replaceAll(/\$(\d+)/g, "?$1"));
