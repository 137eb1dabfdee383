import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { long, tries } from "../../test/support/length.js";
import { auditStart, nextRow, signHead, verifyChain, verifyHead } from "./audit.node.js";
import type { AuditEvent, AuditHead, AuditRow } from "./auditRow.js";
import { openSealer } from "./seal/sealer.node.js";

const gallery = "g";
const sealer = openSealer(gallery, [{ number: 1, secret: new Uint8Array(32).fill(5) }]);
const eventOf = (n: number): AuditEvent => ({
  action: n % 3 ? "verify" : "enrol",
  details: { person: `p${n}`, score: n / 7, matched: n % 2 === 0, templates: ["a", `${n}`], none: null },
});
const timeOf = (n: number) => new Date(1.8e12 + n * 1000).toISOString();

function* chain(events: Iterable<AuditEvent>): Generator<AuditRow> {
  let [mac, sequence] = [auditStart, 0];
  for (const event of events) {
    const row = nextRow(mac, event, timeOf(sequence), ++sequence, sealer);
    mac = row.mac;
    yield row;
  }
}
const eventsTo = (count: number) => Array.from({ length: count }, (_, i) => eventOf(i));
const rows = [...chain(eventsTo(30))];
const headOf = (row: AuditRow): AuditHead => signHead({ ...row, gallery, time: timeOf(999) }, sealer);
const head = headOf(rows.at(-1) as AuditRow);
const verify = (tampered: readonly AuditRow[], heads: readonly AuditHead[] = [], after?: AuditHead) =>
  verifyChain(tampered, sealer, gallery, heads, after);
const brokenAt = (sequence: number) => ({ code: "AUDIT_BROKEN", subject: `audit/${sequence}` });
const renumbered = (list: readonly AuditRow[]) => list.map((row, i) => ({ ...row, sequence: i + 1 }));
const swapped = (i: number) => rows.with(i, rows[i + 1] as AuditRow).with(i + 1, rows[i] as AuditRow);

describe("an audit as it was written", () => {
  test("is whole, with every head ever exported, and as a database gives it back", async () => {
    const end = { sequence: 30, mac: rows.at(-1)?.mac };
    expect(await verify(rows, rows.map(headOf))).toEqual(end);
    const stored = rows.map((row) => ({
      ...row,
      details: Object.fromEntries(
        Object.entries(JSON.parse(JSON.stringify(row.details)) as AuditEvent["details"]).reverse(),
      ),
    }));
    expect(await verify(stored, [head])).toEqual(end);
  });

  test("can be empty", async () => {
    const end = { sequence: 0, mac: auditStart };
    expect(await verify([], [signHead({ ...end, gallery, time: timeOf(1) }, sealer)])).toEqual(end);
  });

  test("can be verified in parts, each after a head", async () => {
    const middle = headOf(rows[9] as AuditRow);
    expect(await verify(rows.slice(10), [headOf(rows[3] as AuditRow), middle, head], middle)).toEqual({
      sequence: 30,
      mac: head.mac,
    });
    await expect(verify(rows.slice(11), [], middle)).rejects.toMatchObject(brokenAt(11));
  });

  test("does not take a detail that would come back as another", () => {
    for (const detail of [Number.NaN, Number.POSITIVE_INFINITY, undefined as unknown as null])
      expect(() => nextRow(auditStart, { action: "x", details: { detail } }, timeOf(1), 1, sealer)).toThrow(
        expect.objectContaining({ code: "INVALID_ARGUMENT" }),
      );
  });
});

