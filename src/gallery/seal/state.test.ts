import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../../../test/support/length.js";
import { openSealer } from "./sealer.node.js";
import { emptyState, type StateRow, stateWith, stateWithout } from "./state.js";

const sealer = openSealer("g", [{ number: 1, secret: new Uint8Array(32).fill(5) }]);
const stateOf = (rows: readonly StateRow[], from = emptyState) =>
  rows.reduce((state, row) => stateWith(state, row, sealer), from);
const toNumber = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
const anyRow: fc.Arbitrary<Required<StateRow>> = fc.record({
  table: fc.constantFrom("person", "template"),
  row: fc.string({ maxLength: 4 }),
  version: fc.nat(50),
  clear: fc.string({ maxLength: 3 }),
});
const keyOf = ({ table, row }: StateRow) => JSON.stringify([table, row]);
const anyRows: fc.Arbitrary<StateRow[]> = fc.uniqueArray(anyRow, { selector: keyOf, maxLength: 12 });

describe("the state of a gallery", () => {
  test("is the sum of its rows' digests, in whatever order they came", () => {
    fc.assert(
      fc.property(anyRows, fc.infiniteStream(fc.nat()), (rows, numbers) => {
        const order = rows.map((row) => ({ row, at: numbers.next().value as number }));
        const shuffled = order.sort((a, b) => a.at - b.at).map(({ row }) => row);
        expect(stateOf(shuffled)).toEqual(stateOf(rows));
        const numbersOf = rows.map((row) => toNumber(stateOf([row])));
        expect(toNumber(stateOf(rows))).toBe(numbersOf.reduce((a, b) => a + b, 0n) % 2n ** 256n);
      }),
      tries,
    );
  });

  test("after any history of changes is that of the rows which are left", () => {
    const change = fc.record({ row: anyRow, remove: fc.boolean() });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const rows = new Map<string, StateRow>();
        let state = emptyState;
        for (const { row, remove } of changes) {
          const before = rows.get(keyOf(row));
          if (before) state = stateWithout(state, before, sealer);
          rows.delete(keyOf(row));
          if (remove) continue;
          rows.set(keyOf(row), row);
          state = stateWith(state, row, sealer);
        }
        expect(state).toEqual(stateOf([...rows.values()]));
      }),
      tries,
    );
  });

  test("tells of every row put back, removed, inserted, moved or changed in the clear", () => {
    fc.assert(
      fc.property(anyRows, anyRow, fc.nat(), (rows, other, at) => {
        fc.pre(rows.length > 0);
        const i = at % rows.length;
        const row = rows[i] as StateRow;
        const kept = stateOf(rows);
        const replaced = (changed: Partial<StateRow>) => rows.with(i, { ...row, ...changed });
        const attacks = [
          replaced({ version: row.version + 1 }),
          replaced({ clear: `${row.clear}x` }),
          replaced({ row: `${row.row}x` }),
          replaced({ table: "face" }),
          rows.toSpliced(i, 1),
          [...rows, { ...other, row: "another" }],
        ];
        for (const attack of attacks) expect(stateOf(attack)).not.toEqual(kept);
      }),
      tries,
    );
  });

  test("tells of a row that came back twice: copies do not cancel", () => {
    const [a, b] = [1, 2].map((n) => ({ table: "person", row: `p${n}`, version: n })) as [StateRow, StateRow];
    expect(stateOf([a, b, b])).not.toEqual(stateOf([a]));
  });

  test("does not change the state it was given", () => {
    const state = stateOf([{ table: "person", row: "p", version: 1 }]);
    const copy = state.slice();
    stateWith(state, { table: "person", row: "q", version: 2 }, sealer);
    expect([state, emptyState]).toEqual([copy, new Uint8Array(32)]);
  });

  test("takes its key from the gallery's secret", () => {
    const row = { table: "person", row: "p", version: 1 };
    const other = openSealer("g", [{ number: 1, secret: new Uint8Array(32).fill(6) }]);
    expect(stateWith(emptyState, row, other)).not.toEqual(stateWith(emptyState, row, sealer));
  });
});
