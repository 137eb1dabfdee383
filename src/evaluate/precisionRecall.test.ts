import fc from "fast-check";
import { expect, test } from "vitest";
import { tries } from "../../test/support/length.js";
import { averagePrecision, precisionRecallCurve } from "./precisionRecall.js";
import { tiedComparisons } from "./testing.js";

test("the curve by hand", () => {
  const { thresholds, precision, recall } = precisionRecallCurve([0.9, 0.8, 0.8, 0.1], [1, 1, 0, 0]);
  expect([...thresholds]).toEqual([0.9, 0.8, 0.1]);
  expect([...precision]).toEqual([1, 2 / 3, 1 / 2]);
  expect([...recall]).toEqual([0.5, 1, 1]);
});

test("average precision by hand, and at the extremes", () => {
  expect(averagePrecision([0.9, 0.8, 0.8, 0.1], [1, 1, 0, 0])).toBeCloseTo(5 / 6, 15);
  expect(averagePrecision([1, 1, 1, 1], [1, 0, 0, 0])).toBe(0.25);
  expect(averagePrecision([2, 1], [1, 0])).toBe(1);
  expect(averagePrecision([1, 2, 3], [1, 0, 0])).toBeCloseTo(1 / 3, 15);
});

test("average precision: mean over genuine pairs of the precision at their score; unmoved by increasing maps", () => {
  fc.assert(
    fc.property(tiedComparisons, ({ scores, labels }) => {
      const own = scores.filter((_, i) => labels[i] === 1);
      const precisionAt = (t: number) =>
        own.filter((s) => s >= t).length / scores.filter((s) => s >= t).length;
      const expected = own.reduce((sum, t) => sum + precisionAt(t), 0) / own.length;
      expect(averagePrecision(scores, labels)).toBeCloseTo(expected, 12);
      expect(
        averagePrecision(
          scores.map((s) => Math.atan(s)),
          labels,
        ),
      ).toBeCloseTo(expected, 12);
    }),
    tries,
  );
});

test("a highest score of weight 0 leaves no NaN", () => {
  const { precision } = precisionRecallCurve([3, 2, 1], [0, 1, 0], [0, 1, 1]);
  expect([...precision]).toEqual([1, 1, 0.5]);
});
