import { closeSync, mkdtempSync, openSync, read, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { SelfsameError } from "../../core/errors.js";

const readAt = promisify(read);

/** Bytes kept on disk instead of in memory. */
export interface Spool {
  /** @returns where the bytes begin */
  append(bytes: Uint8Array): number;
  read(position: number, size: number): Promise<Uint8Array>;
}

/** Closes the file of a spool that nothing refers to any more. */
const closing = new FinalizationRegistry<number>(closeSync);

/**
 * A file without a name, in the system's folder for such: unlinked as soon as it is open, so that it is gone with the
 * process, however that ends. For what can only be read front to back, such as a gzipped archive.
 *
 * @throws FILE_NOT_WRITABLE, from `append` too
 */
export function openSpool(): Spool {
  const failed = (cause: unknown) =>
    new SelfsameError("FILE_NOT_WRITABLE", `"${tmpdir()}" has no room for an unpacked archive`, {
      cause,
      hint: "Free some space there, or unpack the archive and give the folder.",
    });
  // `end`: where the next bytes go.
  const handle = { file: -1, end: 0 };
  try {
    const folder = mkdtempSync(join(tmpdir(), "selfsame-"));
    handle.file = openSync(join(folder, "unpacked"), "wx+", 0o600);
    rmSync(folder, { recursive: true, force: true });
  } catch (cause) {
    throw failed(cause);
  }
  closing.register(handle, handle.file);
  return {
    append(bytes) {
      const position = handle.end;
      try {
        for (let done = 0; done < bytes.length; )
          done += writeSync(handle.file, bytes, done, bytes.length - done, position + done);
      } catch (cause) {
        throw failed(cause);
      }
      handle.end += bytes.length;
      return position;
    },
    async read(position, size) {
      const bytes = new Uint8Array(size);
      const { bytesRead } = await readAt(handle.file, bytes, 0, size, position);
      // What is read here was written before; `handle`, used last, keeps its file open until now.
      if (position + bytesRead > handle.end || bytesRead < size) throw failed(undefined);
      return bytes;
    },
  };
}
