import { stat } from "node:fs/promises";
import { SelfsameError } from "../../core/errors.js";
import { archiveName, archiveTree } from "./archiveTree.node.js";
import { folderTree } from "./folderTree.node.js";
import type { Tree } from "./tree.js";

/**
 * What stands in a folder or an archive (zip, tar, tgz): the one lister behind every reader. Hidden files and what systems
 * leave behind are passed over (`isPassedOver`); what can't be read, or is another one's second name, is named.
 *
 * @throws FILE_NOT_FOUND; as `archiveTree`
 * @example
 * const { files } = await readTree("photos"); // [{ path: "Ada/1.jpg", bytes, noImage: undefined }, …]
 */
export async function readTree(path: string): Promise<Tree> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isDirectory()) return folderTree(path);
  if (info?.isFile() && archiveName.test(path)) return archiveTree(path);
  throw new SelfsameError("FILE_NOT_FOUND", `there is no folder or archive (zip, tar, tgz) "${path}"`);
}
