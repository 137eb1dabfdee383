import { describe, expect, test } from "vitest";
import { drawnSamples } from "../testing.node.js";
import { balancedPairs } from "./balancedPairs.js";
import { episode } from "./episode.js";
import { nearestImpostors } from "./nearestImpostors.js";
import { indexSamples } from "./sampleIndex.js";

const fault = (code: string) => expect.objectContaining({ code });

describe("indexSamples", () => {
  test("people and groups sorted by name, whatever the order of the files", () => {
    const samples = drawnSamples(2, 2, 2);
    const index = indexSamples([...samples].reverse());
    expect(index.groups.map(({ name }) => name)).toEqual(["g0", "g1"]);
    expect(index.people.map(({ name, images }) => [name, images])).toEqual([
      ["g0/p0", [6, 7]],
      ["g0/p1", [4, 5]],
      ["g1/p0", [2, 3]],
      ["g1/p1", [0, 1]],
    ]);
    const ungrouped = indexSamples([{ person: "Bea" }, { person: "Ada" }]);
    expect(ungrouped.groups).toHaveLength(1);
    expect(ungrouped.people.map(({ name }) => name)).toEqual(["Ada", "Bea"]);
  });
});

describe("episode", () => {
  const samples = drawnSamples(6, 8, 5);
  const index = indexSamples(samples);
  const shape = { groups: 2, classes: 4, images: 3 };

  test("different groups, of each different people, of each different images", () => {
    for (let step = 0; step < 50; step++) {
      const rows = [...episode(index, shape, 7, step)];
      expect(new Set(rows).size).toBe(24);
      const people = rows.map((row) => samples[row]!.person);
      for (let i = 0; i < 24; i++) expect(people[i]).toBe(people[i - (i % 3)]);
      expect(new Set(people).size).toBe(8);
      const groups = rows.map((row) => samples[row]!.group);
      expect(new Set(groups.slice(0, 12)).size).toBe(1);
      expect(new Set(groups).size).toBe(2);
    }
  });

  test("a function of seed and step alone", () => {
    const first = episode(index, shape, 7, 3);
    episode(index, shape, 7, 4);
    expect(episode(index, shape, 7, 3)).toEqual(first);
    expect(episode(index, shape, 7, 4)).not.toEqual(first);
    expect(episode(index, shape, 8, 3)).not.toEqual(first);
  });

  test("every image comes up equally often", () => {
    const counts = new Array(samples.length).fill(0);
    for (let step = 0; step < 2000; step++) for (const row of episode(index, shape, 1, step)) counts[row]++;
    // Expected 200 each; the standard deviation of a count is below √200 ≈ 14.
    for (const count of counts) expect(Math.abs(count - 200)).toBeLessThan(71);
  });

  test("groups without enough people, people without enough images are passed over", () => {
    const uneven = samples.filter(({ person, session }) => person !== "g0/p0" || session === "0");
    const small = indexSamples(uneven);
    const all = { groups: 5, classes: 8, images: 2 };
    const groups = [...episode(small, all, 1, 1)].map((row) => uneven[row]!.group);
    expect(groups).not.toContain("g0");
    expect(() => episode(small, { ...all, groups: 6 }, 1, 1)).toThrow(fault("DATASET_INVALID"));
    expect(() => episode(index, { ...shape, images: 6 }, 1, 1)).toThrow(fault("DATASET_INVALID"));
    expect(() => episode(index, { ...shape, images: 0 }, 1, 1)).toThrow(fault("INVALID_ARGUMENT"));
  });
});

