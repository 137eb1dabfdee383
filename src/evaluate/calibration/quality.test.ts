import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../../../test/support/length.js";
import { seededRandom } from "../../core/random.js";
import { faultOf } from "../testing.js";
import {
  balancedWeights,
  brierScore,
  expectedCalibrationError,
  logLoss,
  reliabilityDiagram,
} from "./quality.js";

const posteriors = fc
  .array(fc.record({ score: fc.double({ min: 0, max: 1, noNaN: true }), label: fc.constantFrom(0, 1) }), {
    minLength: 2,
  })
  .filter((pairs) => new Set(pairs.map(({ label }) => label)).size === 2);

test("balanced weights by hand: each class weighs ½, proportions within it stay", () => {
  expect([...balancedWeights([1, 0, 0])]).toEqual([0.5, 0.25, 0.25]);
  expect([...balancedWeights([1, 1, 0], [1, 3, 9])]).toEqual([0.125, 0.375, 0.5]);
  expect(faultOf(() => balancedWeights([1, 1])).code).toBe("METRIC_UNDEFINED");
});

test("Brier score and log loss by hand", () => {
  expect(brierScore([0.8, 0.4], [1, 0])).toBeCloseTo(0.1, 15);
  expect(logLoss([0.8, 0.4], [1, 0])).toBeCloseTo(-(Math.log(0.8) + Math.log(0.6)) / 2, 15);
  expect(brierScore([0.8, 0.4], [1, 0], [3, 1])).toBeCloseTo((3 * 0.04 + 0.16) / 4, 15);
  expect(logLoss([0.5, 0.5, 0.5], [1, 0, 0])).toBeCloseTo(Math.LN2, 15);
});

test("log loss: certain and right costs nothing, certain and wrong is infinite, weight 0 is free", () => {
  expect(logLoss([1, 0], [1, 0])).toBe(0);
  expect(logLoss([1, 1], [1, 0])).toBe(Infinity);
  expect(logLoss([0.5, 1, 0.5], [1, 0, 0], [1, 0, 1])).toBeCloseTo(Math.LN2, 15);
  // log1p keeps what 1 − p loses.
  expect(logLoss([1, 1e-20], [1, 0])).toBeCloseTo(5e-21, 30);
});

describe("reliability diagram", () => {
  test("by hand, two bins", () => {
    const [low, high] = reliabilityDiagram([0.1, 0.3, 0.5, 1], [0, 1, 1, 1], { bins: 2 });
    expect(low).toMatchObject({ low: 0, high: 0.5, pairs: 2, weight: 0.5, genuineFraction: 0.5 });
    expect(low?.meanScore).toBeCloseTo(0.2, 15);
    expect(high).toEqual({
      low: 0.5,
      high: 1,
      pairs: 2,
      effectivePairs: 2,
      weight: 0.5,
      meanScore: 0.75,
      genuineFraction: 1,
    });
    // Weights 3 and 1: (3 + 1)²/(9 + 1).
    expect(reliabilityDiagram([0.1, 0.1], [0, 1], { weights: [3, 1] })[1]?.effectivePairs).toBeCloseTo(
      1.6,
      12,
    );
  });

  test("empty bins say null and cost nothing; ECE by hand", () => {
    const diagram = reliabilityDiagram([0.9, 0.9], [1, 0]);
    expect(diagram[0]).toMatchObject({ pairs: 0, meanScore: null, genuineFraction: null });
    expect(expectedCalibrationError(diagram)).toBeCloseTo(0.4, 15);
  });

  test("bins keep all pairs and weight, and the mean of their fractions is the share of genuine pairs", () => {
    fc.assert(
      fc.property(posteriors, fc.integer({ min: 1, max: 15 }), (pairs, bins) => {
        const labels = pairs.map(({ label }) => label);
        const diagram = reliabilityDiagram(
          pairs.map(({ score }) => score),
          labels,
          { bins, weights: balancedWeights(labels) },
        );
        expect(diagram.reduce((sum, bin) => sum + bin.pairs, 0)).toBe(pairs.length);
        expect(diagram.reduce((sum, bin) => sum + bin.weight, 0)).toBeCloseTo(1, 12);
        const genuine = diagram.reduce((sum, bin) => sum + bin.weight * (bin.genuineFraction ?? 0), 0);
        expect(genuine).toBeCloseTo(0.5, 12);
        expect(expectedCalibrationError(diagram)).toBeLessThanOrEqual(1);
      }),
      tries,
    );
  });

  test("calibrated scores lie on the diagonal", () => {
    const random = seededRandom(8);
    const scores = Array.from({ length: 100_000 }, () => random.next());
    const labels = scores.map((score) => (random.next() < score ? 1 : 0));
    expect(expectedCalibrationError(reliabilityDiagram(scores, labels))).toBeLessThan(0.01);
    expect(brierScore(scores, labels)).toBeCloseTo(1 / 6, 2);
  });
});

test("faults: not a posterior, NaN, bins", () => {
  expect(faultOf(() => brierScore([0.5, 1.5], [1, 0])).message).toContain("pair 1 is 1.5");
  expect(faultOf(() => logLoss([Number.NaN, 0.5], [1, 0])).message).toContain("pair 0 is NaN");
  expect(faultOf(() => reliabilityDiagram([0.5, 0.5], [1, 0], { bins: 0 })).code).toBe("INVALID_ARGUMENT");
});
