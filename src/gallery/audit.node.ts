import { timingSafeEqual } from "node:crypto";
import { canonicalJson } from "../core/canonicalJson.js";
import { SelfsameError } from "../core/errors.js";
import type { AuditEvent, AuditHead, AuditRow } from "./auditRow.js";
import { framed } from "./seal/framing.js";
import type { Sealer } from "./seal/sealer.js";

/** The mac before the first row. */
export const auditStart = "0".repeat(64);

/**
 * The next row of the audit: `mac = HMAC(previous mac ‖ sequence ‖ time ‖ action ‖ details)`, so that each row vouches for all
 * before it. Details count by their content, whatever the order of their names.
 *
 * @param previousMac hex, of the row before; `auditStart` for the first
 * @param time ISO 8601, UTC
 * @param sequence from 1, without gaps
 * @throws INVALID_ARGUMENT for a detail that JSON can't hold
 * @example
 * const first = nextRow(auditStart, { action: "enrol", details: { person: id } }, new Date().toISOString(), 1, sealer);
 * const second = nextRow(first.mac, { action: "verify", details: { person: id, score: 0.93 } }, …, 2, sealer);
 */
export function nextRow(
  previousMac: string,
  event: AuditEvent,
  time: string,
  sequence: number,
  sealer: Sealer,
): AuditRow {
  for (const [name, detail] of Object.entries(event.details))
    if (detail === undefined || (typeof detail === "number" && !Number.isFinite(detail)))
      throw new SelfsameError(
        "INVALID_ARGUMENT",
        `the audit can't keep the detail "${name}": ${detail} is no number`,
      );
  const { action, details } = event;
  const row = { sequence, time, action, details };
  return { ...row, mac: macOf(previousMac, row, sealer) };
}

/** Where a verified chain ends. */
export interface AuditEnd {
  readonly sequence: number;
  readonly mac: string;
}

/**
 * Walks the audit once, in memory that does not grow with it, and finds a row that was changed, removed, inserted or moved; with
 * heads also rows cut off at the end, or a whole log written anew.
 *
 * @param rows in the order of the log
 * @param heads exported ones, and the one that the gallery itself keeps; each must stand in the log
 * @param after a head from which to go on: `rows` begin behind it
 * @returns where the log ends
 * @throws AUDIT_BROKEN with the first bad sequence as its subject ("audit/17"); INVALID_ARGUMENT for another gallery's head
 * @example
 * await verifyChain(rows, sealer, gallery.id, [head]); // { sequence: 1204, mac: "5f0c…" }
 */
export async function verifyChain(
  rows: Iterable<AuditRow> | AsyncIterable<AuditRow>,
  sealer: Sealer,
  gallery: string,
  heads: readonly AuditHead[] = [],
  after?: AuditHead,
): Promise<AuditEnd> {
  for (const head of after ? [...heads, after] : heads) verifyHead(head, gallery, sealer);
  const expected = heads.toSorted((a, b) => a.sequence - b.sequence);
  let end: AuditEnd = after ?? { sequence: 0, mac: auditStart };
  let next = expected.findIndex(({ sequence }) => sequence >= end.sequence);
  if (next < 0) next = expected.length;
  let vouched = end.sequence;
  const holdHeads = () => {
    for (let head = expected[next]; head?.sequence === end.sequence; head = expected[++next]) {
      if (head.mac !== end.mac) throw rewritten(head, vouched);
      vouched = head.sequence;
    }
  };
  holdHeads();
  for await (const row of rows) {
    const sequence = end.sequence + 1;
    if (row.sequence !== sequence)
      throw broken(
        sequence,
        `it is missing, or rows were moved: where it should stand, row ${row.sequence} does`,
      );
    if (!sameMac(row.mac, macOf(end.mac, row, sealer)))
      throw broken(
        sequence,
        "it, or what stood before it, was changed, inserted or removed since it was written",
      );
    end = { sequence, mac: row.mac };
    holdHeads();
  }
  const head = expected[next];
  if (head)
    throw broken(end.sequence + 1, `the log was cut off: a head of row ${head.sequence} was exported`);
  return end;
}

/**
 * A head to be kept elsewhere: who later changes, removes or cuts off a row up to it is found, even with the key.
 *
 * @param end the log's end; `{ sequence: 0, mac: auditStart }` while it is empty
 * @example
 * signHead({ gallery: id, time: new Date().toISOString(), sequence: 17, mac }, sealer).signature; // 64 hex digits
 */
export function signHead(end: Omit<AuditHead, "signature">, sealer: Sealer): AuditHead {
  const { gallery, sequence, time, mac } = end;
  return { gallery, sequence, time, mac, signature: signatureOf(end, sealer) };
}

/** @throws AUDIT_BROKEN for a head that this gallery did not sign as it is, INVALID_ARGUMENT for another gallery's */
export function verifyHead(head: AuditHead, gallery: string, sealer: Sealer): void {
  if (head.gallery !== gallery)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `the head is of the gallery "${head.gallery}", not of "${gallery}"`,
    );
  if (!sameMac(head.signature, signatureOf(head, sealer)))
    throw broken(head.sequence, "the head given for it was not signed by this gallery, or changed since");
}

function macOf(previousMac: string, row: Omit<AuditRow, "mac">, sealer: Sealer): string {
  const texts = [previousMac, String(row.sequence), row.time, row.action, canonicalJson(row.details)];
  return hex(sealer.authenticate("audit", framed(texts)));
}

function signatureOf({ gallery, sequence, time, mac }: Omit<AuditHead, "signature">, sealer: Sealer): string {
  return hex(sealer.authenticate("audit head", framed([gallery, String(sequence), time, mac])));
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

function sameMac(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(String(given)), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function broken(sequence: number, why: string): SelfsameError {
  return new SelfsameError("AUDIT_BROKEN", `row ${sequence} of the audit is not as it was written: ${why}`, {
    subject: `audit/${sequence}`,
  });
}

/** Every mac is right, and yet it is another log: rows were written anew by who has the key, or an older copy went on. */
function rewritten(head: AuditHead, vouched: number): SelfsameError {
  const first = vouched + 1;
  return broken(
    Math.min(first, head.sequence),
    `the head exported of row ${head.sequence} is of another log: an older copy was put back, or rows from ${first} on were written anew with the gallery's key`,
  );
}
