import { join } from "node:path";
import { imageFilesIn } from "../vision/imageFiles.node.js";

/**
 * The photos in a folder and below it, sorted by name.
 *
 * @throws FILE_NOT_FOUND when the folder is none or holds no photo
 */
export function photosIn(folder: string): string[] {
  return imageFilesIn(folder).map((name) => join(folder, name));
}
