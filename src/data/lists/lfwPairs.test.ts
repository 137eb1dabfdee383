import { describe, expect, test } from "vitest";
import { lfwImagePath, parseLfwPairs } from "./lfwPairs.js";

const view1 = "2\nAda\t1\t2\nBob\t1\t3\nAda\t1\tBob\t2\nAda\t2\tCy_Twombly\t1\n";
const view2 = "2\t1\nAda\t1\t2\nAda\t1\tBob\t2\nBob\t4\t2\nBob\t1\tCy\t1\n";

describe("parseLfwPairs", () => {
  test("View 1", () => {
    const { view, folds, pairs } = parseLfwPairs(view1);
    expect([view, folds, pairs.length]).toEqual([1, 1, 4]);
    expect(pairs[1]).toEqual({
      a: { person: "Bob", image: 1 },
      b: { person: "Bob", image: 3 },
      label: 1,
      fold: 0,
    });
    expect(pairs[3]).toMatchObject({ b: { person: "Cy_Twombly", image: 1 }, label: 0, fold: 0 });
  });

  test("View 2: folds", () => {
    const { view, folds, pairs } = parseLfwPairs(view2);
    expect([view, folds]).toEqual([2, 2]);
    expect(pairs.map(({ fold, label }) => [fold, label])).toEqual([
      [0, 1],
      [0, 0],
      [1, 1],
      [1, 0],
    ]);
  });

  test("the kinds may come in any order", () => {
    const { pairs } = parseLfwPairs("1\nAda\t1\tBob\t1\nAda\t1\t2\n");
    expect(pairs.map(({ label }) => label)).toEqual([0, 1]);
  });

  test("Windows line ends and missing last line end", () => {
    expect(parseLfwPairs(view1.replaceAll("\n", "\r\n").trim())).toEqual(parseLfwPairs(view1));
  });

  test.each([
    ["", 1],
    ["two\nAda\t1\t2", 1],
    ["1\nAda\t1\t2\n", 3],
    ["1\nAda\t1\t2\nAda\t1\tBob\t1\nBob\t1\t2\n", 4],
    ["1\nAda\t1\nAda\t1\tBob\t1\n", 2],
    ["1\nAda\t1\t2\nAda\t1\tBob\n", 3],
    ["1\nAda\t1\tx\nAda\t1\tBob\t1\n", 2],
    ["1\nAda\t1\t1\nAda\t1\tBob\t1\n", 2],
    ["1\nAda\t1\t2\nAda\t1\tAda\t0\n", 3],
    ["1\nAda\t1\t2\nAda\t0\tBob\t1\n", 3],
  ])("%j: DATASET_INVALID naming line %i", (text, line) => {
    expect(() => parseLfwPairs(text)).toThrow(
      expect.objectContaining({ code: "DATASET_INVALID", message: expect.stringContaining(`line ${line}:`) }),
    );
  });
});

test("where an image stands", () => {
  expect(lfwImagePath({ person: "Ada_Lovelace", image: 12 })).toBe("Ada_Lovelace/Ada_Lovelace_0012.jpg");
});
