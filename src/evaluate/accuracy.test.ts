import fc from "fast-check";
import { expect, test } from "vitest";
import { tries } from "../../test/support/length.js";
import { bestAccuracy, foldedAccuracy } from "./accuracy.js";
import { faultOf, tiedComparisons } from "./testing.js";

test("best accuracy by hand", () => {
  expect(bestAccuracy([0.9, 0.6, 0.5, 0.1], [1, 1, 0, 0])).toEqual({ accuracy: 1, threshold: 0.55 });
  // g i g i: right are 3 of 4 at "above 3" and at "above 1"; the first of the two middle ones is taken.
  expect(bestAccuracy([4, 3, 2, 1], [1, 0, 1, 0])).toEqual({ accuracy: 0.75, threshold: 3.5 });
  // All wrong way round: rejecting everything is right for the impostors.
  expect(bestAccuracy([1, 2, 3], [1, 0, 0])).toEqual({ accuracy: 2 / 3, threshold: Infinity });
});

test("best accuracy is reached at its threshold and nowhere beaten", () => {
  fc.assert(
    fc.property(tiedComparisons, ({ scores, labels }) => {
      const right = (t: number) =>
        scores.filter((s, i) => s >= t === (labels[i] === 1)).length / scores.length;
      const best = bestAccuracy(scores, labels);
      expect(right(best.threshold)).toBeCloseTo(best.accuracy, 12);
      for (const t of [Infinity, ...scores]) expect(right(t)).toBeLessThanOrEqual(best.accuracy + 1e-12);
    }),
    tries,
  );
});

test("folded accuracy by hand: each fold at the other's threshold", () => {
  // Fold 7: best threshold midway of 0.9 and 0.1 = 0.5. Fold 8: midway of 0.8 and 0.6 = 0.7.
  const result = foldedAccuracy([0.9, 0.1, 0.8, 0.6], [1, 0, 1, 0], [7, 7, 8, 8]);
  expect(result.folds[0]).toMatchObject({ fold: 7, pairs: 2, accuracy: 1 });
  expect(result.folds[0]?.threshold).toBeCloseTo(0.7, 12);
  // At 0.5 both of fold 8 match: one right.
  expect(result.folds[1]).toMatchObject({ fold: 8, threshold: 0.5, accuracy: 0.5 });
  expect(result.mean).toBe(0.75);
  // σ = √((¼² + ¼²)/1), σ/√2 = ¼.
  expect(result.standardDeviation).toBeCloseTo(Math.SQRT1_2 / 2, 12);
  expect(result.standardError).toBeCloseTo(0.25, 12);
});

test("folded accuracy wants two folds, and names a bad pair by its index in the whole", () => {
  expect(faultOf(() => foldedAccuracy([1, 0], [1, 0], [1, 1])).code).toBe("METRIC_UNDEFINED");
  const nan = faultOf(() => foldedAccuracy([1, 0, 1, Number.NaN], [1, 0, 1, 0], [1, 1, 2, 2]));
  expect(nan.code).toBe("SCORE_INVALID");
  expect(nan.message).toContain("pair 3");
});
