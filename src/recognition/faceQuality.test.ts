import { describe, expect, test } from "vitest";
import {
  type FaceFigure,
  type FaceFigures,
  figureNames,
  type QualityMeasure,
} from "../models/qualityMeasure.js";
import { figuresOf, judgeFace } from "./faceQuality.js";

/** A measure under which every deviation squared costs as much. */
const measure = {
  centre: [0.6, 0.8],
  bias: -4,
  figures: Object.fromEntries(
    figureNames.map((name) => [name, { mean: 0, deviation: 1, linear: 0, square: 1 }]),
  ),
} as unknown as QualityMeasure;

const figures = (deviations: Partial<Record<FaceFigure, number>> = {}) =>
  ({ ...Object.fromEntries(figureNames.map((name) => [name, 0])), ...deviations }) as FaceFigures;

test("what the twin says is how well the mirror image agrees, and how near the middle of good faces the embedding lies", () => {
  const seen = figures();
  expect(figuresOf(measure, seen, [6, 8], 1).centre).toBeCloseTo(1, 12);
  expect(figuresOf(measure, seen, [8, -6], 1).centre).toBeCloseTo(0, 12);
  expect(figuresOf(measure, seen, [6, 8], 0.9).mirror).toBeCloseTo(Math.log(0.1005), 12);
});

test("a good face has no fault, however dark it is", () => {
  expect(judgeFace(measure, figures({ brightness: -3 }), 0)).toMatchObject({ faults: [] });
});

describe("a declined face says what is wrong with it", () => {
  const faults = (deviations: Partial<Record<FaceFigure, number>>) =>
    judgeFace(measure, figures(deviations), 1).faults;
  test.each([
    [{ brightness: -4, contrast: -6, flat: 8 }, ["too dark"]],
    [{ brightness: 4, white: 9 }, ["too bright"]],
    [{ contrast: -5, flat: 8 }, ["too low in contrast"]],
    [{ finest: -6, fine: -5, mesh: -8 }, ["too blurred, too small or compressed too far"]],
    [{ brightness: -4, finest: -3 }, ["too dark", "too blurred, too small or compressed too far"]],
    [{ finest: 5 }, ["too noisy"]],
    [{ red: 8, blue: -5 }, ["in too coloured a light"]],
    [{ flat: 8, mesh: -2 }, ["covered in part or compressed too far"]],
    [{ mirror: 4 }, ["turned away, looking down or covered too far"]],
    [{ mesh: -8, agreement: 3 }, ["turned away, looking down or covered too far"]],
  ] satisfies [Partial<Record<FaceFigure, number>>, string[]][])("%j: %j", (deviations, words) => {
    expect(faults(deviations)).toEqual(words);
  });

  test("where nothing stands out, what comes nearest to it is named", () => {
    expect(faults({ finest: -1.5, mirror: 1 })).toEqual(["too blurred, too small or compressed too far"]);
  });
});
