import { expect, test } from "vitest";
import {
  type FaceFigure,
  type FaceFigures,
  figureNames,
  type QualityMeasure,
  qualityOf,
} from "./qualityMeasure.js";

const plain = { mean: 10, deviation: 2, linear: 0, square: 0 };

function measureOf(
  weights: Partial<Record<FaceFigure, { linear?: number; square?: number }>>,
): QualityMeasure {
  const figures = Object.fromEntries(figureNames.map((name) => [name, { ...plain, ...weights[name] }]));
  return { centre: [1, 0], bias: -3, figures } as unknown as QualityMeasure;
}

const figuresWith = (changed: Partial<FaceFigures>) =>
  ({ ...Object.fromEntries(figureNames.map((name) => [name, 10])), ...changed }) as FaceFigures;

const logistic = (sum: number) => 1 / (1 + Math.exp(sum));

test("the quality is the logistic of the weighted deviations and their squares", () => {
  const measure = measureOf({ brightness: { linear: -1 }, finest: { linear: 0.5, square: 0.25 } });
  expect(qualityOf(measure, figuresWith({}))).toBeCloseTo(logistic(-3), 12);
  expect(qualityOf(measure, figuresWith({ brightness: 6 }))).toBeCloseTo(logistic(-3 + 2), 12);
  expect(qualityOf(measure, figuresWith({ finest: 16 }))).toBeCloseTo(logistic(-3 + 0.5 * 3 + 0.25 * 9), 12);
});

test("no figure counts further than 8 deviations, no square further than 16", () => {
  const measure = measureOf({ flat: { linear: 0.1, square: 0.1 } });
  for (const flat of [10 + 2 * 8, 1e6, Infinity, NaN])
    expect(qualityOf(measure, figuresWith({ flat }))).toBeCloseTo(logistic(-3 + 0.8 + 1.6), 12);
  expect(qualityOf(measure, figuresWith({ flat: -Infinity }))).toBeCloseTo(logistic(-3 - 0.8 + 1.6), 12);
});
