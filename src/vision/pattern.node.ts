import { loadSharp } from "./sharp.node.js";

/** Grey values to a side. */
const side = 24;

/**
 * The pattern of a picture: 24 × 24 grey values, their mean taken away, at unit length. The product of two is their correlation, −1…1,
 * which another size, compression or brightness hardly changes.
 *
 * @param file JPEG, PNG, …
 * @returns `[576]`
 */
export async function picturePattern(file: Uint8Array): Promise<Float64Array> {
  const values = await loadSharp()(file)
    .greyscale()
    .resize(side, side, { fit: "fill", kernel: "cubic" })
    .raw()
    .toBuffer();
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const centred = Float64Array.from(values, (value) => value - mean);
  // One colour correlates with nothing.
  const norm = Math.hypot(...centred) || 1;
  return centred.map((value) => value / norm);
}
