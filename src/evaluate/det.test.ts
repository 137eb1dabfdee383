import fc from "fast-check";
import { expect, test } from "vitest";
import { tries } from "../../test/support/length.js";
import { seededRandom } from "../core/random.js";
import { detCurve } from "./det.js";
import { tiedComparisons } from "./testing.js";

test("by hand", () => {
  const det = detCurve([0.9, 0.6, 0.7, 0.1], [1, 1, 0, 0]);
  expect([...det.thresholds]).toEqual([0.7]);
  expect([...det.fmr]).toEqual([0.5]);
  expect([...det.fnmr]).toEqual([0.5]);
  expect([...det.fmrDeviate, ...det.fnmrDeviate]).toEqual([0, 0]);
});

test("separable scores and a class that is always over the other leave no finite point", () => {
  expect(detCurve([2, 1], [1, 0]).fmr.length).toBe(0);
  expect(detCurve([1, 2], [1, 0]).fmr.length).toBe(0);
});

test("every point is finite, and none that is finite is missing", () => {
  fc.assert(
    fc.property(tiedComparisons, ({ scores, labels }) => {
      const rate = (label: number, t: number) =>
        scores.filter((s, i) => labels[i] === label && s >= t).length /
        labels.filter((l) => l === label).length;
      const inside = (x: number) => x > 0 && x < 1;
      const expected = [...new Set(scores)]
        .filter((t) => inside(rate(0, t)) && inside(rate(1, t)))
        .sort((a, b) => b - a);
      const det = detCurve(scores, labels);
      expect([...det.thresholds]).toEqual(expected);
      expect([...det.fmrDeviate, ...det.fnmrDeviate].every(Number.isFinite)).toBe(true);
    }),
    tries,
  );
});

test("normal scores lie on a line of slope −1: the sum of both deviates is −d′", () => {
  const random = seededRandom(5);
  const labels = Array.from({ length: 40_000 }, (_, i) => i % 2);
  const det = detCurve(
    labels.map((label) => 2 * label + random.normal()),
    labels,
  );
  const middle = det.fmr.length >> 1;
  expect(det.fmrDeviate[middle]! + det.fnmrDeviate[middle]!).toBeCloseTo(-2, 1);
});
