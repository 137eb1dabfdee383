import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { readPhoto } from "../../vision/decode.node.js";
import { compareNames } from "../dataset.js";

/** A file below some root: its path with "/" between folders, and its bytes on demand. */
export interface TreeFile {
  readonly path: string;
  readonly bytes: () => Promise<Uint8Array>;
}

/** The ends of image files' names that are read. */
export const imageName = /\.(jpe?g|png|webp|avif|tiff?|gif)$/i;

/**
 * All files below a folder, sorted by path; hidden ones (`.DS_Store`) and other programs' indexes are passed over.
 *
 * @throws FILE_NOT_FOUND
 * @example
 * const files = await listFolder("photos"); // [{ path: "Ada/1.jpg", bytes }, …]
 */
export async function listFolder(root: string): Promise<TreeFile[]> {
  if (!(await stat(root).catch(() => undefined))?.isDirectory())
    throw new SelfsameError("FILE_NOT_FOUND", `there is no folder "${root}"`);
  const files: TreeFile[] = [];
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      if (/^(\.|__MACOSX$|Thumbs\.db$|desktop\.ini$)/.test(entry.name)) continue;
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      const linked = entry.isSymbolicLink() ? await stat(join(root, path)).catch(() => undefined) : undefined;
      // A link to a folder is not followed: it could lead back here.
      if (entry.isDirectory()) await visit(path);
      else if (entry.isFile() || linked?.isFile())
        files.push({ path, bytes: () => readPhoto(join(root, path)) });
    }
  };
  await visit("");
  return files.sort((a, b) => compareNames(a.path, b.path));
}
