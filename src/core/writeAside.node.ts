import { renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolder } from "./writing.node.js";

/**
 * Writes a file aside and renames it, so that whoever reads sees the old content or the new, even if the process is
 * killed. Makes the folder.
 *
 * @param mode permissions of the new file, default 0o644 less the user's mask
 */
export function writeAside(path: string, content: string | Uint8Array, mode = 0o644): void {
  makeFolder(dirname(path), mode & 0o077 ? 0o755 : 0o700);
  const aside = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(aside, content, { mode });
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}
