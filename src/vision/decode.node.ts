import { SelfsameError } from "../core/errors.js";
import type { RgbaImage } from "../core/image.js";
import { readWithin } from "../core/readWithin.node.js";
import { type DecodeLimits, defaultDecodeLimits } from "./decodeLimits.js";
import { loadSharp } from "./sharp.node.js";

const formats = new Set(["jpeg", "png", "webp", "heif", "tiff", "gif"]);

/**
 * Decodes a JPEG, PNG, WebP, AVIF, TIFF or GIF file (its first frame or page), upright by its EXIF orientation,
 * in sRGB; transparency is laid on white.
 *
 * @param source a path or the file's bytes
 * @throws FILE_NOT_FOUND, IMAGE_UNREADABLE (no such format, damaged), IMAGE_TOO_LARGE
 * @example
 * const image = await decodeImage("ada.jpg");
 */
export async function decodeImage(
  source: string | Uint8Array,
  limits: DecodeLimits = defaultDecodeLimits,
): Promise<RgbaImage> {
  const name = typeof source === "string" ? `"${source}"` : "the image";
  const bytes = typeof source === "string" ? await readPhoto(source, limits) : source;
  if (bytes.byteLength > limits.bytes)
    throw new SelfsameError(
      "IMAGE_TOO_LARGE",
      `${name} has ${(bytes.byteLength / 1e6).toFixed(1)} MB; the limit is ${limits.bytes / 1e6} MB`,
    );
  try {
    const sharp = loadSharp();
    const picture = sharp(bytes, { failOn: "error", limitInputPixels: false, pages: 1 });
    const { format, width, height } = await picture.metadata();
    if (!formats.has(format))
      throw new SelfsameError("IMAGE_UNREADABLE", `${name} is ${format}, no photo format that is read`);
    if (width * height > limits.pixels)
      throw new SelfsameError(
        "IMAGE_TOO_LARGE",
        `${name} has ${width}×${height} pixels; the limit is ${limits.pixels / 1e6} million`,
      );
    const { data, info } = await picture
      .autoOrient()
      .flatten({ background: "white" })
      .toColourspace("srgb")
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return {
      width: info.width,
      height: info.height,
      data: new Uint8Array(data.buffer, data.byteOffset, data.length),
    };
  } catch (error) {
    if (error instanceof SelfsameError) throw error;
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new SelfsameError("IMAGE_UNREADABLE", `${name} can't be decoded: ${reason}`, { cause: error });
  }
}

/**
 * A photo file's bytes.
 *
 * @throws FILE_NOT_FOUND; IMAGE_UNREADABLE for what is no regular file; IMAGE_TOO_LARGE
 */
function readPhoto(path: string, limits: Pick<DecodeLimits, "bytes"> = defaultDecodeLimits) {
  return readWithin(path, { most: limits.bytes, unreadable: "IMAGE_UNREADABLE", tooLong: "IMAGE_TOO_LARGE" });
}
