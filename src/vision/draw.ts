import type { Box, Point, RgbaImage } from "../core/image.js";

export type Colour = readonly [number, number, number];

/** Paints a rectangle, clipped to the image. */
function fill({ width, height, data }: RgbaImage, { x, y, width: w, height: h }: Box, colour: Colour): void {
  const [left, top] = [Math.max(0, Math.round(x)), Math.max(0, Math.round(y))];
  const [right, bottom] = [Math.min(width, Math.round(x + w)), Math.min(height, Math.round(y + h))];
  for (let row = top; row < bottom; row++)
    for (let column = left; column < right; column++) data.set([...colour, 255], 4 * (row * width + column));
}

/** Draws a box's frame of the given thickness around it, into the image. */
export function drawFrame(image: RgbaImage, box: Box, colour: Colour, thickness: number): void {
  const { x, y, width, height } = box;
  const t = thickness;
  fill(image, { x: x - t, y: y - t, width: width + 2 * t, height: t }, colour);
  fill(image, { x: x - t, y: y + height, width: width + 2 * t, height: t }, colour);
  fill(image, { x: x - t, y, width: t, height }, colour);
  fill(image, { x: x + width, y, width: t, height }, colour);
}

/** Draws a square dot, into the image. */
export function drawDot(image: RgbaImage, { x, y }: Point, colour: Colour, size: number): void {
  fill(image, { x: x - size / 2, y: y - size / 2, width: size, height: size }, colour);
}

/** Digits as 3×5 bitmaps, a row a number, the left pixel its highest bit. */
const digits: readonly (readonly number[])[] = [
  [7, 5, 5, 5, 7],
  [2, 6, 2, 2, 7],
  [7, 1, 7, 4, 7],
  [7, 1, 3, 1, 7],
  [5, 5, 7, 1, 1],
  [7, 4, 7, 1, 7],
  [7, 4, 7, 5, 7],
  [7, 1, 1, 2, 2],
  [7, 5, 7, 5, 7],
  [7, 5, 7, 1, 7],
];

/** Draws a whole number on a plate whose lower left corner is at `corner`, into the image. */
export function drawNumber(
  image: RgbaImage,
  corner: Point,
  value: number,
  colour: Colour,
  scale: number,
): void {
  const text = [...String(value)].map(Number);
  const height = 7 * scale;
  fill(image, { x: corner.x, y: corner.y - height, width: (4 * text.length + 1) * scale, height }, colour);
  text.forEach((digit, index) => {
    digits[digit]?.forEach((bits, row) => {
      for (let column = 0; column < 3; column++)
        if (bits & (4 >> column))
          fill(
            image,
            {
              x: corner.x + (4 * index + 1 + column) * scale,
              y: corner.y - height + (1 + row) * scale,
              width: scale,
              height: scale,
            },
            [255, 255, 255],
          );
    });
  });
}

/** Images of one height side by side, `gap` white pixels between and around them. */
export function sideBySide(images: readonly RgbaImage[], gap: number): RgbaImage {
  const height = Math.max(...images.map((image) => image.height)) + 2 * gap;
  const width = images.reduce((sum, image) => sum + image.width + gap, gap);
  const data = new Uint8Array(4 * width * height).fill(255);
  let left = gap;
  for (const image of images) {
    for (let row = 0; row < image.height; row++) {
      const from = 4 * row * image.width;
      data.set(image.data.subarray(from, from + 4 * image.width), 4 * ((row + gap) * width + left));
    }
    left += image.width + gap;
  }
  return { width, height, data };
}
