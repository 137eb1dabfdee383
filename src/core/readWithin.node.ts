import { closeSync, constants, fstatSync, openSync, read, readSync, type Stats } from "node:fs";
import { promisify } from "node:util";
import { type ErrorCode, SelfsameError } from "./errors.js";

/** How a file is read that somebody named. */
export interface ReadRules {
  /** Most bytes; a file that turns out longer is refused, whatever size it claimed. */
  readonly most: number;
  /** The code where there is no such file. Default FILE_NOT_FOUND. */
  readonly missing?: ErrorCode;
  /** The code where it is no file, or can't be read. */
  readonly unreadable: ErrorCode;
  /** The code where it is too long. Default: as `unreadable`. */
  readonly tooLong?: ErrorCode;
}

/**
 * Opens a regular file. A device or a pipe may never end and never begin, and its size reads 0: they are refused, and
 * looking at them waits for nobody.
 *
 * @returns a descriptor, to be closed by the caller
 * @throws the codes of the rules
 */
export function openRegular(path: string, rules: Omit<ReadRules, "most">): number {
  let file: number;
  try {
    // NONBLOCK: opening a FIFO would wait for a writer. (Windows has neither.)
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0));
  } catch (error) {
    throw readFault(path, error, rules);
  }
  const kind = kindOf(fstatSync(file));
  if (kind === undefined) return file;
  closeSync(file);
  throw new SelfsameError(rules.unreadable, `"${path}" is ${kind}, no regular file`, {
    hint: "Give the path of a regular file; save what comes out of a pipe or a device to one first.",
  });
}

/** For a file that a library opens by its path. @throws the codes of the rules */
export function requireRegular(path: string, rules: Omit<ReadRules, "most">): void {
  closeSync(openRegular(path, rules));
}

/**
 * A file's bytes.
 *
 * @throws the codes of the rules
 * @example
 * await readWithin("ada.jpg", { most: 50e6, unreadable: "IMAGE_UNREADABLE", tooLong: "IMAGE_TOO_LARGE" });
 */
export async function readWithin(path: string, rules: ReadRules): Promise<Uint8Array<ArrayBuffer>> {
  const file = openRegular(path, rules);
  try {
    const chunks = collector(path, file, rules);
    for (let room = chunks.room(); room; room = chunks.room())
      if (!chunks.filled((await readAsync(file, room, 0, room.length, null)).bytesRead)) break;
    return chunks.bytes();
  } catch (error) {
    throw readFault(path, error, rules);
  } finally {
    closeSync(file);
  }
}

/** `readWithin`, at once. */
export function readWithinSync(path: string, rules: ReadRules): Uint8Array<ArrayBuffer> {
  const file = openRegular(path, rules);
  try {
    const chunks = collector(path, file, rules);
    for (let room = chunks.room(); room; room = chunks.room())
      if (!chunks.filled(readSync(file, room))) break;
    return chunks.bytes();
  } catch (error) {
    throw readFault(path, error, rules);
  } finally {
    closeSync(file);
  }
}

/** A text file, UTF-8, without its byte order mark. @throws as `readWithin` */
export const readTextWithin = (path: string, rules: ReadRules): string =>
  new TextDecoder().decode(readWithinSync(path, rules));

const readAsync = promisify(read);

/** Room for what is read next, until the file ends or is longer than allowed: files grow, and those of /proc read as 0. */
function collector(path: string, file: number, { most, unreadable, tooLong = unreadable }: ReadRules) {
  const size = fstatSync(file).size;
  const refuse = (length: string) => {
    const limit = `the limit is ${megabytes(most)}`;
    throw new SelfsameError(tooLong, `"${path}" has ${length}; ${limit}`);
  };
  if (size > most) refuse(megabytes(size));
  let buffer = new Uint8Array(size > 0 ? size + 1 : Math.min(most + 1, 1 << 16));
  let length = 0;
  return {
    room(): Uint8Array<ArrayBuffer> {
      if (length > most) refuse(`more than ${megabytes(most)}`);
      if (length === buffer.length) {
        const longer = new Uint8Array(Math.min(most + 1, 2 * length));
        longer.set(buffer);
        buffer = longer;
      }
      return buffer.subarray(length);
    },
    /** @returns whether there may be more */
    filled(count: number): boolean {
      length += count;
      return count > 0;
    },
    bytes: (): Uint8Array<ArrayBuffer> => buffer.subarray(0, length),
  };
}

const megabytes = (bytes: number): string =>
  bytes < 1e5 ? `${bytes} bytes` : `${Number((bytes / 1e6).toFixed(1))} MB`;

function readFault(
  path: string,
  error: unknown,
  { missing = "FILE_NOT_FOUND", unreadable }: Omit<ReadRules, "most">,
) {
  if (error instanceof SelfsameError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  if (code === "ENOENT" || code === "ENOTDIR")
    return new SelfsameError(missing, `there is no file "${path}"`, { cause: error });
  return new SelfsameError(unreadable, `"${path}" can't be read (${code})`, { cause: error });
}

/** What a thing is in words; `undefined` for a regular file. */
function kindOf(stats: Stats): string | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a pipe";
  if (stats.isSocket()) return "a socket";
  return "a device";
}
