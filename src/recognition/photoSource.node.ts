import type { RgbaImage } from "../core/image.js";
import { readWithin } from "../core/readWithin.node.js";
import { type DecodeLimits, defaultDecodeLimits } from "../vision/decodeLimits.js";
import { encodeImage } from "../vision/encode.node.js";
import { type ImageInput, imageSource } from "./input.js";

/**
 * A photo as the bytes of a file: what is kept of it and by which it is known again. Pixels become a PNG.
 *
 * @throws FILE_NOT_FOUND, IMAGE_UNREADABLE, IMAGE_TOO_LARGE, INVALID_ARGUMENT
 * @example
 * const bytes = await photoBytes("ada.jpg");
 */
export async function photoBytes(
  image: ImageInput,
  limits: DecodeLimits = defaultDecodeLimits,
): Promise<Uint8Array> {
  const source = await imageSource(image, limits);
  if (typeof source === "string")
    return readWithin(source, {
      most: limits.bytes,
      unreadable: "IMAGE_UNREADABLE",
      tooLong: "IMAGE_TOO_LARGE",
    });
  return source instanceof Uint8Array ? source : encodeImage(source, { format: "png" });
}

/** Pixels of a thumbnail's side: enough to know a face by, 3 to 4 kB. */
const thumbnailSide = 112;

/**
 * A small JPEG of an aligned face, for pages.
 *
 * @example
 * const { image } = await selfsame.align("ada.jpg");
 * const jpeg = await faceThumbnail(image);
 */
export function faceThumbnail(aligned: RgbaImage): Promise<Uint8Array> {
  return encodeImage(aligned, { format: "jpeg", quality: 82, side: thumbnailSide });
}
