import fc from "fast-check";
import { expect, test } from "vitest";
import { tries } from "../../test/support/length.js";
import { fnmrAtFmr, tarAtFar } from "./operatingPoint.js";
import { faultOf, tiedComparisons } from "./testing.js";

const scores = [9, 8, 7, 6, 5, 4, 3, 2];
const labels = [1, 1, 0, 1, 0, 1, 0, 0];

test("by hand: the largest FMR within the target, at the lowest score that keeps it", () => {
  const at = (fmr: number) => fnmrAtFmr(scores, labels, fmr);
  expect(at(0)).toMatchObject({ threshold: 8, fmr: 0, fnmr: 0.5, impostorErrors: 0, genuineErrors: 2 });
  expect(at(0.25)).toMatchObject({
    threshold: 6,
    fmr: 0.25,
    fnmr: 0.25,
    impostorErrors: 1,
    genuineErrors: 1,
  });
  expect(at(0.49)).toMatchObject({ threshold: 6, fmr: 0.25 });
  expect(at(1)).toMatchObject({ threshold: 2, fmr: 1, fnmr: 0 });
});

test("nothing matches where the highest score is an impostor's and the target 0", () => {
  expect(fnmrAtFmr([2, 1], [0, 1], 0)).toMatchObject({
    threshold: Infinity,
    fmr: 0,
    fnmr: 1,
    genuineErrors: 1,
  });
});

test("weights move rates, counts stay counts", () => {
  const point = fnmrAtFmr([4, 3, 2, 1], [1, 0, 1, 0], 0.8, [3, 3, 1, 1]);
  expect(point).toMatchObject({ threshold: 2, fmr: 0.75, fnmr: 0, impostorErrors: 1, genuineErrors: 0 });
});

test("is supported by 30 false matches, and says why not by fewer", () => {
  const impostors = Array.from({ length: 3000 }, (_, i) => i);
  const many = { scores: [5000, ...impostors], labels: [1, ...impostors.map(() => 0)] };
  expect(fnmrAtFmr(many.scores, many.labels, 0.01)).toMatchObject({
    impostorErrors: 30,
    supported: true,
    reason: null,
  });
  const below = fnmrAtFmr(many.scores, many.labels, 0.009);
  expect(below.supported).toBe(false);
  expect(below.reason).toContain("not measurable with 3000 impostor pairs: 27 false matches");
});

test("agrees with trying every threshold", () => {
  fc.assert(
    fc.property(tiedComparisons, fc.double({ min: 0, max: 1, noNaN: true }), ({ scores, labels }, target) => {
      const rate = (label: number, t: number) =>
        scores.filter((s, i) => labels[i] === label && s >= t).length /
        labels.filter((l) => l === label).length;
      const within = [Infinity, ...scores].filter((t) => rate(0, t) <= target);
      const point = fnmrAtFmr(scores, labels, target);
      expect(point.threshold).toBe(Math.min(...within));
      expect(point.fmr).toBe(rate(0, point.threshold));
      expect(point.fnmr).toBeCloseTo(1 - rate(1, point.threshold), 12);
    }),
    tries,
  );
});

test("TAR@FAR is the complement", () => {
  const { tar, far, fnmr, fmr } = tarAtFar(scores, labels, 0.25);
  expect([tar, far]).toEqual([1 - fnmr, fmr]);
});

test("a target outside [0, 1] is refused", () => {
  expect(faultOf(() => fnmrAtFmr(scores, labels, 1.5)).code).toBe("INVALID_ARGUMENT");
  expect(faultOf(() => fnmrAtFmr(scores, labels, Number.NaN)).code).toBe("INVALID_ARGUMENT");
});
