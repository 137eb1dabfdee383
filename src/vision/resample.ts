import type { RgbaImage } from "../core/image.js";
import { type Similarity, similarityScale } from "./transform.js";

/** Above this many source pixels a target pixel, bilinear sampling alone would alias. */
const aliasingScale = 1.3;

/**
 * Draws `width`×`height` pixels, each sampled bilinearly where `toSource` puts its centre in the source; black
 * outside. Sources of more than 1.3 × the target's resolution are averaged down first (box filter).
 *
 * @param toSource maps target pixels to source pixels, both with pixel centres at ½
 * @example
 * const chip = resample(photo, invertSimilarity(toChip), 150, 150);
 */
export function resample(image: RgbaImage, toSource: Similarity, width: number, height: number): RgbaImage {
  const scale = similarityScale(toSource);
  const data = new Uint8Array(4 * width * height);
  const target = { width, height, data };
  if (scale <= aliasingScale) {
    sampleBilinear(image, toSource, target);
    return target;
  }
  const factor = Math.max(2, Math.round(scale));
  const { left, top, right, bottom } = bounds(image, toSource, width, height);
  if (right <= left || bottom <= top) return target;
  const small = shrink(image, left, top, right, bottom, factor);
  sampleBilinear(
    small,
    {
      a: toSource.a / factor,
      b: toSource.b / factor,
      tx: (toSource.tx - left) / factor,
      ty: (toSource.ty - top) / factor,
    },
    target,
  );
  return target;
}

/** The part of the source that the target covers, with a margin for the filter. */
function bounds(image: RgbaImage, { a, b, tx, ty }: Similarity, width: number, height: number) {
  const corners = [
    [0, 0],
    [width, 0],
    [0, height],
    [width, height],
  ] as const;
  const xs = corners.map(([x, y]) => a * x - b * y + tx);
  const ys = corners.map(([x, y]) => b * x + a * y + ty);
  const margin = 2 * Math.ceil(Math.hypot(a, b));
  return {
    left: Math.max(0, Math.floor(Math.min(...xs)) - margin),
    top: Math.max(0, Math.floor(Math.min(...ys)) - margin),
    right: Math.min(image.width, Math.ceil(Math.max(...xs)) + margin),
    bottom: Math.min(image.height, Math.ceil(Math.max(...ys)) + margin),
  };
}

/** Averages blocks of factor × factor pixels of a rectangle; cut blocks at its edge average what they have. */
function shrink(
  { width: sourceWidth, data }: RgbaImage,
  left: number,
  top: number,
  right: number,
  bottom: number,
  factor: number,
): RgbaImage {
  const width = Math.ceil((right - left) / factor);
  const height = Math.ceil((bottom - top) / factor);
  const result = new Uint8Array(4 * width * height);
  const sums = new Uint32Array(3 * width);
  for (let row = 0; row < height; row++) {
    sums.fill(0);
    const firstY = top + row * factor;
    const lastY = Math.min(firstY + factor, bottom);
    for (let y = firstY; y < lastY; y++) {
      let from = 4 * (y * sourceWidth + left);
      for (let column = 0; column < width; column++) {
        const count = Math.min(factor, right - left - column * factor);
        let [red, green, blue] = [0, 0, 0];
        for (let i = 0; i < count; i++, from += 4) {
          red += data[from] as number;
          green += data[from + 1] as number;
          blue += data[from + 2] as number;
        }
        sums[3 * column] = (sums[3 * column] as number) + red;
        sums[3 * column + 1] = (sums[3 * column + 1] as number) + green;
        sums[3 * column + 2] = (sums[3 * column + 2] as number) + blue;
      }
    }
    for (let column = 0; column < width; column++) {
      const count = Math.min(factor, right - left - column * factor) * (lastY - firstY);
      const to = 4 * (row * width + column);
      for (let channel = 0; channel < 3; channel++)
        result[to + channel] = ((sums[3 * column + channel] as number) + (count >> 1)) / count;
      result[to + 3] = 255;
    }
  }
  return { width, height, data: result };
}

function sampleBilinear(source: RgbaImage, { a, b, tx, ty }: Similarity, target: RgbaImage): void {
  const { width, height, data } = source;
  const out = target.data;
  const stride = 4 * width;
  const [lastX, lastY] = [width - 1, height - 1];
  let to = 0;
  for (let row = 0; row < target.height; row++) {
    // Pixel centres lie at ½ in both images; − ½ gives the index of the left upper neighbour.
    let x = a * 0.5 - b * (row + 0.5) + tx - 0.5;
    let y = b * 0.5 + a * (row + 0.5) + ty - 0.5;
    for (let column = 0; column < target.width; column++, x += a, y += b, to += 4) {
      out[to + 3] = 255;
      if (x >= 0 && y >= 0 && x < lastX && y < lastY) {
        // Inside, truncation is the floor. Weights in 1/2048 keep the sums in integers: 2048²·255 < 2³¹.
        const left = x | 0;
        const top = y | 0;
        const fx = ((x - left) * 2048) | 0;
        const fy = ((y - top) * 2048) | 0;
        const w11 = fx * fy;
        const w10 = (fy << 11) - w11;
        const w01 = (fx << 11) - w11;
        const w00 = 4194304 - w01 - (fy << 11);
        const p = top * stride + (left << 2);
        const q = p + stride;
        out[to] = (data[p]! * w00 + data[p + 4]! * w01 + data[q]! * w10 + data[q + 4]! * w11 + 2097152) >> 22;
        out[to + 1] =
          (data[p + 1]! * w00 + data[p + 5]! * w01 + data[q + 1]! * w10 + data[q + 5]! * w11 + 2097152) >> 22;
        out[to + 2] =
          (data[p + 2]! * w00 + data[p + 6]! * w01 + data[q + 2]! * w10 + data[q + 6]! * w11 + 2097152) >> 22;
      } else if (x > -1 && y > -1 && x < width && y < height) {
        const [left, top] = [Math.floor(x), Math.floor(y)];
        for (let channel = 0; channel < 3; channel++)
          out[to + channel] = sampleAtEdge(source, left, top, x - left, y - top, channel) + 0.5;
      }
    }
  }
}

/** Bilinear with the neighbours outside the image taken as black. */
function sampleAtEdge(
  { width, height, data }: RgbaImage,
  left: number,
  top: number,
  fx: number,
  fy: number,
  channel: number,
): number {
  const at = (x: number, y: number) =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : (data[4 * (y * width + x) + channel] as number);
  const upper = at(left, top) * (1 - fx) + at(left + 1, top) * fx;
  const lower = at(left, top + 1) * (1 - fx) + at(left + 1, top + 1) * fx;
  return upper * (1 - fy) + lower * fy;
}
