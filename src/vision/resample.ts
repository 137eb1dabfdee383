import type { RgbaImage } from "../core/image.js";
import { type Similarity, similarityScale } from "./transform.js";

/** Above this many source pixels a target pixel, bilinear sampling alone would alias. */
const aliasingScale = 1.3;

/**
 * Draws `width`×`height` pixels, each sampled bilinearly where `toSource` puts its centre in the source; black
 * outside. Where the source has more than 1.3 × the target's resolution, each target pixel is the mean of 2 × 2
 * samples, of a source averaged down beforehand so that they don't skip pixels.
 *
 * @param toSource maps target pixels to source pixels, both with pixel centres at ½
 * @example
 * const chip = resample(photo, invertSimilarity(toChip), 150, 150);
 */
export function resample(image: RgbaImage, toSource: Similarity, width: number, height: number): RgbaImage {
  const scale = similarityScale(toSource);
  if (scale <= aliasingScale) return drawn(image, toSource, width, height, pixels(width, height));
  const factor = Math.max(1, Math.round(scale / 2));
  const { left, top, right, bottom } =
    factor > 1
      ? bounds(image, toSource, width, height)
      : { left: 0, top: 0, right: image.width, bottom: image.height };
  if (right <= left || bottom <= top)
    return drawn({ width: 0, height: 0, data: pixels(0, 0) }, toSource, width, height, pixels(width, height));
  const source = factor > 1 ? shrink(image, left, top, right, bottom, factor, scratch.source) : image;
  const fine = {
    a: toSource.a / factor / 2,
    b: toSource.b / factor / 2,
    tx: (toSource.tx - left) / factor,
    ty: (toSource.ty - top) / factor,
  };
  const samples = drawn(source, fine, 2 * width, 2 * height, scratch.samples(2 * width, 2 * height));
  return shrink(samples, 0, 0, samples.width, samples.height, 2, pixels);
}

/** Draws over all of `data`, whatever it held. */
function drawn(
  source: RgbaImage,
  toSource: Similarity,
  width: number,
  height: number,
  data: Uint8Array,
): RgbaImage {
  const target = { width, height, data };
  sampleBilinear(source, toSource, target);
  return target;
}

type Room = (width: number, height: number) => Uint8Array;

const pixels: Room = (width, height) => new Uint8Array(4 * width * height);

/** Larger pictures in between are made anew, so that a huge photo doesn't leave its room behind. */
const mostKept = 4 << 20;

/**
 * Room for a picture that nobody sees after the call, kept for the next: a photo is searched in dozens of windows, and thrown
 * away such pictures would be most of the memory that waits for the collector.
 */
function keptRoom(): Room {
  let kept = new Uint8Array(0);
  return (width, height) => {
    const length = 4 * width * height;
    if (length > mostKept) return pixels(width, height);
    if (kept.length < length) kept = new Uint8Array(length);
    return kept.subarray(0, length);
  };
}

const scratch = { source: keptRoom(), samples: keptRoom() };

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
  room: Room,
): RgbaImage {
  const width = Math.ceil((right - left) / factor);
  const height = Math.ceil((bottom - top) / factor);
  const result = room(width, height);
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
  const { width, height } = source;
  const [from, to] = [words(source), words(target)];
  const [lastX, lastY] = [width - 1, height - 1];
  // Columns step in 16.16 fixed point from the row's start: 0.004 pixels off at most after 256 columns.
  const [stepX, stepY] = [Math.round(a * 65536), Math.round(b * 65536)];
  let index = 0;
  for (let row = 0; row < target.height; row++) {
    // Pixel centres lie at ½ in both images; − ½ gives the index of the left upper neighbour.
    const x = a * 0.5 - b * (row + 0.5) + tx - 0.5;
    const y = b * 0.5 + a * (row + 0.5) + ty - 0.5;
    const [startX, startY] = [Math.floor(x), Math.floor(y)];
    let fineX = ((x - startX) * 65536) | 0;
    let fineY = ((y - startY) * 65536) | 0;
    for (let column = 0; column < target.width; column++, fineX += stepX, fineY += stepY, index++) {
      const left = startX + (fineX >> 16);
      const top = startY + (fineY >> 16);
      const u = (fineX >> 8) & 255;
      const v = (fineY >> 8) & 255;
      if (left >= 0 && top >= 0 && left < lastX && top < lastY) {
        const p = top * width + left;
        to[index] = blend(from[p]!, from[p + 1]!, from[p + width]!, from[p + width + 1]!, u, v);
      } else if (left >= -1 && top >= -1 && left < width && top < height)
        to[index] = blendAtEdge(from, width, height, left, top, u, v);
      else to[index] = opaqueBlack;
    }
  }
}

/** `blend` where some of the four neighbours lie outside the image: they count as black. */
function blendAtEdge(
  from: Int32Array,
  width: number,
  height: number,
  left: number,
  top: number,
  u: number,
  v: number,
): number {
  const at = (x: number, y: number) =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : from[y * width + x]!;
  return blend(at(left, top), at(left + 1, top), at(left, top + 1), at(left + 1, top + 1), u, v);
}

const opaqueBlack = 0xff000000 | 0;

/** An image's pixels as 32-bit words, R in the lowest byte (every platform Node runs on is little-endian). */
function words({ data }: RgbaImage): Int32Array {
  const aligned = data.byteOffset % 4 === 0 ? data : data.slice();
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}

/**
 * The bilinear mean of four pixels, u/256 and v/256 of the way between them. Red and blue are weighed together in
 * one word, each with 16 bits of room; the weights are in 1/256 and add up to 256.
 */
function blend(p00: number, p01: number, p10: number, p11: number, u: number, v: number): number {
  const w11 = (u * v + 128) >> 8;
  const w01 = u - w11;
  const w10 = v - w11;
  const w00 = 256 - u - w10;
  const redBlue =
    (Math.imul(p00 & 0xff00ff, w00) +
      Math.imul(p01 & 0xff00ff, w01) +
      Math.imul(p10 & 0xff00ff, w10) +
      Math.imul(p11 & 0xff00ff, w11) +
      0x800080) |
    0;
  const green =
    ((p00 >> 8) & 255) * w00 +
    ((p01 >> 8) & 255) * w01 +
    ((p10 >> 8) & 255) * w10 +
    ((p11 >> 8) & 255) * w11 +
    128;
  return ((redBlue >>> 8) & 0xff00ff) | (green & 0xff00) | opaqueBlack;
}
