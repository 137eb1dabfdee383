import { describe, expect, test } from "vitest";
import { allPairs } from "../protocols/allPairs.js";
import { clopperPearson, effectiveBinomial } from "./clopperPearson.js";
import { genuineUnits, impostorUnits, pairUnits, tooFew, unitInterval } from "./units.js";

const allPairsOf = (images: readonly number[]) =>
  pairUnits(allPairs(images.flatMap((count, person) => Array(count).fill(person))));

describe("how many independent pairs given pairs are worth", () => {
  test("all pairs of P people: P/2 impostor pairs and P genuine ones, however many images each has", () => {
    for (const images of [2, 5, 9])
      expect(allPairsOf(Array(10).fill(images))).toEqual({
        people: 10,
        genuinePeople: 10,
        impostor: 5,
        genuine: 10,
      });
    expect(allPairsOf([3, 3])).toMatchObject({ people: 2, impostor: 1, genuine: 2 });
  });

  test("one person with most of the images makes them worth less", () => {
    expect(allPairsOf([90, ...Array(9).fill(1)]).impostor).toBeLessThan(3);
    expect(allPairsOf([90, ...Array(9).fill(1)])).toMatchObject({ genuinePeople: 1, genuine: 1 });
  });

  test("pairs that share nobody are worth their number; pairs of one person with others, one", () => {
    const apart = { personA: Int32Array.of(0, 2, 4), personB: Int32Array.of(1, 3, 5) };
    expect(pairUnits(apart).impostor).toBe(3);
    const star = { personA: Int32Array.of(0, 0, 0, 0), personB: Int32Array.of(1, 2, 3, 4) };
    expect(pairUnits(star).impostor).toBe(1);
  });

  test("where every pair weighs 1, a person with most genuine pairs is most of the evidence", () => {
    expect(genuineUnits([50, 1, 1, 1])).toBe(1);
    expect(genuineUnits([2, 2, 2])).toBe(3);
    expect(impostorUnits([])).toBe(0);
    const people = { personA: Int32Array.of(0, 0, 0, 0, 1), personB: Int32Array.of(0, 0, 0, 0, 1) };
    expect(pairUnits(people, "pairs").genuine).toBe(1);
    expect(pairUnits(people, "people").genuine).toBe(2);
  });
});

describe("unitInterval", () => {
  test("no error: below 3/N; nothing but errors: its mirror; fewer than two: none", () => {
    expect(unitInterval(0, 12, 0.95)).toEqual({
      low: 0,
      high: 0.25,
      confidence: 0.95,
      method: "rule-of-three",
    });
    expect(unitInterval(1, 12, 0.95)).toMatchObject({ low: 0.75, high: 1 });
    expect(unitInterval(0.3, 1, 0.95)).toBeNull();
  });

  test("whole errors are Clopper–Pearson's, and what lies between lies between", () => {
    const { low, high } = clopperPearson(3, 12);
    expect(unitInterval(0.25, 12, 0.95)).toMatchObject({ low, high });
    const between = unitInterval(0.27, 12, 0.95)!;
    const next = clopperPearson(4, 12);
    expect(between.low).toBeGreaterThan(low);
    expect(between.low).toBeLessThan(next.low);
    expect(between.high).toBeGreaterThan(high);
    expect(between.high).toBeLessThan(next.high);
    expect(effectiveBinomial(1e-5, 12, 0.95).low).toBe(0);
    expect(effectiveBinomial(1 - 1e-5, 12, 0.95).high).toBe(1);
  });
});

test("words", () => {
  expect(tooFew(0, "person", "people")).toBe("no people are too few");
  expect(tooFew(1, "person", "people")).toBe("1 person is too few");
  expect(tooFew(2, "person", "people")).toBe("2 people are too few");
});
