import { describe, expect, test } from "vitest";
import { seededRandom } from "../../core/random.js";
import { bootstrapPairs } from "./bootstrapPairs.js";

/** Normal scores, genuine pairs shifted by √2·1.2816: then AUC is 0.9 in the limit. */
function drawn(pairs: number, seed: number) {
  const random = seededRandom(seed);
  const labels = Uint8Array.from({ length: pairs }, (_, i) => i % 2);
  const shift = Math.SQRT2 * 1.2815515655446004;
  return { labels, scores: Float64Array.from(labels, (label) => shift * label + random.normal()) };
}

describe("bootstrapPairs", () => {
  test("95% intervals of the AUC cover the truth in about 95% of simulations", () => {
    let covered = 0;
    const simulations = 400;
    for (let seed = 0; seed < simulations; seed++) {
      const { scores, labels } = drawn(200, seed);
      const [auc] = bootstrapPairs(scores, labels, ["auc"], { resamples: 300, seed });
      if (auc!.interval!.low <= 0.9 && auc!.interval!.high >= 0.9) covered++;
    }
    expect(covered / simulations).toBeGreaterThan(0.92);
    expect(covered / simulations).toBeLessThan(0.98);
  });

  test("the same seed gives the same interval; the interval holds the figure", () => {
    const { scores, labels } = drawn(300, 5);
    const run = (seed: number) => bootstrapPairs(scores, labels, ["auc", "eer"], { resamples: 100, seed });
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
    for (const { value, interval } of run(1)) {
      expect(interval!.method).toBe("pair-bootstrap");
      expect(interval!.low).toBeLessThan(value);
      expect(interval!.high).toBeGreaterThan(value);
    }
  });

  test("without an error: the rule of three", () => {
    const labels = [1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0];
    const scores = labels.map((label, i) => 10 * label - i / 10);
    const [auc] = bootstrapPairs(scores, labels, ["auc"], { resamples: 10 });
    expect(auc).toEqual({
      value: 1,
      interval: { low: 0.5, high: 1, confidence: 0.95, method: "rule-of-three" },
    });
    // The same pairs among so few people that they are worth three.
    const [of] = bootstrapPairs(scores, labels, ["auc"], {
      resamples: 10,
      units: { genuine: 6, impostor: 3 },
    });
    expect(of).toMatchObject({ value: 1, interval: null, reason: expect.stringContaining("3 independent") });
  });
});
