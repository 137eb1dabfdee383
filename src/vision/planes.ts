import type { RgbaImage } from "../core/image.js";
import { luma } from "./tensor.js";

/** Planar pixels of one image: `[channels, height, width]`, 0…255; grey (luma) or RGB. */
export interface PlanarImage {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  readonly pixels: Uint8Array;
}

/**
 * An image as planes: RGB, or grey as `luma` gives it.
 *
 * @returns `[channels, height, width]`
 * @example
 * planesOf(chip, 1).pixels; // Uint8Array [1, height, width]
 */
export function planesOf({ width, height, data }: RgbaImage, channels: 1 | 3): PlanarImage {
  const plane = width * height;
  const pixels = new Uint8Array(channels * plane);
  for (let i = 0, from = 0; i < plane; i++, from += 4) {
    const [red, green, blue] = [data[from]!, data[from + 1]!, data[from + 2]!];
    if (channels === 1) pixels[i] = luma(red, green, blue);
    else {
      pixels[i] = red;
      pixels[plane + i] = green;
      pixels[2 * plane + i] = blue;
    }
  }
  return { channels, height, width, pixels };
}

/** RGB planes as an opaque RGBA image. */
export function rgbaOf({ width, height, pixels }: PlanarImage): RgbaImage {
  const plane = width * height;
  const data = new Uint8Array(4 * plane).fill(255);
  for (let i = 0; i < plane; i++)
    for (let channel = 0; channel < 3; channel++) data[4 * i + channel] = pixels[channel * plane + i]!;
  return { width, height, data };
}
