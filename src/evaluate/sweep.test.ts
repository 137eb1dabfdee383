import { describe, expect, test } from "vitest";
import { aucOf } from "./roc.js";
import { sweep, thresholdBelow } from "./sweep.js";
import { faultOf } from "./testing.js";

describe("sweep", () => {
  test("ties are one point; counts and weights accumulate", () => {
    const s = sweep([0.8, 0.9, 0.1, 0.8], [1, 1, 0, 0], [2, 1, 3, 5]);
    expect([...s.thresholds]).toEqual([0.9, 0.8, 0.1]);
    expect([...s.genuine]).toEqual([1, 3, 3]);
    expect([...s.impostor]).toEqual([0, 5, 8]);
    expect([...s.genuineCounts]).toEqual([1, 2, 2]);
    expect([...s.impostorCounts]).toEqual([0, 1, 2]);
    expect([s.genuineWeight, s.impostorWeight]).toEqual([3, 8]);
  });

  test("an integer weight says the same as repeating the pair", () => {
    const weighted = sweep([3, 2, 2, 1], [1, 0, 1, 0], [1, 2, 3, 1]);
    const repeated = sweep([3, 2, 2, 2, 2, 2, 1], [1, 0, 0, 1, 1, 1, 0]);
    expect([...weighted.genuine]).toEqual([...repeated.genuine]);
    expect(aucOf(weighted)).toBe(aucOf(repeated));
  });

  test("faults of the catalogue name the pair", () => {
    const nan = faultOf(() => sweep([0.1, Number.NaN], [1, 0]));
    expect(nan.code).toBe("SCORE_INVALID");
    expect(nan.message).toContain("pair 1 is NaN");
    expect(faultOf(() => sweep([0.1, Infinity], [1, 0])).code).toBe("SCORE_INVALID");
    expect(faultOf(() => sweep([0.1, 0.2], [1, 1])).code).toBe("METRIC_UNDEFINED");
    expect(faultOf(() => sweep([0.1, 0.2], [0, 0])).code).toBe("METRIC_UNDEFINED");
    expect(faultOf(() => sweep([], [])).code).toBe("METRIC_UNDEFINED");
    expect(faultOf(() => sweep([0.1, 0.2], [1, 0], [0, 1])).code).toBe("METRIC_UNDEFINED");
    expect(faultOf(() => sweep([0.1, 0.2], [1, 0], [-1, 1])).message).toContain("weight of pair 0");
    expect(faultOf(() => sweep([0.1, 0.2], [1, 2])).message).toContain("label of pair 1");
    expect(faultOf(() => sweep([0.1, 0.2], [1])).code).toBe("INVALID_ARGUMENT");
  });
});

describe("thresholdBelow", () => {
  test("lies between the neighbours", () => {
    const thresholds = Float64Array.of(3, 1);
    expect(thresholdBelow(thresholds, -1)).toBe(Infinity);
    expect(thresholdBelow(thresholds, 0)).toBe(2);
    expect(thresholdBelow(thresholds, 1)).toBe(1);
  });

  test("never accepts the lower of two neighbouring doubles", () => {
    const low = 1;
    const high = 1 + Number.EPSILON;
    expect(thresholdBelow(Float64Array.of(high, low), 0)).toBe(high);
  });
});
