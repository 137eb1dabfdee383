import { expect, test } from "vitest";
import { splitOneSession } from "./splitOneSession.js";

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute));

test("the known person's last captures are held out, others whole and at random", () => {
  // Names in another order than times.
  const own = [7, 2, 9, 1, 5, 3, 8, 4, 6, 0].map((minute) => ({ person: "self", time: at(minute) }));
  const others = Array.from({ length: 10 }, (_, i) => ({ person: `other ${i % 5}` }));
  const samples = [...own, ...others];
  const { train, held } = splitOneSession(samples, "self", { train: 0.8, held: 0.2 }, 3);
  expect([...train, ...held].sort((a, b) => a - b)).toEqual(samples.map((_, i) => i));
  expect(held.filter((row) => row < 10)).toEqual([2, 6]);
  const peopleOf = (rows: readonly number[]) => new Set(rows.map((row) => samples[row]!.person));
  expect(peopleOf(held).size).toBe(2);
  expect([...peopleOf(held)].filter((person) => peopleOf(train).has(person))).toEqual(["self"]);
});

test("too few captures are refused", () => {
  expect(() =>
    splitOneSession([{ person: "self" }, { person: "x" }], "self", { train: 0.8, held: 0.2 }, 1),
  ).toThrow(expect.objectContaining({ code: "DATASET_INVALID" }));
});
