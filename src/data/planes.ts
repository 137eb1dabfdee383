import type { RgbaImage } from "../core/image.js";
import type { PlanarImage } from "./imageTable.js";

/**
 * An image as planes: RGB, or luma Y = 0.299·R + 0.587·G + 0.114·B (ITU-R BT.601).
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
    if (channels === 1) pixels[i] = 0.299 * red + 0.587 * green + 0.114 * blue + 0.5;
    else {
      pixels[i] = red;
      pixels[plane + i] = green;
      pixels[2 * plane + i] = blue;
    }
  }
  return { channels, height, width, pixels };
}
