import { SelfsameError } from "../../core/errors.js";

const code = (error: unknown) => String((error as { code?: unknown } | null)?.code ?? "");

/** Whether another connection holds the file, so that trying again helps. */
export const isBusy = (error: unknown) => /^SQLITE_(BUSY|LOCKED)/.test(code(error));

const reasons: readonly (readonly [RegExp, string])[] = [
  [/^SQLITE_FULL/, "the disk is full, or the file has reached its limit"],
  [/^SQLITE_READONLY/, "the file or its folder is read-only"],
  [
    /^SQLITE_CANTOPEN/,
    "the file, or its journal beside it, can't be opened: look at the folder's permissions",
  ],
  [/^SQLITE_NOTADB/, "it is no database; another file, or its beginning was overwritten"],
  [/^SQLITE_IOERR/, "reading or writing failed; the disk may be full or damaged"],
  [/^SQLITE_(PERM|AUTH)/, "access is denied"],
  [/^SQLITE_CONSTRAINT/, "a constraint does not hold"],
];

/** What libSQL threw, as a fault of the catalogue that names the file. Anything that isn't the engine's passes as it is. */
export function libsqlFault(error: unknown, file: string): unknown {
  if (error instanceof SelfsameError || !code(error).startsWith("SQLITE_")) return error;
  const { message } = error as Error;
  if (isBusy(error))
    return new SelfsameError("BUSY", `"${file}" is locked by another process that reads or writes`, {
      cause: error,
      hint: "Try again in a while.",
    });
  if (/^SQLITE_CORRUPT/.test(code(error)))
    return new SelfsameError("GALLERY_DAMAGED", `"${file}" is damaged: ${message}`, { cause: error });
  const reason = reasons.find(([pattern]) => pattern.test(code(error)))?.[1];
  const what = reason === undefined ? message : `${reason} (${message})`;
  return new SelfsameError("STORE_FAILED", `"${file}": ${what}`, { cause: error });
}
