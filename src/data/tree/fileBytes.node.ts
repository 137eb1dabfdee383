import { readFile } from "node:fs/promises";
import { SelfsameError } from "../../core/errors.js";

/**
 * A file's bytes.
 *
 * @param place its path, as bytes where that is no text
 * @param subject what the caller knows it as
 * @throws FILE_NOT_FOUND, IMAGE_UNREADABLE with the subject
 */
export async function fileBytes(place: string | Buffer, subject: string): Promise<Uint8Array> {
  try {
    return await readFile(place);
  } catch (cause) {
    const code = codeOf(cause);
    if (code === "ENOENT" || code === "ENOTDIR")
      throw new SelfsameError("FILE_NOT_FOUND", "there is no such file", { cause, subject });
    throw new SelfsameError("IMAGE_UNREADABLE", `the file can't be read (${code})`, { cause, subject });
  }
}

/** What the system calls its fault, such as `EACCES`. */
export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
