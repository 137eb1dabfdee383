import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../../test/support/length.js";
import { dPrime, scoreHistogram } from "./distributions.js";
import { faultOf, tiedComparisons } from "./testing.js";

describe("dPrime", () => {
  test("by hand: means 4 and 1, both variances 1", () => {
    expect(dPrime([3, 5, 0, 2], [1, 1, 0, 0])).toBe(3);
    // Variances 1 and 4: 3/√2.5.
    expect(dPrime([3, 5, -1, 3], [1, 1, 0, 0])).toBeCloseTo(3 / Math.sqrt(2.5), 14);
  });

  test("unmoved by shift and scale; weights count as repetitions", () => {
    expect(dPrime([3e6 + 3, 3e6 + 5, 3e6, 3e6 + 2], [1, 1, 0, 0])).toBeCloseTo(3, 9);
    expect(dPrime([-6, -10, 0, -4], [1, 1, 0, 0])).toBe(3);
    expect(dPrime([3, 5, 0, 2], [1, 1, 0, 0], [1, 3, 1, 1])).toBe(
      dPrime([3, 5, 5, 5, 0, 2], [1, 1, 1, 1, 0, 0]),
    );
  });

  test("degenerate scores", () => {
    expect(dPrime([2, 1], [1, 0])).toBe(Infinity);
    expect(faultOf(() => dPrime([1, 1], [1, 0])).code).toBe("METRIC_UNDEFINED");
    expect(faultOf(() => dPrime([1, 1], [1, 1])).code).toBe("METRIC_UNDEFINED");
  });
});

describe("scoreHistogram", () => {
  test("by hand: edges belong to the upper bin, the last one to the last bin", () => {
    const { edges, genuine, impostor } = scoreHistogram([0, 0.5, 1, 0.1], [0, 1, 1, 0], { bins: 2 });
    expect([...edges]).toEqual([0, 0.5, 1]);
    expect([...genuine]).toEqual([0, 1]);
    expect([...impostor]).toEqual([1, 0]);
  });

  test("each class sums to 1, bins agree with their edges", () => {
    fc.assert(
      fc.property(tiedComparisons, fc.integer({ min: 1, max: 12 }), ({ scores, labels }, bins) => {
        const { edges, genuine, impostor } = scoreHistogram(scores, labels, { bins });
        const total = (values: Float64Array) => values.reduce((sum, x) => sum + x, 0);
        expect(total(genuine)).toBeCloseTo(1, 12);
        expect(total(impostor)).toBeCloseTo(1, 12);
        const own = scores.filter((_, i) => labels[i] === 1);
        for (let bin = 0; bin < bins; bin++) {
          const inside = own.filter((s) => s >= edges[bin]! && (s < edges[bin + 1]! || bin === bins - 1));
          expect(genuine[bin]).toBeCloseTo(inside.length / own.length, 12);
        }
      }),
      tries,
    );
  });

  test("scores beyond a given range are counted at its ends; equal scores get a range", () => {
    const { genuine, impostor } = scoreHistogram([9, -9], [1, 0], { bins: 4, range: [0, 1] });
    expect([genuine[3], impostor[0]]).toEqual([1, 1]);
    expect(scoreHistogram([2, 2], [1, 0], { bins: 1 }).edges).toEqual(Float64Array.of(1.5, 2.5));
    expect(faultOf(() => scoreHistogram([2, 1], [1, 0], { range: [1, 0] })).code).toBe("INVALID_ARGUMENT");
    expect(faultOf(() => scoreHistogram([2, 1], [1, 0], { bins: 0 })).code).toBe("INVALID_ARGUMENT");
  });
});
