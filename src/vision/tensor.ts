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
  for (let channel = 0; channel < 3; channel++) {
    const offset = mean[channel] as number;
    const values = Float32Array.from({ length: 256 }, (_, value) => (value - offset) * scale);
    images.forEach((image, index) => {
      const start = (index * copies * 3 + channel) * plane;
      fillPlane(data, start, image.data, channel, plane, values);
      if (mirrored) mirrorPlane(data, start, start + 3 * plane, width, height);
    });
  }
  return { data, shape: [images.length * copies, 3, height, width] };
}

function fillPlane(
  into: Float32Array,
  start: number,
  rgba: Uint8Array,
  channel: number,
  plane: number,
  values: Float32Array,
): void {
  for (let i = 0, from = channel; i < plane; i++, from += 4) into[start + i] = values[rgba[from]!]!;
}

function mirrorPlane(data: Float32Array, from: number, to: number, width: number, height: number): void {
  for (let row = 0; row < height; row++) {
    const offset = row * width;
    for (let x = 0; x < width; x++) data[to + offset + x] = data[from + offset + width - 1 - x]!;
  }
}
