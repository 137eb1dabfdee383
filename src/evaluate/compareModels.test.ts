import fc from "fast-check";
import { expect, test } from "vitest";
import { tries } from "../../test/support/length.js";
import { compareModels, mcNemar, pairedDifference } from "./compareModels.js";
import { faultOf } from "./testing.js";

test("McNemar by hand", () => {
  expect(mcNemar(1, 9).p).toBeCloseTo((2 * (1 + 10)) / 1024, 14);
  expect(mcNemar(9, 1).p).toBeCloseTo((2 * (1 + 10)) / 1024, 14);
  expect(mcNemar(0, 5).p).toBeCloseTo(2 / 32, 14);
  expect(mcNemar(4, 4).p).toBe(1);
  expect(mcNemar(0, 0).p).toBe(1);
  expect(faultOf(() => mcNemar(-1, 0)).code).toBe("INVALID_ARGUMENT");
});

test("the paired interval at values of an independent implementation of Newcombe's formulas", () => {
  const { difference, low, high } = pairedDifference({ both: 36, onlySecond: 12, onlyFirst: 2, neither: 0 });
  expect(difference).toBeCloseTo(0.2, 12);
  expect(low).toBeCloseTo(0.05692958400323883, 12);
  expect(high).toBeCloseTo(0.3404276029749406, 12);
  // Without the continuity correction of φ this one would be narrower.
  const corrected = pairedDifference({ both: 30, onlySecond: 8, onlyFirst: 2, neither: 10 });
  expect(corrected.low).toBeCloseTo(-0.006408365545708283, 12);
  expect(corrected.high).toBeCloseTo(0.24259714476429914, 12);
});

test("the paired interval: holds its difference, turns round with the models, stays within [−1, 1]", () => {
  const count = fc.integer({ min: 0, max: 60 });
  fc.assert(
    fc.property(count, count, count, count, (both, onlyFirst, onlySecond, neither) => {
      fc.pre(both + onlyFirst + onlySecond + neither > 0);
      const one = pairedDifference({ both, onlyFirst, onlySecond, neither });
      const other = pairedDifference({ both, onlyFirst: onlySecond, onlySecond: onlyFirst, neither });
      expect(one.low).toBeLessThanOrEqual(one.difference + 1e-12);
      expect(one.high).toBeGreaterThanOrEqual(one.difference - 1e-12);
      expect(one.low).toBeGreaterThanOrEqual(-1 - 1e-12);
      expect(one.high).toBeLessThanOrEqual(1 + 1e-12);
      expect(other.low).toBeCloseTo(-one.high, 12);
    }),
    tries,
  );
});

test("compareModels by hand: both, only one, neither; each at its own threshold", () => {
  const comparison = compareModels(
    { scores: [9, 1, 9, 1], threshold: 5 },
    { scores: [0.9, 0.9, 0.1, 0.1], threshold: 0.5 },
    [1, 1, 1, 0],
  );
  expect(comparison).toMatchObject({
    pairs: 4,
    firstAccuracy: 0.75,
    secondAccuracy: 0.75,
    disagreements: [1, 2],
    mcNemar: { onlyFirst: 1, onlySecond: 1, p: 1 },
  });
  expect(comparison.difference.difference).toBe(0);
});

test("pairs that share people are worth fewer: interval and test say so, counts and accuracies stay", () => {
  const labels = Array.from({ length: 400 }, (_, i) => i % 2);
  const one = { scores: labels, threshold: 1 };
  const two = { scores: labels.map((label, i) => (i < 20 ? 1 - label : label)), threshold: 1 };
  const apart = compareModels(one, two, labels);
  const shared = compareModels(one, two, labels, 0.95, 20);
  expect(shared.secondAccuracy).toBe(apart.secondAccuracy);
  expect(shared.mcNemar).toMatchObject({ onlyFirst: 20, onlySecond: 0 });
  expect(apart.mcNemar.p).toBeLessThan(1e-5);
  expect(shared.mcNemar.p).toBeGreaterThan(0.5);
  expect(apart.difference.high!).toBeLessThan(0);
  expect(shared.difference.difference).toBeCloseTo(-0.05, 12);
  expect(shared.difference).toMatchObject({ method: "newcombe-10-effective" });
  expect(shared.difference.high!).toBeGreaterThan(0);
});

test("a model against itself differs by nothing", () => {
  const model = { scores: [1, 2, 3], threshold: 2 };
  const { difference, disagreements } = compareModels(model, model, [0, 1, 1]);
  expect(disagreements).toEqual([]);
  expect(difference.low).toBeLessThanOrEqual(0);
  expect(difference.high).toBeGreaterThanOrEqual(0);
});

test("faults name the pair", () => {
  const good = { scores: [1, 2], threshold: 1 };
  expect(
    faultOf(() => compareModels(good, { scores: [1, Number.NaN], threshold: 1 }, [1, 0])).message,
  ).toContain("pair 1");
  expect(faultOf(() => compareModels(good, { scores: [1], threshold: 1 }, [1, 0])).code).toBe(
    "INVALID_ARGUMENT",
  );
  expect(faultOf(() => compareModels(good, good, [1, 1])).code).toBe("METRIC_UNDEFINED");
});
