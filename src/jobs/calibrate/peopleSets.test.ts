import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CalibrationSets, folderSets, lfwSets, peopleCount } from "./peopleSets.node.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-sets-"));
  for (let p = 0; p < 20; p++) {
    mkdirSync(join(folder, "people", `p${p}`), { recursive: true });
    for (let i = 0; i <= p % 3; i++) writeFileSync(join(folder, "people", `p${p}`, `${i}.jpg`), "");
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const parts = ({ fit, set, measure }: CalibrationSets) => [fit, set, measure];
/** People by their folders, which the numbering must agree with. */
const owners = ({ files }: { files: readonly string[] }) =>
  new Set(files.map((file) => file.split("/").at(-2)));

describe("folderSets", () => {
  test("three disjoint sets that hold everybody, in the wanted shares, by the seed", () => {
    const sets = folderSets(join(folder, "people"), 1, [2, 1, 1]);
    expect(parts(sets).map(peopleCount)).toEqual([10, 5, 5]);
    expect(parts(sets).map((part) => owners(part).size)).toEqual([10, 5, 5]);
    const everybody = parts(sets).flatMap((part) => [...owners(part)]);
    expect(new Set(everybody).size).toBe(20);
    const files = parts(sets).flatMap((part) => part.files);
    expect(new Set(files).size).toBe(files.length);
    expect(folderSets(join(folder, "people"), 1, [2, 1, 1])).toEqual(sets);
    expect(folderSets(join(folder, "people"), 2, [2, 1, 1]).fit.files).not.toEqual(sets.fit.files);
  });

  test("every set gets at least two people, whatever the ratios", () => {
    const sets = folderSets(join(folder, "people"), 1, [1000, 1, 1]);
    expect(parts(sets).map(peopleCount)).toEqual([16, 2, 2]);
    for (const ratios of [
      [1, 1],
      [1, 0, 1],
      [1, -1, 1],
      [1, Number.NaN, 1],
    ])
      expect(() => folderSets(join(folder, "people"), 1, ratios)).toThrow(
        expect.objectContaining({ code: "INVALID_ARGUMENT" }),
      );
  });
});

describe("lfwSets", () => {
  const lists = (people: string, pairs: string) => {
    writeFileSync(join(folder, "peopleDevTrain.txt"), people);
    writeFileSync(join(folder, "pairsDevTest.txt"), pairs);
  };

  test("halves of the training people, and each image of the test pairs once", () => {
    lists("4\nAda\t2\nBea\t1\nCis\t3\nDot\t1\n", "1\nEve\t1\t2\nEve\t1\tFay\t1\n");
    const sets = lfwSets(folder, 1);
    expect(parts(sets).map(peopleCount)).toEqual([2, 2, 2]);
    expect(sets.measure.files.map((file) => file.split("/").at(-1))).toEqual([
      "Eve_0001.jpg",
      "Eve_0002.jpg",
      "Fay_0001.jpg",
    ]);
    expect([...sets.fit.files, ...sets.set.files]).toHaveLength(7);
    const [fit, set] = [owners(sets.fit), owners(sets.set)];
    expect([...fit].filter((name) => set.has(name))).toEqual([]);
  });

  test("people who train and test are refused; so are damaged lines, by number", () => {
    lists("2\nAda\t2\nBea\t1\n", "1\nAda\t1\t2\nAda\t1\tFay\t1\n");
    expect(() => lfwSets(folder, 1)).toThrow(expect.objectContaining({ code: "DATASET_INVALID" }));
    lists("2\nAda\t2\nBea\tone\n", "1\nEve\t1\t2\nEve\t1\tFay\t1\n");
    expect(() => lfwSets(folder, 1)).toThrow(/line 3/);
  });
});
