import { SelfsameError } from "../../core/errors.js";
import { check, text } from "../../core/options.js";
import { compareNames, type Dataset } from "../dataset.js";
import { readTree } from "../tree/readTree.node.js";
import { placed } from "../tree/tree.js";

/**
 * Reads a folder per person: `Ada/1.jpg`, below a folder or in an archive (zip, tar, tgz). A folder between is the session:
 * `Ada/2026-11-22/1.jpg`.
 *
 * @throws FILE_NOT_FOUND; DATASET_INVALID where no person's folder holds an image
 * @example
 * const photos = await readPersonFolders("photos");
 * photos.samples[0]; // { id: "Ada/1.jpg", person: "Ada", bytes }
 */
export async function readPersonFolders(path: string): Promise<Dataset> {
  check(path, "readPersonFolders: path", text);
  const tree = await readTree(path);
  const { samples, skipped } = placed(tree, (id) => {
    const [person = "", ...rest] = id.split("/");
    if (rest.length === 0) return "stands in no person's folder";
    const session = rest.slice(0, -1).join("/");
    return { person, ...(session === "" ? {} : { session }) };
  });
  if (samples.length === 0)
    throw new SelfsameError(
      "DATASET_INVALID",
      `"${path}" has no folder per person with images in it (${tree.files.length} files)`,
    );
  const withImages = new Set(samples.map(({ id }) => id.split("/")[0]));
  const named = new Set(skipped.map(({ id }) => id));
  for (const id of tree.folders)
    if (!id.includes("/") && !withImages.has(id) && !named.has(id))
      skipped.push({ id, reason: "a folder without images" });
  return { name: tree.name, samples, skipped: skipped.sort((a, b) => compareNames(a.id, b.id)) };
}
