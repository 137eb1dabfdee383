import { SelfsameError } from "../../core/errors.js";

/** SQLite's primary code: the low byte of what libSQL passes on; it has no names for some of the longer ones. */
function primaryCode(error: unknown): number | undefined {
  const { code, rawCode } = (error ?? {}) as { code?: unknown; rawCode?: unknown };
  return typeof rawCode === "number" && typeof code === "string" && /SQLITE/.test(code)
    ? rawCode & 0xff
    : undefined;
}

/** SQLITE_BUSY, SQLITE_LOCKED: another connection holds the file, so that trying again helps. */
export const isBusy = (error: unknown) => [5, 6].includes(primaryCode(error) ?? 0);

const corrupt = 11;
/** SQLITE_READONLY_DBMOVED, whose low byte says "read-only". */
const moved = 1032;
const reasons: Readonly<Record<number, string>> = {
  3: "access is denied",
  8: "the file or its folder is read-only",
  10: "reading or writing failed; the disk may be full or damaged",
  13: "the disk is full, or the file has reached its limit",
  14: "the file, or its journal beside it, can't be opened: look at the folder's permissions",
  19: "a constraint does not hold",
  23: "access is denied",
  26: "it is no database; another file, or its beginning was overwritten",
};

/** What libSQL throws when it can't open a file has SQLite's code in its message alone. */
export function openingFault(error: unknown, file: string): unknown {
  const [, digits] = /: (\d+)"?\)?$/.exec((error as Error).message) ?? [];
  return libsqlFault(Object.assign(error as Error, { code: "SQLITE", rawCode: Number(digits ?? 14) }), file);
}

/** What libSQL threw, as a fault of the catalogue that names the file. Anything that isn't the engine's passes as it is. */
export function libsqlFault(error: unknown, file: string): unknown {
  const code = primaryCode(error);
  if (code === undefined) return error;
  const { message } = error as Error;
  if (isBusy(error))
    return new SelfsameError("BUSY", `"${file}" is locked by another process that reads or writes`, {
      cause: error,
      hint: "Try again in a while.",
    });
  if (code === corrupt)
    return new SelfsameError("GALLERY_DAMAGED", `"${file}" is damaged: ${message}`, { cause: error });
  const { rawCode } = error as { rawCode?: unknown };
  const reason = rawCode === moved ? "it was moved or deleted while it was open" : reasons[code];
  const what = reason === undefined ? message : `${reason} (${message})`;
  return new SelfsameError("STORE_FAILED", `"${file}": ${what}`, { cause: error });
}
