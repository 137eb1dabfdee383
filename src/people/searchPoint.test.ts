import { expect, test } from "vitest";
import { mirrorBundle, testPoint } from "../../test/support/mirrorPeople.js";
import { fmrForFpir, fpirOfFmr, searchPoint, strictestPoint } from "./searchPoint.js";

test("the FMR that keeps an FPIR, and back", () => {
  expect(fmrForFpir(0.01, 1)).toBeCloseTo(0.01, 15);
  expect(fmrForFpir(0.01, 1000)).toBeCloseTo(1.00503e-5, 9);
  // Of a billion people the naive formula gives 0.
  expect(fmrForFpir(0.01, 1e9)).toBeCloseTo(-Math.log(0.99) / 1e9, 18);
  for (const people of [1, 7, 400, 1e6])
    expect(fpirOfFmr(fmrForFpir(0.02, people), people)).toBeCloseTo(0.02, 12);
  // The design's example: at FMR 1e-3 and 1,000 people, 63%.
  expect(fpirOfFmr(1e-3, 1000)).toBeCloseTo(0.632, 3);
});

const model = mirrorBundle({
  operatingPoints: [testPoint(1e-2, 0.3), testPoint(1e-4, 0.8), testPoint(1e-3, 0.6)],
});

test.each([
  [1, 0.01, 1e-2],
  [2, 0.01, 1e-3],
  [10, 0.01, 1e-3],
  [11, 0.01, 1e-4],
  [100, 0.01, 1e-4],
  [101, 0.01, null],
  [1000, 0.1, 1e-4],
])("%i people at FPIR %f are decided at FMR %f", (people, fpir, fmr) => {
  expect(searchPoint(model, fpir, people).point?.targetFmr ?? null).toBe(fmr);
});

test("where there is none, it is said what there is", () => {
  const { explanation, fmrNeeded } = searchPoint(model, 0.01, 400);
  expect(fmrNeeded).toBeCloseTo(2.51e-5, 7);
  expect(explanation).toContain("400 people at FPIR 0.01 need a comparison at FMR 0.000025");
  expect(explanation).toContain(
    "carry none below 0.0001: enough for 100 people at this FPIR, or FPIR 0.039 here",
  );
  expect(strictestPoint(model)?.targetFmr).toBe(1e-4);
  const none = mirrorBundle({ defaultFmr: null, operatingPoints: [] });
  expect(searchPoint(none, 0.01, 1)).toMatchObject({ point: null });
  expect(searchPoint(none, 0.01, 1).explanation).toContain("it was not calibrated yet");
  for (const fpir of [0, 1, Number.NaN])
    expect(() => searchPoint(model, fpir, 1)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});
