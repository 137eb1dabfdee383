import { expect, test } from "vitest";
import { resizeImage, resizePlanes } from "./resizePlanes.js";

const row = (...values: number[]) =>
  ({ channels: 1, height: 1, width: values.length, pixels: Uint8Array.from(values) }) as const;

test("enlarging interpolates linearly between pixel centres and keeps the edges", () => {
  // Target centres in source pixels: 0, 0.25, 0.75, 1 (clamped), between 100 at 0 and 200 at 1.
  expect([...resizePlanes(row(100, 200), 1, 4).pixels]).toEqual([100, 125, 175, 200]);
});

test("shrinking by two weighs 1 3 3 1: the triangle filter of radius 2", () => {
  const { pixels } = resizePlanes(row(0, 0, 0, 80, 160, 0, 0, 0), 1, 4);
  // Target 1 covers sources 1…4: (3·80 + 160)/8 = 50; target 2 sources 3…6: (80 + 3·160)/8 = 70.
  // At the edges the weight outside the image is shared out: target 0 covers 0, 1, 2 only.
  expect([...pixels]).toEqual([0, 50, 70, 0]);
});

test("channels stay apart, a constant stays constant, the same size is the same image", () => {
  const image = {
    channels: 3,
    height: 5,
    width: 7,
    pixels: Uint8Array.from({ length: 105 }, (_, i) => [10, 128, 255][Math.floor(i / 35)]!),
  } as const;
  const { pixels } = resizePlanes(image, 3, 11);
  expect([...pixels]).toEqual(Array.from({ length: 99 }, (_, i) => [10, 128, 255][Math.floor(i / 33)]));
  expect(resizePlanes(image, 5, 7)).toBe(image);
});

test("a fine chequer averages out instead of aliasing", () => {
  const pixels = Uint8Array.from({ length: 96 * 96 }, (_, i) => ((i + Math.floor(i / 96)) % 2) * 255);
  const small = resizePlanes({ channels: 1, height: 96, width: 96, pixels }, 23, 23).pixels;
  for (let y = 1; y < 22; y++)
    for (let x = 1; x < 22; x++) expect(Math.abs(small[y * 23 + x]! - 127.5)).toBeLessThan(4);
});

test("RGBA images: sides shrink by their own factors, colours stay, the result is opaque, the mean is kept", () => {
  const stroke = (x: number) => (x > 40 && x < 60 ? [255, 10, 77, 0] : [0, 10, 77, 0]);
  const image = {
    width: 100,
    height: 70,
    data: Uint8Array.from({ length: 28_000 }, (_, i) => stroke((i >> 2) % 100)[i % 4]!),
  };
  const { width, height, data } = resizeImage(image, 25, 35);
  expect([width, height]).toEqual([25, 35]);
  const channel = (index: number) => Array.from(data).filter((_, i) => i % 4 === index);
  expect(channel(0).reduce((sum, value) => sum + value, 0) / 875).toBeCloseTo(0.19 * 255, 0);
  for (const [index, value] of [
    [1, 10],
    [2, 77],
    [3, 255],
  ] as const)
    expect(new Set(channel(index))).toEqual(new Set([value]));
  expect(resizeImage(image, 100, 70)).toBe(image);
});
