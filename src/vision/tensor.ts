import type { RgbaImage } from "../core/image.js";
import { zoomPlanes } from "../core/zoom.js";
import type { Float32Tensor } from "../runtime/session.js";

/** What a network wants its pixels to be: `(value − mean) · scale`, planar (NCHW). */
export interface PixelScaling {
  /** One per channel, in 0…255: three for red, green and blue, one for grey. */
  readonly mean: readonly number[];
  readonly scale: number;
}

/**
 * Images of one size as a float32 tensor `[N, C, height, width]`: RGB where `mean` has three values, grey where it
 * has one.
 *
 * @param mirrored adds each image's mirror image right after it, so N doubles
 * @param zooms how each image is shown, enlarged about its middle: N becomes as many times as large, an image's views in
 * a row, each with its mirror image
 */
export function imagesToTensor(
  images: readonly RgbaImage[],
  { mean, scale }: PixelScaling,
  mirrored = false,
  zooms: readonly number[] = [1],
): Float32Tensor {
  const { width, height } = images[0] ?? { width: 0, height: 0 };
  const channels = mean.length;
  const plane = width * height;
  const copies = (mirrored ? 2 : 1) * zooms.length;
  const data = new Float32Array(images.length * copies * channels * plane);
  const tables = mean.map((offset) =>
    Float32Array.from({ length: 256 }, (_, value) => (value - offset) * scale),
  );
  images.forEach((image, index) => {
    const planes = new Float32Array(channels * plane);
    if (channels === 1) fillGrey(planes, image.data, tables[0]!);
    else fillPlanes(planes, image.data, tables);
    let at = index * copies * planes.length;
    for (const zoom of zooms) {
      data.set(zoom === 1 ? planes : zoomPlanes(planes, width, height, zoom), at);
      at += planes.length;
      if (!mirrored) continue;
      mirrorRows(data, at - planes.length, at, width, channels * height);
      at += planes.length;
    }
  });
  return { data, shape: [images.length * copies, channels, height, width] };
}

function fillPlanes(planes: Float32Array, rgba: Uint8Array, tables: readonly Float32Array[]): void {
  const [red, green, blue] = tables as [Float32Array, Float32Array, Float32Array];
  const plane = planes.length / 3;
  for (let i = 0, from = 0; i < plane; i++, from += 4) {
    planes[i] = red[rgba[from]!]!;
    planes[plane + i] = green[rgba[from + 1]!]!;
    planes[2 * plane + i] = blue[rgba[from + 2]!]!;
  }
}

function fillGrey(plane: Float32Array, rgba: Uint8Array, table: Float32Array): void {
  for (let i = 0, from = 0; i < plane.length; i++, from += 4)
    plane[i] = table[luma(rgba[from]!, rgba[from + 1]!, rgba[from + 2]!)]!;
}

/** Grey of a colour, 0…255: 0.299·R + 0.587·G + 0.114·B (ITU-R BT.601), rounded; the weights in 1/65536. */
export function luma(red: number, green: number, blue: number): number {
  return (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16;
}

function mirrorRows(data: Float32Array, from: number, to: number, width: number, rows: number): void {
  for (let row = 0; row < rows; row++) {
    const end = from + (row + 1) * width - 1;
    const start = to + row * width;
    for (let x = 0; x < width; x++) data[start + x] = data[end - x]!;
  }
}
