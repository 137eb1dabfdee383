import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type ModelBundle, type OperatingPoint, parseModelBundle } from "./bundle.js";
import { operatingPointForGallery } from "./operatingPoints.js";

const content = JSON.parse(readFileSync(new URL("./bundles/default/model.json", import.meta.url), "utf8"));
const measured = { rate: 0, low: 0, high: 1, errors: 30, comparisons: 100 };
const bundleOf = (...targets: number[]): ModelBundle => ({
  ...parseModelBundle(content, "default"),
  operatingPoints: targets.map(
    (targetFmr): OperatingPoint => ({
      targetFmr,
      threshold: 1 - targetFmr,
      fmr: measured,
      fnmr: measured,
    }),
  ),
});

describe("operatingPointForGallery", () => {
  // In no order: the chooser sorts.
  const bundle = bundleOf(1e-4, 1e-2, 1e-5, 1e-3);

  test.each([
    [0, 1e-2, 1e-2],
    [1, 1e-2, 1e-2],
    [2, 1e-2, 1e-3],
    [10, 1e-2, 1e-3],
    [100, 1e-2, 1e-4],
    [101, 1e-2, 1e-5],
    [1_005, 1e-2, 1e-5],
    [1_006, 1e-2, undefined],
    [10, 1e-1, 1e-2],
    [1_000, 0.5, 1e-4],
    [1, 1e-6, undefined],
  ])("%i people at FPIR %f: FMR %f", (people, fpir, target) => {
    const { fmr, point } = operatingPointForGallery(bundle, { people, fpir });
    expect(point?.targetFmr).toBe(target);
    // The formula backwards: a gallery of so many people keeps the FPIR, one of the next looser FMR does not.
    expect(1 - (1 - fmr) ** Math.max(people, 1)).toBeCloseTo(fpir, 9);
    if (point) expect(1 - (1 - point.targetFmr) ** people).toBeLessThanOrEqual(fpir * (1 + 1e-9));
    const looser = bundle.operatingPoints.filter(({ targetFmr }) => targetFmr > (target ?? 0));
    for (const { targetFmr } of looser)
      expect(1 - (1 - targetFmr) ** Math.max(people, 1)).toBeGreaterThan(fpir);
  });

  test("the FMR keeps its digits where it is tiny", () => {
    const { fmr } = operatingPointForGallery(bundle, { people: 1_000_000_000, fpir: 1e-6 });
    expect(fmr).toBeCloseTo(1e-15, 20);
    expect(fmr / 1e-15).toBeCloseTo(1, 5);
  });

  test("unsupported says what is needed, what there is, how many people it carries, and what to do", () => {
    const { point, mostPeople, words } = operatingPointForGallery(bundle, { people: 1_500, fpir: 1e-2 });
    expect(point).toBeNull();
    expect(mostPeople).toBe(1_005);
    expect(operatingPointForGallery(bundle, { people: mostPeople, fpir: 1e-2 }).point).not.toBeNull();
    expect(words).toMatch(
      /FPIR 0.01 in a gallery of 1,500 people needs FMR 0.0000067 or stricter; the strictest .* is 0.00001, which carries 1,005 people. Ask for a higher FPIR/,
    );
    const loose = operatingPointForGallery(bundleOf(0.1), { people: 1, fpir: 1e-2 });
    expect(loose).toMatchObject({
      point: null,
      mostPeople: 0,
      words: expect.stringMatching(/carries no gallery/),
    });
  });

  test("supported says what decides, and what the FMR measured at it comes to", () => {
    const [loose, strict] = bundleOf(1e-2, 1e-3).operatingPoints;
    const odd = { ...strict!, fmr: { ...measured, rate: 2e-3, low: 1e-3, high: 4e-3 } };
    const { fpir, words } = operatingPointForGallery(
      { ...bundle, operatingPoints: [loose!, odd] },
      { people: 7, fpir: 1e-2 },
    );
    expect(fpir!.rate).toBeCloseTo(1 - 0.998 ** 7, 12);
    expect(words).toBe(
      "FPIR 0.01 in a gallery of 7 people needs FMR 0.00143 or stricter: the threshold set for FMR 0.001 decides; by the FMR measured at it, FPIR 0.0139 (95% interval 0.00698 to 0.0277)",
    );
    expect(operatingPointForGallery(bundle, { people: 1, fpir: 1e-2 }).words).toMatch(/of 1 person /);
  });

  test("a point whose measured FMR is surely above what is needed does not carry the gallery", () => {
    const [loose, strict] = bundleOf(1e-3, 1e-4).operatingPoints;
    const odd = { ...strict!, fmr: { ...measured, rate: 3e-4, low: 2e-4, high: 4e-4 } };
    const contradicted = { ...bundle, operatingPoints: [loose!, odd] };
    const pointFor = (people: number) => operatingPointForGallery(contradicted, { people, fpir: 1e-2 });
    expect(pointFor(50).point).toBe(odd);
    expect(pointFor(100)).toMatchObject({ point: null, mostPeople: 50 });
    expect(pointFor(51).words).toMatch(/is 0.0001, which carries 50 people/);
  });

  test("a model that was not calibrated carries nobody, and says so", () => {
    const none = operatingPointForGallery(bundleOf(), { people: 3, fpir: 1e-2 });
    expect(none).toMatchObject({
      point: null,
      mostPeople: 0,
      words: expect.stringMatching(/not calibrated yet/),
    });
  });

  test("arguments that are none are refused", () => {
    for (const [people, fpir] of [
      [-1, 0.01],
      [1.5, 0.01],
      [Number.NaN, 0.01],
      [Number.POSITIVE_INFINITY, 0.01],
      [10, 0],
      [10, 1],
      [10, -0.1],
      [10, Number.NaN],
    ])
      expect(() => operatingPointForGallery(bundle, { people: people!, fpir: fpir! })).toThrow(
        expect.objectContaining({ code: "INVALID_ARGUMENT" }),
      );
  });
});
