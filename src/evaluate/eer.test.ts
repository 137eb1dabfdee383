import fc from "fast-check";
import { expect, test } from "vitest";
import { tries } from "../../test/support/length.js";
import { eer } from "./eer.js";
import { tiedComparisons } from "./testing.js";

test("separable: 0; all equal: ½; reversed: 1", () => {
  expect(eer([0.9, 0.1], [1, 0]).eer).toBe(0);
  expect(eer([1, 1], [1, 0]).eer).toBe(0.5);
  expect(eer([0.1, 0.9], [1, 0]).eer).toBe(1);
});

test("by hand: the crossing lies at a point of the curve", () => {
  // t = 0.8: FMR 1/4, FNMR 1/4.
  const result = eer([0.9, 0.85, 0.8, 0.3, 0.82, 0.2, 0.15, 0.1], [1, 1, 1, 1, 0, 0, 0, 0]);
  expect(result.eer).toBe(0.25);
  expect(result.threshold).toBe(0.8);
});

test("by hand: interpolated between points", () => {
  // Points (FMR, FNMR): (0, 1), (0, ½), (½, ½), then (½, 0) by the tie-free order g i g i. Between (0, ½) and
  // (½, ½) the line FMR = FNMR is met at ½.
  expect(eer([4, 3, 2, 1], [1, 0, 1, 0]).eer).toBe(0.5);
  // One tie of a genuine and an impostor: from (0, ½) to (½, 0): met at ¼.
  const tied = eer([4, 2, 2, 1], [1, 1, 0, 0]);
  expect(tied.eer).toBe(0.25);
  expect(tied.threshold).toBe(3);
});

test("is the same for increasing transforms of the scores, and with both classes swapped and scores negated", () => {
  fc.assert(
    fc.property(tiedComparisons, ({ scores, labels }) => {
      const { eer: value } = eer(scores, labels);
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
      expect(
        eer(
          scores.map((s) => s ** 3 + s),
          labels,
        ).eer,
      ).toBeCloseTo(value, 12);
      const swapped = eer(
        scores.map((s) => -s),
        labels.map((label) => 1 - label),
      );
      expect(swapped.eer).toBeCloseTo(value, 12);
    }),
    tries,
  );
});
