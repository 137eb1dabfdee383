import type { RgbaImage } from "../core/image.js";
import type { Float32Tensor } from "../runtime/session.js";

/** What a network wants its pixels to be: `(value − mean) · scale`, planar RGB (NCHW). */
export interface PixelScaling {
  /** One per channel, in 0…255. */
  readonly mean: readonly [number, number, number];
  readonly scale: number;
}

/**
 * Images of one size as a float32 tensor `[N, 3, height, width]`, RGB.
 *
 * @param mirrored adds each image's mirror image right after it, so N doubles
 */
export function imagesToTensor(
  images: readonly RgbaImage[],
  { mean, scale }: PixelScaling,
  mirrored = false,
): Float32Tensor {
  const { width, height } = images[0] ?? { width: 0, height: 0 };
  const plane = width * height;
  const copies = mirrored ? 2 : 1;
  const data = new Float32Array(images.length * copies * 3 * plane);
  const [red, green, blue] = mean.map((offset) =>
    Float32Array.from({ length: 256 }, (_, value) => (value - offset) * scale),
  ) as [Float32Array, Float32Array, Float32Array];
  images.forEach((image, index) => {
    const start = index * copies * 3 * plane;
    fillPlanes(data.subarray(start, start + 3 * plane), image.data, red, green, blue);
    if (mirrored) mirrorRows(data, start, start + 3 * plane, width, 3 * height);
  });
  return { data, shape: [images.length * copies, 3, height, width] };
}

function fillPlanes(
  planes: Float32Array,
  rgba: Uint8Array,
  red: Float32Array,
  green: Float32Array,
  blue: Float32Array,
): void {
  const plane = planes.length / 3;
  for (let i = 0, from = 0; i < plane; i++, from += 4) {
    planes[i] = red[rgba[from]!]!;
    planes[plane + i] = green[rgba[from + 1]!]!;
    planes[2 * plane + i] = blue[rgba[from + 2]!]!;
  }
}

function mirrorRows(data: Float32Array, from: number, to: number, width: number, rows: number): void {
  for (let row = 0; row < rows; row++) {
    const end = from + (row + 1) * width - 1;
    const start = to + row * width;
    for (let x = 0; x < width; x++) data[start + x] = data[end - x]!;
  }
}
