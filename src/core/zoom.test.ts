import { expect, test } from "vitest";
import { zoomPlanes, zoomTaps } from "./zoom.js";

const [width, height] = [9, 7];
/** A plane that bilinear sampling reproduces exactly: a + b·x + c·y. */
const slope = (a: number, b: number, c: number) =>
  Float32Array.from({ length: width * height }, (_, i) => a + b * (i % width) + c * Math.floor(i / width));

test("an index is seen at size/2 + (i − size/2)/zoom, in every plane", () => {
  const planes = Float32Array.of(...slope(1, 2, 3), ...slope(-5, 0.5, -1));
  const zoom = 1.5;
  const seen = (i: number, size: number) => size / 2 + (i - size / 2) / zoom;
  const found = zoomPlanes(planes, width, height, zoom);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [u, v] = [seen(x, width), seen(y, height)];
      expect(found[y * width + x]).toBeCloseTo(1 + 2 * u + 3 * v, 4);
      expect(found[width * height + y * width + x]).toBeCloseTo(-5 + 0.5 * u - v, 4);
    }
});

test("zoom 1 changes nothing", () => {
  const planes = Float32Array.from({ length: width * height }, (_, i) => Math.sin(i));
  expect(zoomPlanes(planes, width, height, 1)).toEqual(planes);
});

test.each([1, 2, 3, 150])("of %i pixels none outside is used", (size) => {
  for (const zoom of [1, 1.07, 2, 8])
    for (const { first, second, part } of zoomTaps(size, zoom)) {
      expect(Math.min(first, second)).toBeGreaterThanOrEqual(0);
      expect(Math.max(first, second)).toBeLessThan(size);
      expect(part).toBeGreaterThanOrEqual(0);
      expect(part).toBeLessThan(1);
    }
});
