import { basename, resolve } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { check, text } from "../../core/options.js";
import type { Dataset, Sample, Skipped } from "../dataset.js";
import { imageName, listFolder } from "./fileTree.node.js";

/**
 * Reads a folder per person: `Ada/1.jpg`. A folder between is the session: `Ada/2026-11-22/1.jpg`.
 *
 * @throws FILE_NOT_FOUND; DATASET_INVALID where no person's folder holds an image
 * @example
 * const photos = await readPersonFolders("photos");
 * photos.samples[0]; // { id: "Ada/1.jpg", person: "Ada", bytes }
 */
export async function readPersonFolders(path: string): Promise<Dataset> {
  check(path, "readPersonFolders: path", text);
  const samples: Sample[] = [];
  const skipped: Skipped[] = [];
  const files = await listFolder(path);
  for (const { path: id, bytes } of files) {
    const [person = "", ...rest] = id.split("/");
    const session = rest.slice(0, -1).join("/");
    if (!imageName.test(id)) skipped.push({ id, reason: "no image file by its name" });
    else if (rest.length === 0) skipped.push({ id, reason: "stands in no person's folder" });
    else samples.push({ id, person, ...(session === "" ? {} : { session }), bytes });
  }
  if (samples.length === 0)
    throw new SelfsameError(
      "DATASET_INVALID",
      `"${path}" has no folder per person with images in it (${files.length} files)`,
    );
  return { name: basename(resolve(path)), samples, skipped };
}
