import { describe, expect, test } from "vitest";
import { type HeadDistance, headDistance } from "../../core/headDistance.js";
import { preparePerson } from "../../core/personRule.js";
import { seededRandom } from "../../core/random.js";
import { createSearch } from "./createSearch.node.js";
import { createPlainSearch } from "./plainSearch.js";
import type { PersonSearch, SearchOptions } from "./search.js";

const dimensions = 20;
const alpha = Array.from({ length: dimensions }, (_, i) => (i % 5) / 3);
const heads: readonly HeadDistance[] = [
  { kind: "cosine" },
  { kind: "euclidean" },
  { kind: "weighted-l1", alpha },
  { kind: "paper", alpha: alpha.map((a) => a - 0.5) },
];
const ways: readonly (readonly [string, (options: SearchOptions) => PersonSearch])[] = [
  ["the plain loop", createPlainSearch],
  ["the kernel", createSearch],
  ["where there is no kernel", (options) => createSearch({ ...options, kernel: false })],
];
const drawn = (...keys: readonly number[]) => {
  const random = seededRandom(1, ...keys);
  return Float32Array.from({ length: dimensions }, () => random.normal());
};
const cases = ways.flatMap(([way, create]) => heads.map((head) => [way, head.kind, create, head] as const));

describe.each(cases)("%s, %s", (_, __, create, head) => {
  const search = create({ head, dimensions });
  const templatesOf = (person: number) =>
    Array.from({ length: 1 + (person % 3) }, (___, i) => drawn(person, i));

  test("ranks and measures people as 1:1 does, before and after changes", () => {
    search.clear();
    for (let person = 0; person < 200; person++) search.set(`p${person}`, templatesOf(person));
    for (let person = 0; person < 200; person += 2) search.remove(`p${person}`);
    for (let person = 0; person < 50; person++) search.set(`p${person}`, templatesOf(person + 1000));
    const now = new Map<string, Float32Array[]>();
    for (let person = 1; person < 200; person += 2) now.set(`p${person}`, templatesOf(person));
    for (let person = 0; person < 50; person++) now.set(`p${person}`, templatesOf(person + 1000));
    expect(search.people).toBe(now.size);
    expect(search.has("p2") && !search.has("p52")).toBe(true);
    for (let query = 0; query < 20; query++) {
      const probe = drawn(query, -1);
      const oneToOne = [...now]
        .map(([person, templates]) => ({ person, distance: preparePerson(head, templates).distance(probe) }))
        .sort((a, b) => a.distance - b.distance);
      const found = search.nearest(probe, 10);
      expect(found.map(({ person }) => person)).toEqual(oneToOne.slice(0, 10).map(({ person }) => person));
      for (const [i, { person, distance }] of found.entries()) {
        expect(Math.abs(distance - oneToOne[i]!.distance)).toBeLessThan(1e-5);
        expect(search.distanceTo(person, probe)).toBe(distance);
      }
    }
  });

  test("nobody, one, and no more than there are", () => {
    search.clear();
    expect(search.nearest(drawn(1), 5)).toEqual([]);
    expect([search.people, search.rows, search.remove("ada"), search.has("ada")]).toEqual([
      0,
      0,
      false,
      false,
    ]);
    expect(search.distanceTo("ada", drawn(1))).toBeNull();
    search.set("ada", [drawn(2), drawn(3)]);
    expect(search.nearest(drawn(1), 5)).toEqual([
      { person: "ada", distance: search.distanceTo("ada", drawn(1)) },
    ]);
  });

  test("people at equal distance come in the order of their ids, whoever was added first", () => {
    search.clear();
    for (const person of ["c", "a", "d", "b", "e"]) search.set(person, [drawn(4)]);
    search.set("far", [drawn(5)]);
    search.remove("a");
    search.set("a", [drawn(4)]);
    const nearer = headDistance(head, drawn(4), drawn(4)) < headDistance(head, drawn(4), drawn(5));
    const found = search.nearest(drawn(4), 6).map(({ person }) => person);
    expect(found.filter((person) => person !== "far")).toEqual(["a", "b", "c", "d", "e"]);
    expect(found[nearer ? 5 : 0]).toBe("far");
    expect(search.nearest(drawn(4), 3).map(({ person }) => person)).toEqual(found.slice(0, 3));
  });

  test.each([
    ["a NaN", [NaN]],
    ["an infinite number", [Infinity]],
    ["what float32 can't hold", [1e39]],
  ])("%s is refused, and what was known stays", (___, [value]) => {
    search.clear();
    search.set("ada", [drawn(1)]);
    const bad = [...drawn(2).slice(1), value as number];
    const refused = expect.objectContaining({ code: "INVALID_ARGUMENT" });
    if (head.kind !== "cosine" || value !== 1e39) {
      expect(() => search.set("ada", [drawn(3), bad])).toThrow(refused);
      expect(() => search.nearest(bad, 1)).toThrow(refused);
      expect(() => search.distanceTo("ada", bad)).toThrow(refused);
    }
    expect(search.distanceTo("ada", drawn(1))).toBeCloseTo(headDistance(head, drawn(1), drawn(1)), 5);
    expect(search.rows).toBe(1);
  });

  test("no template, other dimensions, and counts that are none are refused", () => {
    search.clear();
    const invalid = expect.objectContaining({ code: "INVALID_ARGUMENT" });
    const mismatch = expect.objectContaining({ code: "EMBEDDING_MISMATCH" });
    expect(() => search.set("ada", [])).toThrow(invalid);
    expect(() => search.set("ada", [drawn(1).slice(1)])).toThrow(mismatch);
    expect(() => search.nearest(drawn(1).slice(1), 1)).toThrow(mismatch);
    for (const count of [0, -1, 1.5, NaN]) expect(() => search.nearest(drawn(1), count)).toThrow(invalid);
    expect(search.people).toBe(0);
  });
});

test("a template without a direction is refused under the cosine", () => {
  const search = createSearch({ head: { kind: "cosine" }, dimensions: 2 });
  const refused = expect.objectContaining({ code: "INVALID_ARGUMENT", subject: "ada" });
  expect(() => search.set("ada", [[0, 0]])).toThrow(refused);
});
