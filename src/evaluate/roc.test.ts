import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../../test/support/length.js";
import { auc, rocCurve } from "./roc.js";
import { tiedComparisons } from "./testing.js";

describe("rocCurve", () => {
  test("by hand: four pairs, one tie across classes", () => {
    const { thresholds, fmr, tmr } = rocCurve([0.9, 0.8, 0.8, 0.1], [1, 1, 0, 0]);
    expect([...thresholds]).toEqual([Infinity, 0.9, 0.8, 0.1]);
    expect([...fmr]).toEqual([0, 0, 0.5, 1]);
    expect([...tmr]).toEqual([0, 0.5, 1, 1]);
  });

  test("rises from (0, 0) to (1, 1)", () => {
    fc.assert(
      fc.property(tiedComparisons, ({ scores, labels }) => {
        const { fmr, tmr } = rocCurve(scores, labels);
        expect([fmr[0], tmr[0], fmr.at(-1), tmr.at(-1)]).toEqual([0, 0, 1, 1]);
        for (let k = 1; k < fmr.length; k++)
          expect(fmr[k]! - fmr[k - 1]! + (tmr[k]! - tmr[k - 1]!)).toBeGreaterThan(0);
      }),
      tries,
    );
  });
});

describe("auc", () => {
  test("by hand: (0.9 beats both, 0.8 beats one and ties one) = 3.5 of 4", () => {
    expect(auc([0.9, 0.8, 0.8, 0.1], [1, 1, 0, 0])).toBe(0.875);
  });

  test("all equal scores: ½; perfect: 1; reversed: 0", () => {
    expect(auc([1, 1, 1], [1, 0, 0])).toBe(0.5);
    expect(auc([2, 1], [1, 0])).toBe(1);
    expect(auc([1, 2], [1, 0])).toBe(0);
  });

  test("is the fraction of genuine-impostor couples in the right order, ties ½", () => {
    fc.assert(
      fc.property(tiedComparisons, ({ scores, labels }) => {
        let right = 0;
        let couples = 0;
        for (const [i, genuine] of scores.entries())
          for (const [j, impostor] of scores.entries()) {
            if (labels[i] !== 1 || labels[j] !== 0) continue;
            couples++;
            right += genuine > impostor ? 1 : genuine === impostor ? 0.5 : 0;
          }
        expect(auc(scores, labels)).toBeCloseTo(right / couples, 12);
      }),
      tries,
    );
  });

  test("does not change under a strictly increasing transform, and turns round under a decreasing one", () => {
    fc.assert(
      fc.property(tiedComparisons, ({ scores, labels }) => {
        const value = auc(scores, labels);
        expect(
          auc(
            scores.map((s) => Math.exp(3 * s) - 7),
            labels,
          ),
        ).toBe(value);
        expect(
          auc(
            scores.map((s) => -s),
            labels,
          ),
        ).toBeCloseTo(1 - value, 12);
      }),
      tries,
    );
  });
});
