import type { RgbaImage } from "../core/image.js";
import { type PlanarImage, planesOf, rgbaOf } from "./planes.js";

/**
 * Resizes with the triangle filter, widened by the scale where the image shrinks: bilinear interpolation enlarges,
 * a weighted area mean shrinks without aliasing (as PIL's BILINEAR and PyTorch's `antialias=True` do). The target
 * is filled whatever its aspect ratio. Rows first, then columns, unrounded in between.
 *
 * @param height of the result in pixels, ≥ 1; @param width likewise
 * @example
 * const small = resizePlanes(image, 28, 28); // [channels, 28, 28]
 */
export function resizePlanes(image: PlanarImage, height: number, width: number): PlanarImage {
  if (image.height === height && image.width === width) return image;
  const { channels } = image;
  const pixels = new Uint8Array(channels * height * width);
  const narrow = new Float32Array(channels * image.height * width);
  filterRows(image.pixels, channels * image.height, image.width, narrow, filterTaps(image.width, width));
  const down = filterTaps(image.height, height);
  for (let channel = 0; channel < channels; channel++) {
    const from = narrow.subarray(channel * image.height * width, (channel + 1) * image.height * width);
    filterColumns(from, width, pixels.subarray(channel * height * width), down);
  }
  return { channels, height, width, pixels };
}

/**
 * `resizePlanes` for an RGBA image: networks are trained on what they are given when they serve.
 *
 * @returns RGBA of `width`×`height`, opaque
 * @example
 * const small = resizeImage(drawing, 28, 28);
 */
export function resizeImage(image: RgbaImage, width: number, height: number): RgbaImage {
  if (image.width === width && image.height === height) return image;
  return rgbaOf(resizePlanes(planesOf(image, 3), height, width));
}

function filterRows(from: Uint8Array, rows: number, width: number, to: Float32Array, taps: Taps): void {
  const { count, first, weights } = taps;
  for (let y = 0, at = 0; y < rows; y++)
    for (let x = 0; x < first.length; x++) {
      const start = y * width + first[x]!;
      const tap = x * count;
      let sum = 0;
      for (let i = 0; i < count; i++) sum += weights[tap + i]! * from[start + i]!;
      to[at++] = sum;
    }
}

/** Adds up whole rows, so that memory is read in order; + ½ rounds where the byte cuts off. */
function filterColumns(from: Float32Array, width: number, to: Uint8Array, taps: Taps): void {
  const { count, first, weights } = taps;
  const sums = new Float32Array(width);
  for (let y = 0; y < first.length; y++) {
    sums.fill(0.5);
    for (let i = 0; i < count; i++) {
      const weight = weights[y * count + i]!;
      const start = (first[y]! + i) * width;
      for (let x = 0; x < width; x++) sums[x]! += weight * from[start + x]!;
    }
    for (let x = 0; x < width; x++) to[y * width + x] = Math.min(255, sums[x]!);
  }
}

/** The filter along one axis: target pixel t is Σ weights[t·count + i] · source[first[t] + i], i < count. */
interface Taps {
  readonly count: number;
  readonly first: Int32Array;
  readonly weights: Float32Array;
}

/** The last filters used: a table's images mostly have one size. */
const filters = new Map<string, Taps>();

/** Weight of a source pixel: 1 − |distance of the centres| / radius, radius = max(1, scale); they add up to 1. */
function filterTaps(from: number, to: number): Taps {
  const key = `${from}→${to}`;
  const known = filters.get(key);
  if (known) return known;
  const scale = from / to;
  const radius = Math.max(1, scale);
  const count = Math.min(from, Math.ceil(2 * radius) + 1);
  const first = new Int32Array(to);
  const weights = new Float32Array(to * count);
  for (let target = 0; target < to; target++) {
    const centre = (target + 0.5) * scale;
    const start = Math.min(from - count, Math.max(0, Math.floor(centre - radius)));
    const near = Array.from({ length: count }, (_, i) =>
      Math.max(0, 1 - Math.abs(start + i + 0.5 - centre) / radius),
    );
    const sum = near.reduce((total, weight) => total + weight, 0);
    first[target] = start;
    weights.set(
      near.map((weight) => weight / sum),
      target * count,
    );
  }
  if (filters.size >= 16) filters.clear();
  const taps = { count, first, weights };
  filters.set(key, taps);
  return taps;
}
