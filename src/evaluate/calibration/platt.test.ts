import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../../../test/support/length.js";
import { seededRandom } from "../../core/random.js";
import { sigmoid } from "../../core/sigmoid.js";
import { tiedComparisons } from "../testing.js";
import { calibratedScore, plattCalibration } from "./platt.js";

/** Unit-variance normals at ±1/2·gap: the true posterior at prior ½ is sigmoid(gap·(middle − d)). */
function normals(genuine: number, impostor: number, gap: number, middle: number) {
  const random = seededRandom(9);
  const labels = Array.from({ length: genuine + impostor }, (_, i) => (i < genuine ? 1 : 0));
  return {
    labels,
    distances: labels.map((label) => middle + (label ? -gap / 2 : gap / 2) + random.normal()),
  };
}

describe("plattCalibration", () => {
  test("finds the true posterior, at prior ½ whatever the mixture of classes", () => {
    for (const [genuine, impostor] of [
      [40_000, 40_000],
      [8_000, 80_000],
    ] as const) {
      const { distances, labels } = normals(genuine, impostor, 3, 5);
      const { scale, bias } = plattCalibration(distances, labels);
      expect(scale).toBeGreaterThan(2.9);
      expect(scale).toBeLessThan(3.1);
      expect(bias / scale).toBeGreaterThan(4.97);
      expect(bias / scale).toBeLessThan(5.03);
    }
  });

  test("two distances in closed form: the scores are the smoothed targets", () => {
    // One pair of each class: targets 2/3 and 1/3 are reached exactly, logits ±ln 2.
    const calibration = plattCalibration([1, 3], [1, 0]);
    expect(calibratedScore(1, calibration)).toBeCloseTo(2 / 3, 10);
    expect(calibratedScore(3, calibration)).toBeCloseTo(1 / 3, 10);
    expect(calibration.scale).toBeCloseTo(Math.log(2), 10);
  });

  test("the minimum has no gradient: weighted residuals sum to 0, alone and times the distance", () => {
    fc.assert(
      fc.property(tiedComparisons, ({ scores, labels }) => {
        const genuine = labels.filter((label) => label === 1).length;
        const impostor = labels.length - genuine;
        const calibration = plattCalibration(scores, labels);
        let [residual, moment] = [0, 0];
        for (const [i, d] of scores.entries()) {
          const target = labels[i] === 1 ? (genuine + 1) / (genuine + 2) : 1 / (impostor + 2);
          const r = (calibratedScore(d, calibration) - target) / (labels[i] === 1 ? genuine : impostor);
          residual += r;
          moment += r * d;
        }
        if (new Set(scores).size > 1) expect(Math.abs(residual) + Math.abs(moment)).toBeLessThan(1e-6);
        else expect(calibration).toEqual({ scale: 0, bias: 0 });
      }),
      tries,
    );
  });

  test("separable, far from 0, tiny and huge distances stay finite and in order", () => {
    for (const [offset, unit] of [
      [0, 1],
      [1e6, 1e-3],
      [0, 1e-9],
      [-1e9, 1e8],
    ] as const) {
      const distances = Array.from({ length: 2000 }, (_, i) => offset + unit * (i < 1000 ? i : 5000 + i));
      const labels = distances.map((_, i) => (i < 1000 ? 1 : 0));
      const calibration = plattCalibration(distances, labels);
      expect(Number.isFinite(calibration.scale) && Number.isFinite(calibration.bias)).toBe(true);
      expect(calibration.scale).toBeGreaterThan(0);
      expect(calibratedScore(distances[0]!, calibration)).toBeGreaterThan(0.99);
      expect(calibratedScore(distances.at(-1)!, calibration)).toBeLessThan(0.01);
    }
  });

  test("a change of unit changes the scale only", () => {
    const { distances, labels } = normals(300, 500, 2, 4);
    const one = plattCalibration(distances, labels);
    const thousand = plattCalibration(
      distances.map((d) => 1000 * d),
      labels,
    );
    expect(thousand.scale * 1000).toBeCloseTo(one.scale, 8);
    expect(thousand.bias).toBeCloseTo(one.bias, 8);
  });

  test("an integer weight says the same as repeating the pair", () => {
    const weighted = plattCalibration([1, 2, 2.5, 4], [1, 1, 0, 0], [1, 3, 2, 1]);
    const repeated = plattCalibration([1, 2, 2, 2, 2.5, 2.5, 4], [1, 1, 1, 1, 0, 0, 0]);
    expect(weighted.scale).toBeCloseTo(repeated.scale, 9);
    expect(weighted.bias).toBeCloseTo(repeated.bias, 9);
  });
});

test("sigmoid neither overflows nor loses the tail", () => {
  expect(sigmoid(0)).toBe(0.5);
  expect(sigmoid(800)).toBe(1);
  expect(sigmoid(-700)).toBeCloseTo(Math.exp(-700), 310);
  expect(sigmoid(-700)).toBeGreaterThan(0);
});
