import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { headDistance } from "../core/headDistance.js";
import { parseModelBundle } from "./bundle.js";
import type { Head } from "./head.js";
import { headScore } from "./heads.js";
import { defaultFmr, operatingPointFor, operatingPointInUse } from "./operatingPoints.js";

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

  test("heads: distances by hand", () => {
    const calibration = { scale: 1, bias: 0 };
    const [a, b] = [
      [1, 0, 2],
      [0, 2, 2],
    ];
    expect(headDistance({ kind: "euclidean", ...calibration }, a!, b!)).toBeCloseTo(Math.sqrt(5), 12);
    expect(headDistance({ kind: "weighted-l1", alpha: [0.5, 3, 7], ...calibration }, a!, b!)).toBe(6.5);
    // The paper's logit −0.5·1 + 3·2 + 1 is bias − scale·d.
    const paper: Head = { kind: "paper", alpha: [-0.5, 3, 7], scale: 1, bias: 1 };
    expect(headScore(paper, headDistance(paper, a!, b!))).toBeCloseTo(1 / (1 + Math.exp(-6.5)), 12);
    expect(headDistance({ kind: "cosine", ...calibration }, a!, b!)).toBeCloseTo(1 - 4 / Math.sqrt(40), 12);
  });

  test("sizes in a bundle have to agree", () => {
    const weighted = (alpha: number[]) => ({
      ...content,
      head: { kind: "weighted-l1", alpha, scale: 1, bias: 0 },
    });
    const faulty = [
      [weighted([1, 2]), "head.alpha"],
      [weighted(Array(128).fill(-1)), "head.alpha"],
      [{ ...content, input: { ...content.input, channels: 1 } }, "input.mean"],
      [{ ...content, input: { ...content.input, height: 100 } }, "square"],
      [{ ...content, networks: { twin: content.networks.twin } }, "networks.detector"],
      [{ ...content, alignment: { template: "none" } }, "networks.detector"],
    ] as const;
    for (const [damaged, part] of faulty)
      expect(() => parseModelBundle(damaged, "x")).toThrow(
        expect.objectContaining({ code: "MODEL_INVALID", message: expect.stringContaining(part) }),
      );
    expect(parseModelBundle(weighted(Array(128).fill(1)), "x").head.kind).toBe("weighted-l1");
    const { twin } = content.networks;
    const { quality: _, ...embedding } = content.embedding as typeof content.embedding & { quality?: object };
    const drawings = {
      ...content,
      embedding,
      alignment: { template: "none" },
      networks: { twin },
      operatingPoints: [],
    };
    expect(
      parseModelBundle({ ...drawings, input: { ...content.input, height: 100 } }, "x").alignment,
    ).toEqual({
      template: "none",
    });
  });

  test("a field that there is not is refused by name, at every depth", () => {
    const base = { id: "b", revision: "r", licence: content.licence, ...content.provenance };
    const whole = { ...content, provenance: { ...content.provenance, base: { ...base, base } } };
    expect(parseModelBundle(whole, "x").provenance.base?.base?.id).toBe("b");
    const objects = (value: unknown, path: string): [object, string][] =>
      typeof value !== "object" || value === null
        ? []
        : [
            ...(Array.isArray(value) ? [] : [[value, path] as [object, string]]),
            ...Object.entries(value).flatMap(([name, each]) => objects(each, `${path}${name}.`)),
          ];
    const places = objects(whole, "").map(([, path]) => path);
    expect(places.length).toBeGreaterThan(20);
    for (const name of ["extra", "toString", "__proto__"])
      for (const place of places) {
        const copy = JSON.parse(JSON.stringify(whole));
        const [target] = objects(copy, "").find(([, path]) => path === place)!;
        Object.defineProperty(target, name, { value: 1, enumerable: true });
        expect(() => parseModelBundle(copy, "x"), place + name).toThrow(
          expect.objectContaining({
            code: "MODEL_INVALID",
            message: `x: ${place}${name}: there is no such field`,
          }),
        );
      }
  });

  test("a bundle of the format before, or none that is sealed, is refused and told how to be brought over", () => {
    const { revision: _, ...open } = content;
    for (const old of [{ ...content, format: "selfsame-model/1" }, open])
      expect(() => parseModelBundle(old, "x")).toThrow(
        expect.objectContaining({ code: "MODEL_INVALID", hint: expect.stringContaining("models seal") }),
      );
  });

  test("a damaged bundle is refused with the field named", () => {
    const damaged = { ...content, head: { ...content.head, scale: "large" } };
    expect(() => parseModelBundle(damaged, "x/model.json")).toThrow(
      expect.objectContaining({ code: "MODEL_INVALID", message: expect.stringContaining("head.scale") }),
    );
  });
});

describe("defaults", () => {
  const bundle = parseModelBundle(content, "default");

  test("are FMR 1e-3, or the loosest supported that is stricter, or there is none", () => {
    expect(defaultFmr([0.1, 0.01, 1e-3, 1e-4])).toBe(1e-3);
    expect(defaultFmr([0.1, 3e-4, 1e-4])).toBe(3e-4);
    expect(defaultFmr([0.1, 0.01])).toBeNull();
    expect(defaultFmr([])).toBeNull();
    // A stricter one that was preferred is kept, a looser one never.
    expect(defaultFmr([1e-3, 1e-4], 1e-4)).toBe(1e-4);
    expect(defaultFmr([1e-3], 1e-4)).toBeNull();
    expect(defaultFmr([0.1, 1e-3], 0.1)).toBe(1e-3);
    expect(defaultFmr([0.1, 1e-3], null)).toBe(1e-3);
  });

  test("looser ones are refused in model.json, null is none", () => {
    expect(() => parseModelBundle({ ...content, defaultFmr: 0.1 }, "x")).toThrow(
      /defaultFmr: .*1e-3 or stricter/,
    );
    const none = parseModelBundle({ ...content, defaultFmr: null }, "x");
    expect(operatingPointInUse(none)).toBeNull();
    expect(operatingPointInUse(none, 0.01)?.targetFmr).toBe(0.01);
    expect(operatingPointInUse(bundle)?.targetFmr).toBe(1e-3);
  });

  test("without operating points nothing decides; an FMR that is none is refused all the same", () => {
    const bare = { ...bundle, operatingPoints: [] };
    expect(operatingPointInUse(bare)).toBeNull();
    expect(operatingPointInUse(bare, 0.1)).toBeNull();
    const loose = { ...bundle, operatingPoints: bundle.operatingPoints.filter((p) => p.targetFmr > 1e-3) };
    expect(operatingPointInUse(loose)).toBeNull();
    for (const fmr of [0, 2, Number.NaN])
      expect(() => operatingPointInUse(bare, fmr)).toThrow(
        expect.objectContaining({ code: "INVALID_ARGUMENT" }),
      );
  });
});
