import { describe, expect, test } from "vitest";
import {
  type EvaluationReport,
  placeAtFmr,
  placeInUse,
  precisionOf,
  recallOf,
  type ThresholdPoint,
} from "./report.js";

const point = (threshold: number, fmr: number, fnmr: number): ThresholdPoint => ({
  threshold,
  fmr: { value: fmr, interval: { low: fmr / 2, high: 2 * fmr } },
  fnmr: { value: fnmr, interval: { low: fnmr / 2, high: 2 * fnmr } },
  precision: (1 - fnmr) / (1 - fnmr + fmr),
  impostorErrors: 3,
  genuineErrors: 3,
});
const thresholds = [point(0.9, 0.001, 0.3), point(0.6, 0.01, 0.1), point(0.3, 0.1, 0.02)];
const report = (threshold: number | null) =>
  ({ decision: { threshold, origin: "", seen: false }, thresholds }) as unknown as EvaluationReport;

describe("the slider's places", () => {
  test("it begins where the model decides", () => {
    expect([0.9, 0.7, 0.6, 0.1, 0.95, null].map((at) => placeInUse(report(at)))).toEqual([0, 0, 1, 2, 0, 0]);
  });
  test("another model is looked at where its FMR is no higher", () => {
    expect([0.5, 0.05, 0.01, 0.0001].map((fmr) => placeAtFmr(thresholds, fmr))).toEqual([2, 1, 1, 0]);
  });
});

test("recall and precision carry the intervals that the error rates leave them", () => {
  const [, middle] = thresholds as [ThresholdPoint, ThresholdPoint];
  expect(recallOf(middle).value).toBeCloseTo(0.9, 12);
  expect(recallOf(middle).interval).toEqual({ low: 0.8, high: 0.95 });
  const { value, interval } = precisionOf(middle, 0.5)!;
  expect(value).toBeCloseTo(0.9 / 0.91, 12);
  expect(interval!.low).toBeCloseTo(0.8 / 0.82, 12);
  expect(interval!.high).toBeCloseTo(0.95 / 0.955, 12);
});
