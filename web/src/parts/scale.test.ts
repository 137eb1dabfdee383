import { describe, expect, test } from "vitest";
import { placeOf, scoreWords } from "./scale.js";

describe("the scale of scores", () => {
  test("by log-odds, the same to both sides, clipped at its ends", () => {
    expect(placeOf(0.5)).toBe(0.5);
    expect(placeOf(0.99)).toBeCloseTo(0.7495, 4);
    expect(placeOf(0.99) + placeOf(0.01)).toBeCloseTo(1, 12);
    expect(placeOf(0)).toBeCloseTo(0, 12);
    expect([placeOf(1e-9), placeOf(1)]).toEqual([placeOf(0), 1]);
  });
  test("digits tell scores from certainty", () => {
    expect([0.5, 0.953, 0.9944, 0.99999, 0.00001].map(scoreWords)).toEqual([
      "0.50",
      "0.953",
      "0.9944",
      "1.0000",
      "0.0000",
    ]);
  });
});
