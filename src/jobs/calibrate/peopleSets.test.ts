import { describe, expect, test } from "vitest";
import type { Dataset, Sample } from "../../data/dataset.js";
import { parseLfwPairs } from "../../data/lists/lfwPairs.js";
import { parseLfwPeople } from "../../data/lists/lfwPeople.js";
import { type CalibrationSets, folderSets, type ImageSet, lfwSets, peopleCount } from "./peopleSets.node.js";

const sample = (id: string, person = id.split("/")[0]!): Sample => ({
  id,
  person,
  bytes: async () => new Uint8Array(),
});
const dataset = (...samples: Sample[]): Dataset => ({ name: "people", samples, skipped: [] });
const people = dataset(
  ...Array.from({ length: 20 }, (_, p) =>
    Array.from({ length: 1 + (p % 3) }, (__, i) => sample(`p${p}/${i}.jpg`)),
  ).flat(),
);

const parts = ({ fit, set, measure }: CalibrationSets) => [fit, set, measure];
/** People by their folders, which the numbering must agree with. */
const owners = ({ samples }: ImageSet) => new Set(samples.map(({ person }) => person));
const ids = ({ samples }: ImageSet) => samples.map(({ id }) => id);

describe("folderSets", () => {
  test("three disjoint sets that hold everybody, in the wanted shares, by the seed", () => {
    const sets = folderSets(people, 1, [2, 1, 1]);
    expect(parts(sets).map(peopleCount)).toEqual([10, 5, 5]);
    expect(parts(sets).map((part) => owners(part).size)).toEqual([10, 5, 5]);
    const everybody = parts(sets).flatMap((part) => [...owners(part)]);
    expect(new Set(everybody).size).toBe(20);
    const numbers = parts(sets).flatMap((part) => [...new Set(part.people)]);
    expect(new Set(numbers).size).toBe(20);
    const images = parts(sets).flatMap(ids);
    expect(new Set(images).size).toBe(people.samples.length);
    expect(folderSets(people, 1, [2, 1, 1])).toEqual(sets);
    expect(ids(folderSets(people, 2, [2, 1, 1]).fit)).not.toEqual(ids(sets.fit));
  });

  test("every set gets at least two people, whatever the ratios", () => {
    const sets = folderSets(people, 1, [1000, 1, 1]);
    expect(parts(sets).map(peopleCount)).toEqual([16, 2, 2]);
    for (const ratios of [
      [1, 1],
      [1, 0, 1],
      [1, -1, 1],
      [1, Number.NaN, 1],
    ])
      expect(() => folderSets(people, 1, ratios)).toThrow(
        expect.objectContaining({ code: "INVALID_ARGUMENT" }),
      );
  });

  test("images of nobody known are left out and named: two of them may show one person", () => {
    const unnamed = sample("negative/x.jpg", "negative/x.jpg");
    const sets = folderSets(dataset(...people.samples, unnamed), 1, [2, 1, 1]);
    expect(parts(sets)).toEqual(parts(folderSets(people, 1, [2, 1, 1])));
    expect(sets.skipped).toEqual([{ id: "negative/x.jpg", reason: "not known who it shows" }]);
  });
});

describe("lfwSets", () => {
  const lists = (names: string, pairs: string) => ({
    people: parseLfwPeople(names),
    pairs: parseLfwPairs(pairs),
  });
  const images = dataset(sample("Eve/Eve_0001.jpg"));
  const testPairs = "1\nEve\t1\t2\nEve\t1\tFay\t1\n";
  const numbered = (count: number, images: (person: number) => number) => {
    const names = Array.from({ length: count }, (_, p) => `P${String(p).padStart(4, "0")}\t${images(p)}`);
    return lists(`${count}\n${names.join("\n")}\n`, testPairs);
  };

  test("of ten people with as many images one fits, four set, five measure; the test pairs' images measure", () => {
    const training = numbered(300, (p) => (p === 17 ? 90 : 1 + (p % 5)));
    const sets = lfwSets(images, training, 1);
    const [fit, set, measure] = parts(sets).map(owners) as [Set<string>, Set<string>, Set<string>];
    expect([fit.size, set.size, measure.size]).toEqual([30, 120, 150 + 2]);
    // The ten with most images are P0017 and nine with five: they are divided like any other ten.
    const imagesOf = new Map(training.people.map(({ person, images: count }) => [person, count]));
    for (const [part, share] of [
      [fit, 6],
      [set, 24],
      [measure, 30],
    ] as const) {
      const most = [...part].filter((person) => imagesOf.get(person)! >= 5).length;
      expect(Math.abs(most - share)).toBeLessThanOrEqual(1);
    }
    // Everybody stands in one set, with each of their images once.
    const names = training.people.map(({ person }) => person);
    expect([...fit, ...set, ...measure].sort()).toEqual([...names, "Eve", "Fay"].sort());
    const all = parts(sets).flatMap(ids);
    const count = training.people.reduce((sum, person) => sum + person.images, 0);
    expect(all).toHaveLength(count + 3);
    expect(new Set(all).size).toBe(all.length);
    expect(all).toContain("P0017/P0017_0090.jpg");
    // One numbering of people for all sets.
    expect(new Set(parts(sets).flatMap((part) => [...part.people])).size).toBe(302);
    for (const part of parts(sets)) expect(part.people).toHaveLength(part.samples.length);
    // Nobody of the test pairs fits or sets, so that View 1's figures are of people that no threshold saw.
    expect([fit, set].some((part) => part.has("Eve") || part.has("Fay"))).toBe(false);
    expect(ids(sets.measure).slice(0, 3)).toEqual([
      "Eve/Eve_0001.jpg",
      "Eve/Eve_0002.jpg",
      "Fay/Fay_0001.jpg",
    ]);
  });

  test("the seed decides", () => {
    const training = numbered(100, (p) => 1 + (p % 3));
    expect(parts(lfwSets(images, training, 1)).map(ids)).toEqual(
      parts(lfwSets(images, training, 1)).map(ids),
    );
    const [one, other] = [lfwSets(images, training, 1), lfwSets(images, training, 2)];
    for (const part of ["fit", "set", "measure"] as const)
      expect(ids(one[part])).not.toEqual(ids(other[part]));
  });

  test("few people have all roles; each image of the test pairs stands once; what is missing fails", async () => {
    const sets = lfwSets(images, lists("4\nAda\t2\nBea\t1\nCis\t3\nDot\t1\n", testPairs), 1);
    expect(parts(sets).map(peopleCount)).toEqual([1, 1, 2 + 2]);
    expect(ids(sets.measure).filter((id) => /Eve|Fay/.test(id))).toHaveLength(3);
    expect(parts(sets).flatMap(ids)).toHaveLength(7 + 3);
    expect(sets.measure.samples[0]).toBe(images.samples[0]);
    await expect(sets.measure.samples[1]!.bytes()).rejects.toMatchObject({
      code: "FILE_NOT_FOUND",
      subject: "Eve/Eve_0002.jpg",
      concerns: "item",
    });
  });

  test("people who train and test are refused", () => {
    const both = lists("2\nAda\t2\nBea\t1\n", "1\nAda\t1\t2\nAda\t1\tFay\t1\n");
    expect(() => lfwSets(images, both, 1)).toThrow(expect.objectContaining({ code: "DATASET_INVALID" }));
  });
});
