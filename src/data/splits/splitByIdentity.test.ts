import { describe, expect, test } from "vitest";
import { drawnSamples } from "../testing.node.js";
import { splitByGroup, splitByPerson } from "./splitByIdentity.js";

const samples = drawnSamples(10, 5, 2);
const fault = (code: string) => expect.objectContaining({ code });
const peopleOf = (rows: readonly number[]) => new Set(rows.map((row) => samples[row]!.person));

describe("splitByPerson", () => {
  test("everybody is in one part, with all images; parts are as large as the shares say", () => {
    const split = splitByPerson(samples, { train: 0.8, validation: 0.15, test: 0.05 }, 7);
    expect([...split.train, ...split.validation, ...split.test].sort((a, b) => a - b)).toEqual(
      samples.map((_, row) => row),
    );
    // 40, 7.5 and 2.5 of 50 people: the odd one goes to either.
    expect(peopleOf(split.train).size).toBe(40);
    expect([7, 8]).toContain(peopleOf(split.validation).size);
    for (const person of peopleOf(split.train)) expect(peopleOf(split.validation)).not.toContain(person);
  });

  test("depends on the seed and the names, not on the order of the samples", () => {
    const people = (rows: readonly number[], from: readonly { person: string }[]) =>
      new Set(rows.map((row) => from[row]!.person));
    const shares = { train: 1, test: 1 };
    const first = people(splitByPerson(samples, shares, 7).test, samples);
    const mixed = [...samples].reverse();
    expect(people(splitByPerson(mixed, shares, 7).test, mixed)).toEqual(first);
    expect(people(splitByPerson(samples, shares, 8).test, samples)).not.toEqual(first);
  });

  test("every part with a share gets someone; a share of 0 nobody", () => {
    const few = drawnSamples(1, 3, 4);
    const split = splitByPerson(few, { train: 0.98, validation: 0.01, test: 0.01, rest: 0 }, 1);
    expect(Object.values(split).map((rows) => rows.length)).toEqual([4, 4, 4, 0]);
  });

  test("impossible shares", () => {
    expect(() => splitByPerson(drawnSamples(1, 1, 9), { a: 1, b: 1 }, 1)).toThrow(fault("DATASET_INVALID"));
    for (const shares of [{ a: 0 }, { a: -1, b: 2 }, { a: Number.NaN }, {}])
      expect(() => splitByPerson(samples, shares as Record<string, number>, 1)).toThrow(
        fault("INVALID_ARGUMENT"),
      );
  });
});

test("splitByGroup holds out whole groups", () => {
  const split = splitByGroup(samples, { train: 7, test: 3 }, 7);
  const groups = (rows: readonly number[]) => new Set(rows.map((row) => samples[row]!.group));
  expect([groups(split.train).size, groups(split.test).size]).toEqual([7, 3]);
  for (const group of groups(split.test)) expect(groups(split.train)).not.toContain(group);
  expect(() => splitByGroup([{ id: "a" }], { a: 1 }, 1)).toThrow(fault("DATASET_INVALID"));
});
