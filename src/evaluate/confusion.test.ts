import fc from "fast-check";
import { expect, test } from "vitest";
import { tries } from "../../test/support/length.js";
import { confusionAt, confusionAtOf, decisionRates } from "./confusion.js";
import { sweep } from "./sweep.js";
import { faultOf, tiedComparisons } from "./testing.js";

test("by hand: 3 genuine of which 2 match, 4 impostors of which 1 matches", () => {
  const confusion = confusionAt([9, 8, 1, 7, 2, 3, 4], [1, 1, 1, 0, 0, 0, 0], 7);
  expect(confusion).toEqual({
    threshold: 7,
    truePositives: 2,
    falseNegatives: 1,
    falsePositives: 1,
    trueNegatives: 3,
  });
  const rates = decisionRates(confusion);
  expect(rates.fmr).toBe(1 / 4);
  expect(rates.fnmr).toBe(1 / 3);
  expect(rates.precision).toBe(2 / 3);
  expect(rates.recall).toBe(2 / 3);
  expect(rates.specificity).toBe(3 / 4);
  expect(rates.f1).toBeCloseTo(2 / 3, 15);
  expect(rates.accuracy).toBe(5 / 7);
  expect(rates.balancedAccuracy).toBeCloseTo((2 / 3 + 3 / 4) / 2, 15);
});

test("nothing matches: precision is undefined, F1 is 0", () => {
  const rates = decisionRates(confusionAt([1, 2], [1, 0], Infinity));
  expect(rates).toMatchObject({ precision: null, recall: 0, f1: 0, accuracy: 0.5 });
});

test("weights count as repetitions", () => {
  expect(confusionAt([1, 2, 3], [1, 0, 1], 2, [2, 3, 4])).toEqual({
    threshold: 2,
    truePositives: 4,
    falseNegatives: 2,
    falsePositives: 3,
    trueNegatives: 0,
  });
});

test("of a sweep: the same at every threshold, on scores, between them and beyond", () => {
  fc.assert(
    fc.property(
      tiedComparisons,
      fc.double({ min: -2, max: 2, noNaN: true }),
      ({ scores, labels }, between) => {
        const s = sweep(scores, labels);
        for (const t of [...scores, between, Infinity, -Infinity])
          expect(confusionAtOf(s, t)).toEqual(confusionAt(scores, labels, t));
      },
    ),
    tries,
  );
});

test("faults", () => {
  expect(faultOf(() => confusionAt([1, 2], [1, 0], Number.NaN)).code).toBe("INVALID_ARGUMENT");
  expect(faultOf(() => confusionAt([1, 2], [1, 1], 1)).code).toBe("METRIC_UNDEFINED");
  expect(faultOf(() => confusionAt([1, Number.NaN], [1, 0], 1)).message).toContain("pair 1");
});
