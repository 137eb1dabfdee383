import type { RgbaImage } from "../core/image.js";

/** Which source pixels make one target pixel, and how much each weighs; the weights add up to 1. */
interface Tap {
  readonly first: number;
  readonly weights: readonly number[];
}

/**
 * Resizes a whole image, each side by its own factor, with the triangle filter: bilinear when enlarging; when
 * shrinking, the triangle is as wide as the shrinking, so that no source pixel is skipped. The same filter as Pillow's
 * `resize(…, BILINEAR)` and torchvision's antialiased one.
 *
 * @returns RGBA of `width`×`height`, opaque
 * @example
 * const small = resizeImage(drawing, 28, 28);
 */
export function resizeImage(image: RgbaImage, width: number, height: number): RgbaImage {
  if (image.width === width && image.height === height) return image;
  const columns = triangleTaps(image.width, width);
  const rows = triangleTaps(image.height, height);
  const wide = new Float32Array(3 * width * image.height);
  for (let y = 0, to = 0; y < image.height; y++)
    for (const { first, weights } of columns) {
      let [red, green, blue] = [0, 0, 0];
      let from = 4 * (y * image.width + first);
      for (const weight of weights) {
        red += weight * image.data[from]!;
        green += weight * image.data[from + 1]!;
        blue += weight * image.data[from + 2]!;
        from += 4;
      }
      wide[to++] = red;
      wide[to++] = green;
      wide[to++] = blue;
    }
  // Uint8ClampedArray rounds.
  const data = new Uint8ClampedArray(4 * width * height);
  rows.forEach(({ first, weights }, y) => {
    for (let x = 0; x < width; x++) {
      const to = 4 * (y * width + x);
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        let from = 3 * (first * width + x) + channel;
        for (const weight of weights) {
          sum += weight * wide[from]!;
          from += 3 * width;
        }
        data[to + channel] = sum;
      }
      data[to + 3] = 255;
    }
  });
  return { width, height, data: new Uint8Array(data.buffer) };
}

/** The triangle of half-width max(1, from/to) around each target pixel's centre, cut at the border. */
function triangleTaps(from: number, to: number): Tap[] {
  const scale = from / to;
  const support = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - support + 0.5));
    const end = Math.min(from, Math.floor(centre + support + 0.5));
    const raw = Array.from({ length: Math.max(1, end - first) }, (_, k) =>
      Math.max(0, 1 - Math.abs(first + k + 0.5 - centre) / support),
    );
    const total = raw.reduce((sum, weight) => sum + weight, 0);
    return { first, weights: raw.map((weight) => weight / total) };
  });
}
