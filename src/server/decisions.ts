import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { SelfsameError } from "../core/errors.js";
import type { AuditRow } from "../gallery/auditRow.js";
import type { Gallery } from "../gallery/gallery.js";

/** What was decided, as the audit has it: ids and figures. */
export interface DecisionEvent {
  readonly sequence: number;
  readonly time: string;
  readonly kind: "verify" | "identify";
  readonly outcome: string;
  readonly reason: string | null;
  readonly person: string | null;
  readonly score: number | null;
  readonly threshold: number | null;
  readonly targetFmr: number | null;
  readonly targetFpir: number | null;
  readonly revision: string | null;
  /** Who asked: a key's prefix, "page". */
  readonly by: string | null;
}

export interface DecisionFilter {
  readonly kind?: "verify" | "identify" | undefined;
  readonly outcome?: string | undefined;
  readonly person?: string | undefined;
  /** ISO 8601: from, and before. */
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

/** Rows that are looked at for one page; more would hold up others. */
const mostRows = 20_000;
const window = 1000;

/**
 * Decisions, newest first. A page may end before it is full, where many rows of the log were looked at: it says so, and goes on with its
 * cursor. The cursor is signed with its filter.
 *
 * @throws CURSOR_INVALID
 */
export async function decisionsPage(
  gallery: Pick<Gallery, "audit" | "auditHead">,
  filter: DecisionFilter,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ readonly items: DecisionEvent[]; readonly next: string | null; readonly truncated: boolean }> {
  const key = await cursorKey(gallery);
  let before =
    cursor === undefined ? (await gallery.auditHead()).sequence + 1 : openCursor(key, cursor, filter);
  const items: DecisionEvent[] = [];
  for (let looked = 0; before > 1 && items.length < limit && looked < mostRows; looked += window) {
    const after = Math.max(0, before - 1 - window);
    const { items: rows } = await gallery.audit({
      cursor: String(after),
      limit: Math.min(window, before - 1 - after),
    });
    for (const row of [...rows].reverse()) {
      if (items.length === limit) break;
      before = row.sequence;
      const event = eventOf(row);
      if (event && matches(event, filter)) items.push(event);
      if (filter.from !== undefined && row.time < filter.from) before = 1;
      if (before === 1) break;
    }
    if (rows.length === 0) before = 1;
  }
  const next = before > 1 ? sealCursor(key, before, filter) : null;
  return { items, next, truncated: next !== null && items.length < limit };
}

function eventOf({ action, details, sequence, time }: AuditRow): DecisionEvent | undefined {
  if (action !== "verify" && action !== "identify") return undefined;
  const text = (name: string) => (typeof details[name] === "string" ? (details[name] as string) : null);
  const figure = (name: string) => (typeof details[name] === "number" ? (details[name] as number) : null);
  return {
    ...{ sequence, time, kind: action },
    ...{ outcome: text("outcome") ?? "", reason: text("reason"), person: text("person") },
    ...{ score: figure("score"), threshold: figure("threshold") },
    ...{ targetFmr: figure("targetFmr"), targetFpir: figure("targetFpir") },
    ...{ revision: text("revision"), by: text("by") },
  };
}

function matches(event: DecisionEvent, { kind, outcome, person, from, until }: DecisionFilter): boolean {
  return (
    (kind === undefined || event.kind === kind) &&
    (outcome === undefined || event.outcome === outcome) &&
    (person === undefined || event.person === person) &&
    (from === undefined || event.time >= from) &&
    (until === undefined || event.time < until)
  );
}

/** Of the log's first row: the same for every process on the gallery, and known to none but those who may read the log. */
async function cursorKey(gallery: Pick<Gallery, "audit">): Promise<Uint8Array> {
  const { items } = await gallery.audit({ limit: 1 });
  return createHash("sha256")
    .update(`cursor of decisions ${items[0]?.mac ?? ""}`)
    .digest();
}

const tagOf = (key: Uint8Array, before: number, filter: DecisionFilter) =>
  createHmac("sha256", key)
    .update(JSON.stringify([before, filter.kind, filter.outcome, filter.person, filter.from, filter.until]))
    .digest("base64url");

const sealCursor = (key: Uint8Array, before: number, filter: DecisionFilter) =>
  `${before}.${tagOf(key, before, filter)}`;

function openCursor(key: Uint8Array, cursor: string, filter: DecisionFilter): number {
  const [, digits = "", tag = ""] = /^(\d{1,15})\.([\w-]{43})$/.exec(cursor) ?? [];
  const before = Number(digits);
  const expected = Buffer.from(tagOf(key, before, filter));
  if (digits === "" || !timingSafeEqual(Buffer.from(tag.padEnd(43).slice(0, 43)), expected))
    throw new SelfsameError("CURSOR_INVALID", "the cursor was not given by this list, or for another filter");
  return before;
}
