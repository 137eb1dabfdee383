import { SelfsameError } from "../core/errors.js";
import type { AuditEvent, AuditRow } from "./auditRow.js";
import { type Change, parametersOf } from "./change.js";
import { type Context, change, read } from "./context.js";
import type { Page, PageOptions } from "./gallery.js";
import { checkedLimit } from "./pages.js";
import { timeText } from "./personRow.js";
import type { Sealer } from "./seal/sealer.js";
import { bytesOf, bytesOfHex, hexOf, jsonBytes, numberOf, openJson, placeOf } from "./sealedTable.js";
import type { Row } from "./stores/database.js";
import { auditTable } from "./tables.js";

/** Appends to the audit, in the transaction of what it says. */
export async function appendEvent(it: Change, event: AuditEvent): Promise<AuditRow> {
  const [row] = await appendEvents(it, [event]);
  return row as AuditRow;
}

const rowsAtOnce = 50;

/** One after the other, in few statements. */
export async function appendEvents(it: Change, events: readonly AuditEvent[]): Promise<readonly AuditRow[]> {
  const { sealer, state, version } = it;
  const appended = events.map((event) => {
    const sequence = state.audit.sequence + 1;
    const row = it.nextAuditRow(state.audit.mac, event, timeText(it.time), sequence, sealer);
    const { action, details, mac } = row;
    const plain = { sequence, time: it.time, mac: bytesOfHex(mac), version };
    const record = sealer.seal(placeOf(auditTable, plain, "record"), jsonBytes({ action, details }));
    state.audit = { sequence, mac };
    return { row, values: [sequence, it.time, plain.mac, version, record] };
  });
  for (let from = 0; from < appended.length; from += rowsAtOnce) {
    const rows = appended.slice(from, from + rowsAtOnce);
    const sql = `INSERT INTO audit (sequence, time, mac, version, record) VALUES ${parametersOf(rows)}
      ON CONFLICT (sequence) DO NOTHING`;
    const values = rows.flatMap((each) => each.values);
    if ((await it.tx.run(sql, values)) !== rows.length)
      throw new SelfsameError("GALLERY_DAMAGED", "the audit has rows that the gallery knows nothing of", {
        subject: `audit/${rows[0]?.row.sequence}`,
      });
  }
  return appended.map(({ row }) => row);
}

export function appendAudit(context: Context, event: AuditEvent): Promise<AuditRow> {
  return change(context, (it) => appendEvent(it, event));
}

/** In the order of their sequence. */
export async function audit(context: Context, options: PageOptions = {}): Promise<Page<AuditRow>> {
  const limit = checkedLimit(options);
  const after = Number(options.cursor ?? 0);
  if (!Number.isSafeInteger(after))
    throw new SelfsameError("INVALID_ARGUMENT", `no cursor of the audit: "${options.cursor}"`);
  return read(context, async ({ tx, sealer }) => {
    const sql = `SELECT sequence, time, mac, version, record FROM audit WHERE sequence > $1 ORDER BY sequence LIMIT $2`;
    const rows = await tx.all(sql, [after, limit + 1]);
    const items = rows.slice(0, limit).map((row) => auditRowOf(sealer, row));
    return { items, next: rows.length > limit ? String(items.at(-1)?.sequence) : null };
  });
}

/** @throws GALLERY_DAMAGED */
export function auditRowOf(sealer: Sealer, row: Row): AuditRow {
  return {
    ...openJson<AuditEvent>(sealer, auditTable, row),
    sequence: numberOf(row, "sequence"),
    time: timeText(numberOf(row, "time")),
    mac: hexOf(bytesOf(row, "mac")),
  };
}
