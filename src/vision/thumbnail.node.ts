import { defaultDecodeLimits } from "./decodeLimits.js";
import { loadSharp } from "./sharp.node.js";

/**
 * A photo scaled down as a data URI for a page, upright; null where it can't be read or decoded.
 *
 * @param read gives the file's bytes
 * @param side the longer side, in pixels
 */
export async function thumbnail(read: () => Promise<Uint8Array>, side = 160): Promise<string | null> {
  try {
    const sharp = loadSharp();
    const bytes = await sharp(await read(), { limitInputPixels: defaultDecodeLimits.pixels })
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
