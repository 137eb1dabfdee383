import { describe, expect, test } from "vitest";
import { allPairs } from "./allPairs.js";

describe("allPairs", () => {
  test("by hand", () => {
    const { imageA, imageB, personA, personB } = allPairs([4, 4, 9]);
    expect([[...imageA], [...imageB]]).toEqual([
      [0, 0, 1],
      [1, 2, 2],
    ]);
    expect([[...personA], [...personB]]).toEqual([
      [4, 4, 4],
      [4, 9, 9],
    ]);
  });

  test("none of one image, 6 of 4", () => {
    expect(allPairs([1]).imageA.length).toBe(0);
    expect(allPairs([1, 2, 3, 4]).imageB.length).toBe(6);
  });
});
