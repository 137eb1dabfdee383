import fc from "fast-check";
import { expect, test } from "vitest";
import { tries } from "../../test/support/length.js";
import { faultOf, tiedComparisons } from "./testing.js";
import { thresholdByCost } from "./thresholds.js";

const scores = [0.9, 0.6, 0.7, 0.1];
const labels = [1, 1, 0, 0];

test("by hand: dear false matches push the threshold up, dear false non-matches down", () => {
  const strict = thresholdByCost(scores, labels, { falseMatch: 100, falseNonMatch: 1, genuinePrior: 0.5 });
  expect(strict).toEqual({ threshold: 0.8, cost: 0.25, fmr: 0, fnmr: 0.5 });
  const lax = thresholdByCost(scores, labels, { falseMatch: 1, falseNonMatch: 100, genuinePrior: 0.5 });
  expect(lax.threshold).toBeCloseTo(0.35, 12);
  expect(lax).toMatchObject({ cost: 0.25, fmr: 0.5, fnmr: 0 });
});

test("nothing matches where genuine comparisons are too rare to be worth it", () => {
  const rare = thresholdByCost([1, 2], [1, 0], { falseMatch: 1, falseNonMatch: 1, genuinePrior: 0.01 });
  expect(rare).toEqual({ threshold: Infinity, cost: 0.01, fmr: 0, fnmr: 1 });
});

test("no threshold is cheaper, and the threshold reaches the stated rates", () => {
  fc.assert(
    fc.property(tiedComparisons, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (data, genuinePrior) => {
      const rate = (label: number, t: number) =>
        data.scores.filter((s, i) => data.labels[i] === label && s >= t).length /
        data.labels.filter((l) => l === label).length;
      const costAt = (t: number) => genuinePrior * 3 * (1 - rate(1, t)) + (1 - genuinePrior) * 2 * rate(0, t);
      const best = thresholdByCost(data.scores, data.labels, {
        falseMatch: 2,
        falseNonMatch: 3,
        genuinePrior,
      });
      expect(costAt(best.threshold)).toBeCloseTo(best.cost, 12);
      for (const t of [Infinity, ...data.scores]) expect(best.cost).toBeLessThanOrEqual(costAt(t) + 1e-12);
    }),
    tries,
  );
});

test("faults", () => {
  const costs = { falseMatch: 1, falseNonMatch: 1, genuinePrior: 0.5 };
  for (const wrong of [{ falseMatch: 0 }, { falseNonMatch: Infinity }, { genuinePrior: 1 }])
    expect(faultOf(() => thresholdByCost(scores, labels, { ...costs, ...wrong })).code).toBe(
      "INVALID_ARGUMENT",
    );
});
