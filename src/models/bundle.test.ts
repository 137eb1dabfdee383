import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { operatingPointFor, parseModelBundle } from "./bundle.js";
import { headScore } from "./heads.js";

const content = JSON.parse(readFileSync(new URL("./bundles/default/model.json", import.meta.url), "utf8"));

describe("model bundles", () => {
  const bundle = parseModelBundle(content, "default");

  test("the default bundle's operating points are ordered and supported by 30 false matches each", () => {
    const points = bundle.operatingPoints;
    expect(points.map(({ targetFmr }) => targetFmr)).toContain(bundle.defaultFmr);
    for (const [i, point] of points.entries()) {
      expect(point.fmr.errors).toBeGreaterThanOrEqual(30);
      expect(point.fmr.low).toBeLessThanOrEqual(point.fmr.rate);
      expect(point.fmr.high).toBeGreaterThanOrEqual(point.fmr.rate);
      expect(point.fmr.rate).toBeCloseTo(point.fmr.errors / point.fmr.comparisons, 3);
      const next = points[i + 1];
      if (!next) continue;
      expect(next.targetFmr).toBeLessThan(point.targetFmr);
      expect(next.threshold).toBeGreaterThan(point.threshold);
      expect(next.fnmr.rate).toBeGreaterThanOrEqual(point.fnmr.rate);
    }
  });

  test("an FMR between two points is decided at the stricter one, and none below the data", () => {
    expect(operatingPointFor(bundle, 2e-3).targetFmr).toBe(1e-3);
    expect(operatingPointFor(bundle, 1e-3).targetFmr).toBe(1e-3);
    expect(() => operatingPointFor(bundle, 1e-9)).toThrow(
      expect.objectContaining({ code: "OPERATING_POINT_UNSUPPORTED" }),
    );
    for (const fmr of [0, -1, 2, Number.NaN])
      expect(() => operatingPointFor(bundle, fmr)).toThrow(
        expect.objectContaining({ code: "INVALID_ARGUMENT" }),
      );
  });

  test("the score is sigmoid(bias − scale·distance)", () => {
    const head = { kind: "cosine", scale: 10, bias: 2 } as const;
    expect(headScore(head, 0.2)).toBeCloseTo(0.5, 12);
    expect(headScore(head, 0)).toBeCloseTo(1 / (1 + Math.exp(-2)), 12);
    expect(headScore(head, 2)).toBeLessThan(1e-7);
  });

  test("a damaged bundle is refused with the field named", () => {
    const damaged = { ...content, head: { ...content.head, scale: "large" } };
    expect(() => parseModelBundle(damaged, "x/model.json")).toThrow(
      expect.objectContaining({ code: "MODEL_INVALID", message: expect.stringContaining("head.scale") }),
    );
  });
});
