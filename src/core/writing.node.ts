import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { SelfsameError } from "./errors.js";

/**
 * Makes a folder and those above it; one that is there stays. (Node's own `recursive` never returns where the system says
 * that a folder below an existing one can't exist, as in /proc.)
 *
 * @param mode of new folders, less the user's mask
 * @throws faults of the file system as they are; `writing` puts them in words
 */
export function makeFolder(path: string, mode = 0o777): void {
  if (isFolder(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path), mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!isFolder(path)) throw error;
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/**
 * Does what writes to a path.
 *
 * @throws FILE_NOT_WRITABLE for a fault of the file system: no permission, a file where a folder is wanted, a full disk
 * @example
 * writing(path, () => writeFileSync(path, text));
 */
export function writing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw notWritable(path, error);
  }
}

/** What writing came to, as an expected fault; a fault that is none of the file system stays as it is. */
function notWritable(path: string, error: unknown): unknown {
  if (error instanceof SelfsameError || !isSystemError(error)) return error;
  return new SelfsameError("FILE_NOT_WRITABLE", `"${path}" can't be written (${error.code})`, {
    cause: error,
  });
}

/**
 * A fault of the file system that nobody has given words to yet, in words; `undefined` for anything else.
 *
 * @example
 * fileFault(error)?.code; // "FILE_NOT_FOUND" or "FILE_NOT_WRITABLE"
 */
export function fileFault(error: unknown): SelfsameError | undefined {
  if (!isSystemError(error) || error.syscall === undefined) return undefined;
  const { code, path, syscall } = error;
  const where = path === undefined ? "a file" : `"${path}"`;
  return code === "ENOENT"
    ? new SelfsameError("FILE_NOT_FOUND", `there is no ${where}`, { cause: error })
    : new SelfsameError("FILE_NOT_WRITABLE", `${where} can't be used (${code}, ${syscall})`, {
        cause: error,
      });
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && /^E[A-Z0-9]+$/.test((error as NodeJS.ErrnoException).code ?? "");
}
