import { SelfsameError } from "../core/errors.js";
import type { RgbaImage } from "../core/image.js";
import type { DecodeLimits } from "./decodeLimits.js";
import { headLength, imageFormat } from "./imageFormat.js";

/**
 * Decodes an image file as Node does: upright by its EXIF orientation, in sRGB, transparency laid on white. Which formats there
 * are is the browser's: JPEG, PNG, WebP, GIF, in newer ones AVIF.
 *
 * @throws IMAGE_UNREADABLE (no such format, damaged), IMAGE_TOO_LARGE
 * @example
 * const image = await decodeInPage(bytes, defaultDecodeLimits);
 */
export async function decodeInPage(bytes: Uint8Array, limits: DecodeLimits): Promise<RgbaImage> {
  const format = imageFormat(bytes.subarray(0, headLength));
  if (!format?.decoded)
    throw new SelfsameError(
      "IMAGE_UNREADABLE",
      `the image is ${format ? format.name : "of an unknown format"}, no photo format that is read`,
    );
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>]), {
      imageOrientation: "from-image",
      colorSpaceConversion: "default",
    });
  } catch (cause) {
    throw new SelfsameError(
      "IMAGE_UNREADABLE",
      `the ${format.name} can't be decoded by this browser: ${(cause as Error).message}`,
      { cause },
    );
  }
  return bitmapPixels(bitmap, limits);
}

let canvas: OffscreenCanvas | undefined;

/**
 * The pixels of a bitmap, which is closed, in sRGB on white.
 *
 * @throws IMAGE_TOO_LARGE
 */
export function bitmapPixels(bitmap: ImageBitmap, limits: Pick<DecodeLimits, "pixels">): RgbaImage {
  const { width, height } = bitmap;
  try {
    if (width * height > limits.pixels)
      throw new SelfsameError(
        "IMAGE_TOO_LARGE",
        `the image has ${width}×${height} pixels; the limit is ${limits.pixels / 1e6} million`,
      );
    if (canvas?.width !== width || canvas.height !== height) canvas = new OffscreenCanvas(width, height);
    // Read often: kept in memory, not on the graphics card. Without an alpha channel what is see-through would lie on black.
    const context = canvas.getContext("2d", { willReadFrequently: true, colorSpace: "srgb" });
    if (!context) throw new TypeError("this browser gives a worker no canvas");
    context.fillStyle = "white";
    context.fillRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, width, height, { colorSpace: "srgb" });
    return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
  } finally {
    bitmap.close();
  }
}
