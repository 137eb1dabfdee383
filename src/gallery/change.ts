import type { AuditEvent, AuditRow } from "./auditRow.js";
import type { Sealer } from "./seal/sealer.js";
import type { StateRow } from "./seal/state.js";
import {
  bytesOf,
  columnsOf,
  keysOf,
  numberOf,
  openField,
  placeOf,
  readableColumnsOf,
  rowText,
  type SealedTable,
  whereKey,
} from "./sealedTable.js";
import type { DraftState } from "./state.js";
import { noRows, withoutRow, withRow } from "./stateDigest.js";
import type { Row, SqlValue, Statements } from "./stores/database.js";

/** The next row of the audit's chain. */
export type NextAuditRow = (
  previousMac: string,
  event: AuditEvent,
  time: string,
  sequence: number,
  sealer: Sealer,
) => AuditRow;

/** One transaction that changes a gallery. What it writes carries `version`, and `state` is sealed at its end. */
export interface Change {
  readonly tx: Statements;
  /** Replaced where a new secret is added in this transaction. */
  sealer: Sealer;
  /** The gallery's change number after it. */
  readonly version: number;
  /** Milliseconds. */
  readonly time: number;
  readonly state: DraftState;
  readonly nextAuditRow: NextAuditRow;
}

/** Reads a row whole by its key; undefined where there is none. */
export async function readRow(
  tx: Statements,
  table: SealedTable,
  key: readonly SqlValue[],
): Promise<Row | undefined> {
  const sql = `SELECT ${columnsOf(table)} FROM ${table.name} WHERE ${whereKey(table)}`;
  return (await tx.all(sql, key))[0];
}

/** A row to be written: what is readable of it, and what is to be sealed. */
export interface NewRow<Plain extends string, Sealed extends string> {
  readonly plain: Readonly<Record<Plain, SqlValue>>;
  readonly sealed: Readonly<Record<Sealed, Uint8Array>>;
}

export async function insertRow<Plain extends string, Sealed extends string>(
  change: Change,
  table: SealedTable<Plain, Sealed>,
  plain: Readonly<Record<Plain, SqlValue>>,
  sealed: Readonly<Record<Sealed, Uint8Array>>,
): Promise<void> {
  await insertRows(change, table, [{ plain, sealed }]);
}

/** So many go with one statement: a round trip to a server costs as much as all of them. */
const rowsAtOnce = 50;

export async function insertRows<Plain extends string, Sealed extends string>(
  change: Change,
  table: SealedTable<Plain, Sealed>,
  news: readonly NewRow<Plain, Sealed>[],
): Promise<void> {
  for (let from = 0; from < news.length; from += rowsAtOnce) {
    const rows = news.slice(from, from + rowsAtOnce).map(({ plain, sealed }) => {
      const row: Row = { ...plain, version: change.version };
      return { row, values: valuesOf(change, table, row, sealed) };
    });
    const sql = `INSERT INTO ${table.name} (${columnsOf(table)}) VALUES ${parametersOf(rows)}`;
    await change.tx.run(
      sql,
      rows.flatMap(({ values }) => values),
    );
    for (const { row } of rows) count(change, table, row, withRow);
  }
}

/** `($1, $2), ($3, $4), …`: one for each value of each row. */
export function parametersOf(rows: readonly { readonly values: readonly SqlValue[] }[]): string {
  let next = 1;
  return rows.map(({ values }) => `(${values.map(() => `$${next++}`).join(", ")})`).join(", ");
}

/**
 * Writes a row that was read whole again, all its fields sealed anew at this change. Its key stays.
 *
 * @throws GALLERY_DAMAGED
 */
export async function rewriteRow<Plain extends string, Sealed extends string>(
  change: Change,
  table: SealedTable<Plain, Sealed>,
  old: Row,
  plain: Partial<Readonly<Record<Plain, SqlValue>>>,
  sealed: Partial<Readonly<Record<Sealed, Uint8Array>>> = {},
): Promise<void> {
  const kept = table.plain.map((column) => [column, old[column] ?? null]);
  const row: Row = { ...Object.fromEntries(kept), ...plain, version: change.version };
  const fields = table.sealed.map((field) => [
    field,
    sealed[field] ?? openField(change.sealer, table, old, field),
  ]);
  const values = valuesOf(change, table, row, Object.fromEntries(fields));
  const columns = [...table.plain, "version", ...table.sealed];
  const set = columns.map((column, i) => `${column} = $${i + 1}`).join(", ");
  const key = keysOf(table).map((column) => row[column] ?? null);
  await change.tx.run(`UPDATE ${table.name} SET ${set} WHERE ${whereKey(table, columns.length + 1)}`, [
    ...values,
    ...key,
  ]);
  count(change, table, old, withoutRow);
  count(change, table, row, withRow);
}

/** @returns what was readable of the rows removed */
export async function removeRows(
  change: Change,
  table: SealedTable,
  where: string,
  values: readonly SqlValue[],
): Promise<readonly Row[]> {
  const sql = `DELETE FROM ${table.name} WHERE ${where} RETURNING ${readableColumnsOf(table)}`;
  const rows = await change.tx.all(sql, values);
  for (const row of rows) count(change, table, row, withoutRow);
  return rows;
}

/** A row as the digests know it: by what is readable of it. Its sealed fields are bound to that. */
export function stateRowOf(table: SealedTable, row: Row): StateRow {
  return { table: table.name, row: rowText(table, row), version: numberOf(row, "version") };
}

/** The name under which a row's digest is kept. */
export function digestName({ name, part }: SealedTable, row: Row): string {
  return part === undefined ? name : `${name}/${row[part]}`;
}

function count({ state, sealer }: Change, table: SealedTable, row: Row, step: typeof withRow): void {
  const name = digestName(table, row);
  state.digests.set(name, step(state.digests.get(name) ?? noRows, stateRowOf(table, row), sealer));
}

function valuesOf(
  { sealer }: Change,
  table: SealedTable,
  row: Row,
  sealed: Readonly<Record<string, Uint8Array>>,
): SqlValue[] {
  return [
    ...table.plain.map((column) => row[column] ?? null),
    row["version"] as number,
    ...table.sealed.map((field) => sealer.seal(placeOf(table, row, field), bytesOf(sealed, field))),
  ];
}
