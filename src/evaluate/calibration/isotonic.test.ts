import fc from "fast-check";
import { expect, test } from "vitest";
import { tries } from "../../../test/support/length.js";
import { tiedComparisons } from "../testing.js";
import { isotonicCalibration, isotonicScore } from "./isotonic.js";

test("by hand: one violation is pooled", () => {
  const { scores, posteriors } = isotonicCalibration([1, 2, 3, 4], [0, 1, 0, 1]);
  expect([...scores]).toEqual([1, 2, 3, 4]);
  expect([...posteriors]).toEqual([0, 0.5, 0.5, 1]);
});

test("by hand: a chain of violations, with weights", () => {
  // Means 1, 0 (weight 3), 1/2 …: 1 and 0 pool to 1/4; 0.5 stays above it.
  const { scores, posteriors } = isotonicCalibration([1, 2, 3, 3], [1, 0, 1, 0], [1, 3, 2, 2]);
  expect([...scores]).toEqual([1, 2, 3]);
  expect([...posteriors]).toEqual([0.25, 0.25, 0.5]);
});

test("reversed scores give one level step: the share of genuine pairs", () => {
  const { scores, posteriors } = isotonicCalibration([1, 2, 3], [1, 0, 0]);
  expect([...scores]).toEqual([1, 3]);
  expect([...posteriors]).toEqual([1 / 3, 1 / 3]);
});

test("is the least-squares fit: max over lower sets of min over upper sets (the min-max formula)", () => {
  fc.assert(
    fc.property(tiedComparisons, ({ scores, labels }) => {
      const calibration = isotonicCalibration(scores, labels);
      const mean = (from: number, to: number) => {
        const inside = labels.filter((_, i) => scores[i]! >= from && scores[i]! <= to);
        return inside.reduce<number>((sum, label) => sum + label, 0) / inside.length;
      };
      const distinct = [...new Set(scores)];
      for (const s of distinct) {
        const from = distinct.filter((u) => u <= s);
        const to = distinct.filter((v) => v >= s);
        const expected = Math.max(...from.map((u) => Math.min(...to.map((v) => mean(u, v)))));
        expect(isotonicScore(s, calibration)).toBeCloseTo(expected, 12);
      }
    }),
    tries,
  );
});

test("between knots linear, beyond them level", () => {
  const calibration = isotonicCalibration([0, 1, 2], [0, 0, 1]);
  expect(isotonicScore(1.25, calibration)).toBe(0.25);
  expect(isotonicScore(-9, calibration)).toBe(0);
  expect(isotonicScore(9, calibration)).toBe(1);
});