describe("balancedPairs", () => {
  const samples = drawnSamples(3, 4, 3);
  const index = indexSamples(samples);

  test("half genuine, half impostor, as labelled", () => {
    const { a, b, labels } = balancedPairs(index, 1000, 7, 0);
    expect(labels.reduce((sum, label) => sum + label, 0)).toBe(500);
    for (let i = 0; i < 1000; i++) {
      expect(a[i]).not.toBe(b[i]);
      expect(samples[a[i]!]!.person === samples[b[i]!]!.person).toBe(labels[i] === 1);
    }
  });

  test("pair i depends on seed, step and i alone", () => {
    const [long, short] = [balancedPairs(index, 64, 7, 5), balancedPairs(index, 10, 7, 5)];
    expect(long.a.slice(0, 10)).toEqual(short.a);
    expect(long.b.slice(0, 10)).toEqual(short.b);
    expect(balancedPairs(index, 10, 7, 6).a).not.toEqual(short.a);
    expect(balancedPairs(index, 10, 8, 5).a).not.toEqual(short.a);
  });

  test("people are uniform however many images they have; those with one only meet others", () => {
    const people = [..."AAAAAAAAAABBC"].map((person) => ({ person }));
    const { a, b, labels } = balancedPairs(indexSamples(people), 6000, 1, 1);
    const genuine = { A: 0, B: 0, C: 0 };
    const impostor = { A: 0, B: 0, C: 0 };
    for (let i = 0; i < 6000; i++)
      for (const row of [a[i]!, b[i]!]) (labels[i] ? genuine : impostor)[people[row]!.person as "A"]++;
    expect(genuine.C).toBe(0);
    expect(Math.abs(genuine.A - 3000)).toBeLessThan(300);
    for (const count of Object.values(impostor)) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });

  test("impostors of one group, if asked for", () => {
    const { a, b, labels } = balancedPairs(index, 200, 7, 0, { impostors: "group" });
    for (let i = 0; i < 200; i++) expect(samples[a[i]!]!.group === samples[b[i]!]!.group).toBe(true);
    expect(labels[1]).toBe(0);
  });

  test("a known person is in every pair; others are never paired with each other", () => {
    const { a, b, labels } = balancedPairs(index, 400, 7, 0, { known: "g1/p2" });
    const met = new Set<string>();
    for (let i = 0; i < 400; i++) {
      expect(samples[a[i]!]!.person).toBe("g1/p2");
      if (labels[i] === 0) met.add(samples[b[i]!]!.person);
      else expect(samples[b[i]!]!.person).toBe("g1/p2");
    }
    expect(met.size).toBe(11);
    expect(met).not.toContain("g1/p2");
  });

  test("hard negatives: one of the k nearest of other people", () => {
    // People on a line: person p at 10·p, images at +0, +1, +2. The two nearest impostors are the neighbours' ends.
    const line = Float32Array.from(samples, (_, row) => 10 * Math.floor(row / 3) + (row % 3));
    const hard = nearestImpostors(
      line,
      samples.map(({ person }) => person),
      2,
    );
    expect([...hard.rows.subarray(0, 2)]).toEqual([3, 4]);
    expect([...hard.rows.subarray(6, 8)]).toEqual([2, 1]);
    const { a, b, labels } = balancedPairs(index, 300, 7, 0, { impostors: hard });
    for (let i = 1; i < 300; i += 2) {
      expect(labels[i]).toBe(0);
      expect([...hard.rows.subarray(2 * a[i]!, 2 * a[i]! + 2)]).toContain(b[i]);
    }
  });

  test("data without a genuine or an impostor pair: DATASET_INVALID", () => {
    expect(() => balancedPairs(index, 2, 1, 1, { known: "Zoe" })).toThrow(fault("DATASET_INVALID"));
    expect(() =>
      balancedPairs(index, 2, 1, 1, { impostors: { k: 1, rows: new Int32Array(36).fill(-1) } }),
    ).toThrow(fault("DATASET_INVALID"));
    for (const people of ["AA", "AB", ""])
      expect(() => balancedPairs(indexSamples([...people].map((person) => ({ person }))), 2, 1, 1)).toThrow(
        fault("DATASET_INVALID"),
      );
  });
});

describe("nearestImpostors", () => {
  test("nearest first, never of the same person, −1 where there are too few", () => {
    const { rows } = nearestImpostors(Float32Array.of(0, 0, 1, 0, 5, 0, 2, 1), ["A", "A", "B", "C"], 3);
    expect([...rows]).toEqual([3, 2, -1, 3, 2, -1, 3, 1, 0, 1, 0, 2]);
  });

  test("wrong shapes and values: INVALID_ARGUMENT", () => {
    for (const [values, k] of [
      [[1, 2, 3], 1],
      [[1, Number.NaN], 1],
      [[1, 2], 0],
      [[], 1],
    ] as const)
      expect(() => nearestImpostors(Float32Array.from(values), ["A", "B"], k)).toThrow(
        fault("INVALID_ARGUMENT"),
      );
  });
});
