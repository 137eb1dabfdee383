import { SelfsameError } from "../core/errors.js";
import type { RgbaImage } from "../core/image.js";
import { loadSharp } from "./sharp.node.js";

/** The ends of names that an image can be written under. */
const writable = /\.(png|jpe?g|webp|avif|tiff?|gif)$/i;

/**
 * Whether an image can be written under such a name; to be asked before the work.
 *
 * @throws INVALID_ARGUMENT
 */
export function checkImageName(path: string): void {
  if (!writable.test(path))
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `"${path}" names no image format that is written: .png, .jpg, .webp, .avif, .tiff or .gif`,
    );
}

/**
 * Writes an image in the format its name ends in (.png, .jpg, .webp, …).
 *
 * @throws FILE_NOT_WRITABLE
 */
export async function writeImage({ width, height, data }: RgbaImage, path: string): Promise<void> {
  try {
    const sharp = loadSharp();
    await sharp(data, { raw: { width, height, channels: 4 } }).toFile(path);
  } catch (error) {
    throw new SelfsameError("FILE_NOT_WRITABLE", `"${path}" can't be written: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

export type Encoding =
  | { readonly format: "png" }
  /** `quality` 1…100; `side`: the longer side in pixels, where the image is larger. */
  | { readonly format: "jpeg"; readonly quality: number; readonly side?: number };

/** An image as the bytes of a file. */
export async function encodeImage(
  { width, height, data }: RgbaImage,
  encoding: Encoding,
): Promise<Uint8Array> {
  const picture = loadSharp()(data, { raw: { width, height, channels: 4 } });
  if (encoding.format === "png") return bytesOf(await picture.png().toBuffer());
  const { quality, side } = encoding;
  if (side !== undefined)
    picture.resize({ width: side, height: side, fit: "inside", withoutEnlargement: true });
  return bytesOf(await picture.flatten({ background: "white" }).jpeg({ quality }).toBuffer());
}

/** A Buffer may be a part of a shared pool. */
const bytesOf = (buffer: Uint8Array): Uint8Array => Uint8Array.from(buffer);
