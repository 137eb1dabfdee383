import { SelfsameError } from "../core/errors.js";
import { signHead, verifyChain } from "./audit.node.js";
import type { AuditHead, AuditRow } from "./auditRow.js";
import { digestName, stateRowOf } from "./change.js";
import { type Context, type Reading, read } from "./context.js";
import { auditRowOf } from "./events.js";
import { keyNumberOf } from "./seal/sealer.js";
import {
  bytesOf,
  columnsOf,
  keysOf,
  numberOf,
  openField,
  readableColumnsOf,
  type SealedTable,
} from "./sealedTable.js";
import { digestOf, type GalleryState, openState } from "./state.js";
import { noRows, type RowsDigest, sameRows, withRow } from "./stateDigest.js";
import type { Row } from "./stores/database.js";
import { auditTable, digestedTables } from "./tables.js";
import { checkVectors } from "./vectors/checkVectors.js";

/** A head of the audit as it ends now. */
export function auditHead(context: Context): Promise<AuditHead> {
  return read(context, async ({ sealer, state }) =>
    signHead({ gallery: context.id, time: new Date(context.now()).toISOString(), ...state.audit }, sealer),
  );
}

/**
 * Reads everything and holds it against its seals, digests and chain. Others go on working meanwhile.
 *
 * @throws GALLERY_DAMAGED, AUDIT_BROKEN
 */
export async function verifyIntegrity(
  context: Context,
  heads: readonly AuditHead[] = [],
): Promise<{ readonly rows: number; readonly auditRows: number }> {
  let rows = 0;
  for (const table of digestedTables) {
    rows += await checkDigests(context, table);
    for await (const page of pages(context, table))
      for (const row of page.rows)
        for (const field of table.sealed) openField(page.sealer, table, row, field);
  }
  await checkVectors(context);
  const { sealer, state } = await read(context, async (reading) => {
    const [row] = await reading.tx.all("SELECT count(*) AS rows FROM audit");
    if (numberOf(row ?? {}, "rows") > reading.state.audit.sequence)
      throw new SelfsameError("AUDIT_BROKEN", "the audit has rows after what the gallery wrote last", {
        subject: `audit/${reading.state.audit.sequence + 1}`,
      });
    return reading;
  });
  const own = signHead(
    { gallery: context.id, time: new Date(context.now()).toISOString(), ...state.audit },
    sealer,
  );
  const { sequence } = await verifyChain(auditRows(context, own.sequence), sealer, context.id, [
    ...heads,
    own,
  ]);
  return { rows, auditRows: sequence };
}

async function* auditRows(context: Context, to: number): AsyncGenerator<AuditRow> {
  for await (const { sealer, rows } of pages(context, auditTable))
    for (const row of rows) {
      if (numberOf(row, "sequence") > to) return;
      yield auditRowOf(sealer, row);
    }
}

/** Rows of one statement with the state of the same moment, so that whoever writes meanwhile is no damage. */
async function checkDigests(context: Context, table: SealedTable): Promise<number> {
  // So that secrets which another process has added are known.
  await read(context, async () => {});
  const nulls = table.plain.map((column) => `NULL AS ${column}`).join(", ");
  const sql = `SELECT ${nulls}, change AS version, state FROM gallery
    UNION ALL SELECT ${readableColumnsOf(table)}, NULL FROM ${table.name}`;
  const found = new Map<string, RowsDigest>();
  let gallery: Row = {};
  for await (const rows of context.database.stream(sql, [], 2_000))
    for (const row of rows) {
      if (row["state"] instanceof Uint8Array) {
        gallery = row;
        continue;
      }
      const name = digestName(table, row);
      found.set(name, withRow(found.get(name) ?? noRows, stateRowOf(table, row), context.seals.current));
    }
  const sealed = bytesOf(gallery, "state");
  if (keyNumberOf(sealed) > context.seals.current.key) await read(context, async () => {});
  const state = openState(context.seals.current, context.id, numberOf(gallery, "version"), sealed);
  for (const name of new Set([...found.keys(), ...namesOf(table, state)]))
    if (!sameRows(found.get(name) ?? noRows, digestOf(state, name)))
      throw new SelfsameError(
        "GALLERY_DAMAGED",
        `the rows of "${name}" are not those that were written last: one was put back to an older state, removed, added or changed`,
        { subject: name },
      );
  return [...found.values()].reduce((sum, { rows }) => sum + rows, 0);
}

function namesOf({ name }: SealedTable, state: GalleryState): readonly string[] {
  return [...state.digests.keys()].filter((each) => each === name || each.startsWith(`${name}/`));
}

/** All rows of a table by their keys, a page at a time: of a table that is written to, those that stay. */
export async function* pages(
  context: Context,
  table: SealedTable,
  size = 200,
): AsyncGenerator<{ readonly rows: readonly Row[]; readonly sealer: Reading["sealer"] }> {
  const keys = keysOf(table);
  const list = keys.join(", ");
  let last: Row | undefined;
  for (;;) {
    const after = last && keys.map((key) => last?.[key] ?? null);
    const where = after ? `WHERE (${list}) > (${keys.map((_, i) => `$${i + 1}`).join(", ")})` : "";
    const page = await read(context, async ({ tx, sealer }) => ({
      rows: await tx.all(
        `SELECT ${columnsOf(table)} FROM ${table.name} ${where} ORDER BY ${list} LIMIT ${size}`,
        after ?? [],
      ),
      sealer,
    }));
    if (page.rows.length > 0) yield page;
    last = page.rows.at(-1);
    if (last === undefined || page.rows.length < size) return;
  }
}
