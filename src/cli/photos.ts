import { readdirSync } from "node:fs";
import { join } from "node:path";
import { SelfsameError } from "../core/errors.js";

const photoName = /\.(jpe?g|png|webp|avif|tiff?|gif)$/i;

/**
 * The photos in a folder and below it, sorted by name.
 *
 * @throws FILE_NOT_FOUND when the folder is none or holds no photo
 */
export function photosIn(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch (error) {
    throw new SelfsameError("FILE_NOT_FOUND", `there is no folder "${folder}"`, { cause: error });
  }
  const photos = names
    .filter((name) => photoName.test(name))
    .sort()
    .map((name) => join(folder, name));
  if (photos.length === 0)
    throw new SelfsameError(
      "FILE_NOT_FOUND",
      `the folder "${folder}" holds no photo (JPEG, PNG, WebP, AVIF, TIFF, GIF)`,
    );
  return photos;
}
