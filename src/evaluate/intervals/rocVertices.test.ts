import fc from "fast-check";
import { expect, test } from "vitest";
import { long } from "../../../test/support/length.js";
import { type FigureName, figureOf } from "../figures.js";
import { sweep } from "../sweep.js";
import { tiedComparisons } from "../testing.js";
import { rocVertices } from "./rocVertices.js";

test("by hand: runs of one class keep their last point, mixed ties are points of their own", () => {
  const labels = [1, 1, 0, 0, 1, 0, 0];
  const s = rocVertices(sweep([9, 8, 7, 6, 5, 5, 4], labels));
  expect([...s.thresholds]).toEqual([8, 6, 5, 4]);
  expect([...s.genuineCounts]).toEqual([2, 2, 3, 3]);
  expect([...s.impostorCounts]).toEqual([0, 2, 3, 4]);
});

test("every figure that is resampled is that of the whole sweep, with ties and weights", () => {
  const names: FigureName[] = ["auc", "eer", "accuracy", "fnmr@0", "fnmr@0.1", "fnmr@0.3", "fnmr@1"];
  fc.assert(
    fc.property(tiedComparisons, fc.integer({ min: 0, max: 1 }), ({ scores, labels }, weighted) => {
      const weights = scores.map((_, i) => (weighted ? 1 + ((7 * i) % 5) : 1));
      const whole = sweep(scores, labels, weights);
      for (const name of names)
        expect(figureOf(rocVertices(whole), name)).toBeCloseTo(figureOf(whole, name), 12);
    }),
    { numRuns: long(3000), seed: 1 },
  );
});
