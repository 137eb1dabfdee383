import { describe, expect, test } from "vitest";
import { seededRandom } from "../../core/random.js";
import { aucOf } from "../roc.js";
import { sweep } from "../sweep.js";
import { faultOf, simulatedPairs } from "../testing.js";
import { bootstrapFigures } from "./bootstrapFigures.js";
import { personWeights } from "./personPairs.js";
import { drawPeople, quantile } from "./resample.js";

describe("bootstrapFigures", () => {
  const pairs = simulatedPairs(25, 3);

  test("estimates are the weighted figures; intervals hold them", () => {
    const { labels, weights } = personWeights(pairs);
    const estimates = bootstrapFigures(pairs, ["auc", "eer", "accuracy", "fnmr@0.05"], { resamples: 200 });
    expect(estimates[0]?.value).toBe(aucOf(sweep(pairs.scores, labels, weights)));
    for (const { value, interval } of estimates) {
      expect(interval!.low).toBeLessThan(value);
      expect(interval!.high).toBeGreaterThan(value);
      expect(interval!.method).toBe("person-bootstrap");
    }
  });

  test("a resample is what weighing every pair by hand gives", () => {
    const seed = 11;
    const m = new Float64Array(25);
    drawPeople(m, seededRandom(seed, 0));
    // Dense ids are numbered by first appearance, here 1, 0, 2, 3 …: image 1 of person 0 is compared first.
    const order = [...new Set([...pairs.personA].flatMap((a, i) => [a, pairs.personB[i]!]))];
    const drawn = new Map(order.map((person, i) => [person, m[i]!]));
    const { labels, weights } = personWeights(pairs);
    const byHand = weights.map((w, i) => {
      const mine = drawn.get(pairs.personA[i]!)!;
      return labels[i] === 1 ? w * mine : mine * drawn.get(pairs.personB[i]!)!;
    });
    const [auc] = bootstrapFigures(pairs, ["auc"], { resamples: 1, seed });
    expect(auc?.interval?.low).toBeCloseTo(aucOf(sweep(pairs.scores, labels, byHand)), 12);
  });

  test("the seed decides", () => {
    const run = (seed: number) => bootstrapFigures(pairs, ["eer"], { resamples: 20, seed });
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });

  test("faults", () => {
    expect(faultOf(() => bootstrapFigures(pairs, ["fnmr@2"])).code).toBe("INVALID_ARGUMENT");
    expect(faultOf(() => bootstrapFigures(pairs, ["fnmr@"])).code).toBe("INVALID_ARGUMENT");
    expect(faultOf(() => bootstrapFigures(pairs, ["eer"], { resamples: 0 })).code).toBe("INVALID_ARGUMENT");
    expect(faultOf(() => bootstrapFigures(pairs, ["eer"], { confidence: 95 })).code).toBe("INVALID_ARGUMENT");
  });
});

test("quantiles lie linearly between order statistics", () => {
  expect([0, 0.25, 0.5, 1].map((p) => quantile([1, 2, 3], p))).toEqual([1, 1.5, 2, 3]);
  expect(quantile([7], 0.3)).toBe(7);
});
