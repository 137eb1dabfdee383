import { expect, test } from "vitest";
import type { RgbaImage } from "../core/image.js";
import { seededRandom } from "../core/random.js";
import { pictureFigures } from "./pictureFigures.js";

const side = 150;

/** A picture by a function of x and y in −1…1: red, green, blue. */
function drawn(colour: (x: number, y: number) => readonly [number, number, number]): RgbaImage {
  const data = new Uint8ClampedArray(4 * side * side).fill(255);
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++)
      data.set(colour((2 * column + 1) / side - 1, (2 * row + 1) / side - 1), 4 * (row * side + column));
  return { width: side, height: side, data: new Uint8Array(data.buffer) };
}

const grey = (value: (x: number, y: number) => number) =>
  drawn((x, y) => {
    const level = value(x, y);
    return [level, level, level];
  });

/** Like a face as far as its light goes: its own mirror image, with something at every size. */
const light = (x: number, y: number) =>
  120 +
  50 * Math.cos(3 * x) * Math.sin(2 * y) +
  15 * Math.cos(25 * x) * Math.cos(25 * y) +
  8 * Math.cos(70 * x) * Math.cos(70 * y);

const good = pictureFigures(grey(light));

test("a picture of one colour has figures, and no detail", () => {
  for (const level of [0, 128, 255]) {
    const figures = pictureFigures(grey(() => level));
    for (const value of Object.values(figures)) expect(Number.isFinite(value)).toBe(true);
    expect(figures).toMatchObject({
      brightness: expect.closeTo(level / 255, 5),
      black: level < 13 ? 1 : 0,
      white: level >= 247 ? 1 : 0,
      flat: expect.closeTo(1, 1),
      symmetry: expect.closeTo(0, 5),
    });
    expect(figures.contrast).toBeLessThan(good.contrast - 2);
  }
});

test("light, contrast and colour move the figures that are named after them", () => {
  expect(pictureFigures(grey((x, y) => 0.1 * light(x, y))).brightness).toBeCloseTo(good.brightness / 10, 2);
  const pale = pictureFigures(grey((x, y) => 128 + 0.2 * (light(x, y) - 128)));
  expect(pale.contrast).toBeCloseTo(good.contrast + Math.log(0.2), 0);
  expect(pictureFigures(grey((x, y) => 4 * light(x, y))).white).toBeGreaterThan(0.9);
  const red = pictureFigures(drawn((x, y) => [light(x, y), 0.1 * light(x, y), 0.1 * light(x, y)]));
  expect(red.red).toBeGreaterThan(2 * good.red);
  expect(red.colour).toBeGreaterThan(good.colour + 1);
});

test("detail does not depend on contrast; blur takes it at the sizes it reaches, noise adds to the finest", () => {
  const half = pictureFigures(grey((x, y) => 64 + 0.5 * (light(x, y) - 64)));
  expect(half.finest).toBeCloseTo(good.finest, 1);
  const smooth = pictureFigures(grey((x, y) => 120 + 50 * Math.cos(3 * x) * Math.sin(2 * y)));
  expect(smooth.finest).toBeLessThan(good.finest - 2);
  expect(smooth.fine).toBeLessThan(good.fine - 1);
  const random = seededRandom(1);
  const noisy = pictureFigures(grey((x, y) => light(x, y) + 30 * random.normal()));
  expect(noisy.finest).toBeGreaterThan(good.finest + 0.5);
  expect(noisy.finest - good.finest).toBeGreaterThan(noisy.coarse - good.coarse + 0.5);
});

test("symmetry is 1 for what is its own mirror image, and falls with a covered half", () => {
  expect(good.symmetry).toBeGreaterThan(0.95);
  const covered = pictureFigures(grey((x, y) => (x < 0 ? 128 : light(x, y))));
  expect(covered.symmetry).toBeLessThan(0.5);
  expect(covered.flat).toBeGreaterThan(good.flat + 0.3);
});

test("steps sideways and downwards are told apart", () => {
  expect(pictureFigures(grey((x) => 128 + 60 * Math.sin(30 * x))).direction).toBeGreaterThan(2);
  expect(pictureFigures(grey((_, y) => 128 + 60 * Math.sin(30 * y))).direction).toBeLessThan(-2);
});
