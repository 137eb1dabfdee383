import { SelfsameError } from "../core/errors.js";
import type { RgbaImage } from "../core/image.js";
import { loadSharp } from "./sharp.node.js";

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
