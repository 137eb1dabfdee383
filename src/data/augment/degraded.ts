import type { ImageTable } from "../imageTable.js";
import type { DrawnAugmentation } from "./augmentation.js";
import { blurPlane } from "./blur.js";
import { jpegArtifacts } from "./jpegArtifacts.js";

/**
 * An image blurred, then with JPEG's artifacts, as camera and file would do: a copy, or the image itself where neither was
 * drawn.
 *
 * @param pixels `[channels, height, width]`
 * @example
 * const image = degraded(table, pixels, drawAugmentation(faceAugmentation, 7, step, 0));
 */
export function degraded(
  { channels, height, width }: Pick<ImageTable, "channels" | "height" | "width">,
  pixels: Uint8Array,
  { blur, jpeg }: Pick<DrawnAugmentation, "blur" | "jpeg">,
): Uint8Array {
  if (blur === 0 && jpeg === undefined) return pixels;
  const copy = pixels.slice();
  for (let channel = 0; channel < channels; channel++) {
    const plane = copy.subarray(channel * height * width, (channel + 1) * height * width);
    if (blur > 0) blurPlane(plane, height, width, blur);
    if (jpeg !== undefined) jpegArtifacts(plane, height, width, jpeg);
  }
  return copy;
}
