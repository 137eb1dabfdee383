import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { SelfsameError } from "../../core/errors.js";

/** SHA-256 of bytes or text, hexadecimal. */
export function digest(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

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
