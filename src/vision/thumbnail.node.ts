import sharp from "sharp";
import { defaultDecodeLimits, readPhoto } from "./decode.node.js";

/**
 * A photo scaled down as a data URI for a page, upright; null where it can't be decoded.
 *
 * @param side the longer side, in pixels
 */
export async function thumbnail(path: string, side = 160): Promise<string | null> {
  try {
    const bytes = await sharp(await readPhoto(path), { limitInputPixels: defaultDecodeLimits.pixels })
      .autoOrient()
      .resize(side, side, { fit: "inside", withoutEnlargement: true })
      .flatten({ background: "white" })
      .jpeg({ quality: 80 })
      .toBuffer();
    return `data:image/jpeg;base64,${bytes.toString("base64")}`;
  } catch {
    return null;
  }
}
