import { describe, expect, test } from "vitest";
import type { RgbaImage } from "../core/image.js";
import { resample } from "./resample.js";

/** An image whose red grows with x and green with y. */
function gradient(width: number, height: number, step: number): RgbaImage {
  const data = new Uint8Array(4 * width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.set([x * step, y * step, 77, 255], 4 * (y * width + x));
  return { width, height, data };
}
const pixel = ({ width, data }: RgbaImage, x: number, y: number) =>
  Array.from(data.slice(4 * (y * width + x), 4 * (y * width + x) + 4));
const identity = { a: 1, b: 0, tx: 0, ty: 0 };

describe("resample", () => {
  test("the identity copies", () => {
    const image = gradient(20, 10, 9);
    expect(resample(image, identity, 20, 10).data).toEqual(image.data);
  });

  test("enlarging interpolates linearly between pixel centres", () => {
    const image = gradient(20, 20, 8);
    const large = resample(image, { a: 0.5, b: 0, tx: 0, ty: 0 }, 40, 40);
    // Target pixel x has its centre at x + ½, in the source at (x + ½)/2: the gradient's value there less ½ pixel.
    for (const [x, y] of [
      [10, 10],
      [21, 30],
      [7, 3],
    ] as const)
      expect(pixel(large, x, y)).toEqual([
        Math.round(((x + 0.5) / 2 - 0.5) * 8),
        Math.round(((y + 0.5) / 2 - 0.5) * 8),
        77,
        255,
      ]);
  });

  test("a quarter turn moves pixels where it should", () => {
    const image = gradient(16, 16, 10);
    // target (x, y) → source (16 − y, x)
    const turned = resample(image, { a: 0, b: 1, tx: 16, ty: 0 }, 16, 16);
    expect(pixel(turned, 3, 5)).toEqual(pixel(image, 10, 3));
  });

  test("outside is black and opaque, the border fades by half a pixel", () => {
    const white: RgbaImage = { width: 4, height: 4, data: new Uint8Array(64).fill(255) };
    const shifted = resample(white, { a: 1, b: 0, tx: -2.5, ty: 0 }, 8, 4);
    expect(pixel(shifted, 0, 2)).toEqual([0, 0, 0, 255]);
    expect(pixel(shifted, 2, 2)[0]).toBeGreaterThanOrEqual(126);
    expect(pixel(shifted, 2, 2)[0]).toBeLessThanOrEqual(129);
    expect(pixel(shifted, 4, 2)).toEqual([255, 255, 255, 255]);
  });

  test("shrinking averages instead of aliasing", () => {
    const size = 256;
    const data = new Uint8Array(4 * size * size);
    for (let i = 0; i < size * size; i++)
      data.set((i + Math.floor(i / size)) % 2 ? [255, 255, 255, 255] : [0, 0, 0, 255], 4 * i);
    const small = resample({ width: size, height: size, data }, { a: 4, b: 0, tx: 0, ty: 0 }, 64, 64);
    for (const [x, y] of [
      [5, 5],
      [32, 17],
      [60, 60],
    ] as const)
      expect(Math.abs((pixel(small, x, y)[0] as number) - 127.5)).toBeLessThan(2);
  });

  test("an image that begins at an odd address is read correctly", () => {
    const image = gradient(8, 8, 20);
    const shifted = new Uint8Array(image.data.length + 1);
    shifted.set(image.data, 1);
    expect(resample({ ...image, data: shifted.subarray(1) }, identity, 8, 8).data).toEqual(image.data);
  });
});
