import { expect, test } from "vitest";
import type { RgbaImage } from "../core/image.js";
import { resizeImage } from "./resize.js";

const grey = (width: number, height: number, at: (x: number, y: number) => number): RgbaImage => ({
  width,
  height,
  data: Uint8Array.from({ length: 4 * width * height }, (_, i) => {
    const pixel = i >> 2;
    return i % 4 === 3 ? 255 : at(pixel % width, Math.floor(pixel / width));
  }),
});
const reds = ({ data }: RgbaImage) => Array.from(data).filter((_, i) => i % 4 === 0);

test("enlarging is bilinear, with pixel centres at ½", () => {
  // 0 and 100 at centres ½ and 1½; four target centres at ¼, ¾, 1¼, 1¾ of the source.
  expect(
    reds(
      resizeImage(
        grey(2, 1, (x) => 100 * x),
        4,
        1,
      ),
    ),
  ).toEqual([0, 25, 75, 100]);
});

test("halving weighs neighbours 1 : 3 : 3 : 1, and the border what it has", () => {
  // Source centre 3½ is ½ from target centre 3 and 1½ from 5: (1 − ½/2)/2 = 3/8 and (1 − 1½/2)/2 = 1/8 of 80.
  expect(
    reds(
      resizeImage(
        grey(8, 1, (x) => (x === 3 ? 80 : 0)),
        4,
        1,
      ),
    ),
  ).toEqual([0, 30, 10, 0]);
});

test("sides shrink by their own factors, a constant stays constant, the mean is kept", () => {
  const flat = resizeImage(
    grey(105, 70, () => 77),
    28,
    35,
  );
  expect([flat.width, flat.height]).toEqual([28, 35]);
  expect(new Set(reds(flat))).toEqual(new Set([77]));
  const stroke = resizeImage(
    grey(100, 100, (x) => (x > 40 && x < 60 ? 255 : 0)),
    25,
    25,
  );
  const mean = reds(stroke).reduce((sum, value) => sum + value, 0) / 625;
  expect(mean).toBeCloseTo(0.19 * 255, 0);
});

test("an image of the wanted size is left as it is", () => {
  const image = grey(5, 4, (x, y) => x * y);
  expect(resizeImage(image, 5, 4)).toBe(image);
});
