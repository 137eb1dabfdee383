import { check, text } from "../../core/options.js";
import type { Dataset } from "../dataset.js";
import { readTree } from "../tree/readTree.node.js";
import { placed } from "../tree/tree.js";

/**
 * Reads every image below a folder or in an archive, wherever it stands. Who is on them is not known: each is a person of
 * its own.
 *
 * @returns no samples where there is no image
 * @throws FILE_NOT_FOUND
 * @example
 * (await readImages("photos")).samples.map(({ id }) => id); // ["Ada/1.jpg", …]
 */
export async function readImages(path: string): Promise<Dataset> {
  check(path, "readImages: path", text);
  const tree = await readTree(path);
  return { name: tree.name, ...placed(tree, (id) => ({ id, person: id })) };
}
