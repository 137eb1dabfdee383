import { readdirSync } from "node:fs";
import { SelfsameError } from "../core/errors.js";

const imageName = /\.(jpe?g|png|webp|avif|tiff?|gif)$/i;

/**
 * The images in a folder and below it, sorted by name; paths relative to the folder.
 *
 * @throws FILE_NOT_FOUND when the folder is none or holds no image
 * @example
 * imageFilesIn("photos"); // ["ada/1.jpg", "ada/2.jpg"]
 */
export function imageFilesIn(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch (error) {
    throw new SelfsameError("FILE_NOT_FOUND", `there is no folder "${folder}"`, { cause: error });
  }
  const images = names.filter((name) => imageName.test(name)).sort();
  if (images.length === 0)
    throw new SelfsameError(
      "FILE_NOT_FOUND",
      `the folder "${folder}" holds no photo (JPEG, PNG, WebP, AVIF, TIFF, GIF)`,
    );
  return images;
}
