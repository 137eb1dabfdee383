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
  images.forEach((image, index) => {
    for (let channel = 0; channel < 3; channel++) {
      const offset = mean[channel] as number;
      const start = (index * copies * 3 + channel) * plane;
      for (let y = 0, from = channel, to = start; y < height; y++)
        for (let x = 0; x < width; x++, from += 4, to++)
          data[to] = ((image.data[from] as number) - offset) * scale;
      if (!mirrored) continue;
      for (let y = 0; y < height; y++) {
        const row = start + y * width;
        const twin = row + 3 * plane;
        for (let x = 0; x < width; x++) data[twin + x] = data[row + width - 1 - x] as number;
      }
    }
  });
  return { data, shape: [images.length * copies, 3, height, width] };
}