describe("what was done to an audit is found at its first bad row", () => {
  test.each(Array.from({ length: 30 }, (_, i) => i))("at row %i", async (i) => {
    const row = rows[i] as AuditRow;
    const changes: Partial<AuditRow>[] = [
      { time: timeOf(500) },
      { action: `${row.action} ` },
      { details: { ...row.details, person: "somebody else" } },
      { details: {} },
      { mac: row.mac.replace(/^./, (digit) => (digit === "0" ? "1" : "0")) },
      { mac: "" },
    ];
    for (const change of changes)
      await expect(verify(rows.with(i, { ...row, ...change })), JSON.stringify(change)).rejects.toMatchObject(
        brokenAt(i + 1),
      );
    const removed = rows.toSpliced(i, 1);
    await expect(verify(removed, [head])).rejects.toMatchObject(brokenAt(i + 1));
    await expect(verify(renumbered(removed), [head])).rejects.toMatchObject(brokenAt(i + 1));
    const doubled = rows.toSpliced(i, 0, row);
    await expect(verify(doubled)).rejects.toMatchObject(brokenAt(i + 2));
    await expect(verify(renumbered(doubled))).rejects.toMatchObject(brokenAt(i + 2));
    if (i < 29) {
      await expect(verify(swapped(i))).rejects.toMatchObject(brokenAt(i + 1));
      await expect(verify(renumbered(swapped(i)))).rejects.toMatchObject(brokenAt(i + 1));
    }
  });

  test("rows cut off at the end: by any later head", async () => {
    for (const left of [0, 1, 29]) {
      await expect(verify(rows.slice(0, left), [head])).rejects.toMatchObject(brokenAt(left + 1));
      // Without a head nobody could know.
      await expect(verify(rows.slice(0, left))).resolves.toMatchObject({ sequence: left });
    }
  });

  test("rows written anew with the key: by a head from before, behind the last head that holds", async () => {
    const other = [...chain(eventsTo(30).with(12, eventOf(99)))];
    await expect(verify(other)).resolves.toMatchObject({ sequence: 30 });
    await expect(verify(other, [head])).rejects.toMatchObject(brokenAt(1));
    await expect(verify(other, [head, headOf(rows[11] as AuditRow)])).rejects.toMatchObject(brokenAt(13));
  });

  test("any change of any row, drawn", async () => {
    const anyDetails = fc.dictionary(
      fc.string({ maxLength: 3 }),
      fc.oneof(
        fc.string({ unit: "binary", maxLength: 3 }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
      ),
    );
    const anyEvent = fc.record({ action: fc.string({ maxLength: 3 }), details: anyDetails });
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyEvent, { minLength: 1, maxLength: 8 }),
        fc.nat(),
        anyEvent,
        async (events, at, other) => {
          const log = [...chain(events)];
          await verify(JSON.parse(JSON.stringify(log)) as AuditRow[]);
          const i = at % log.length;
          const row = log[i] as AuditRow;
          const changed = { ...row, ...other };
          fc.pre(JSON.stringify(sorted(changed)) !== JSON.stringify(sorted(row)));
          await expect(verify(log.with(i, changed))).rejects.toMatchObject(brokenAt(i + 1));
        },
      ),
      tries,
    );
  });
});

describe("a head", () => {
  test("holds as it was signed, and only so", () => {
    verifyHead(JSON.parse(JSON.stringify(head)) as AuditHead, gallery, sealer);
    const other = openSealer(gallery, [{ number: 1, secret: new Uint8Array(32).fill(6) }]);
    expect(() => verifyHead(head, gallery, other)).toThrow(expect.objectContaining(brokenAt(30)));
    for (const change of [{ sequence: 29 }, { time: timeOf(1) }, { mac: auditStart }, { signature: "" }])
      expect(() => verifyHead({ ...head, ...change }, gallery, sealer)).toThrow(
        expect.objectContaining({ code: "AUDIT_BROKEN" }),
      );
    expect(() => verifyHead({ ...head, gallery: "h" }, gallery, sealer)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });

  test("of another log or forged is no proof against this one", async () => {
    await expect(verify(rows, [{ ...head, sequence: 31 }])).rejects.toMatchObject(brokenAt(31));
  });
});

test("a long audit is verified as it streams, and keeps no row", async () => {
  const count = long(1_000_000);
  const samples: WeakRef<AuditRow>[] = [];
  let left = Number.NaN;
  async function* stream() {
    for (let mac = auditStart, i = 0; i < count; i++) {
      const row = nextRow(mac, eventOf(i), timeOf(i), i + 1, sealer);
      mac = row.mac;
      if (i % 1000 === 0) samples.push(new WeakRef(row));
      yield row;
    }
    // A reference that was looked at or made stays until the task ends.
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    left = samples.filter((sample) => sample.deref() !== undefined).length;
  }
  expect(await verifyChain(stream(), sealer, gallery)).toMatchObject({ sequence: count });
  expect(samples).toHaveLength(count / 1000);
  expect(left).toBeLessThanOrEqual(1);
});

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

function sorted({ time, action, details }: AuditRow) {
  return [time, action, Object.entries(details).sort(([a], [b]) => (a < b ? -1 : 1))];
}
