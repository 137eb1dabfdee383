import { readFile } from "node:fs/promises";
import { SelfsameError } from "../../core/errors.js";

export { sha256 as digest } from "../../core/sha256.node.js";

/**
 * A file's bytes.
 *
 * @throws FILE_NOT_FOUND, IMAGE_UNREADABLE
 */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR")
      throw new SelfsameError("FILE_NOT_FOUND", `there is no file "${path}"`, { cause: error });
    throw new SelfsameError("IMAGE_UNREADABLE", `"${path}" can't be read (${code})`, { cause: error });
  }
}
