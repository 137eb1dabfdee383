import { closeSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { type LibsqlConnection, patiently } from "./libsqlConnection.node.js";

/** "SELF": marks the file as ours, so that another program's database is never taken for an empty gallery. */
const applicationId = 0x53454c46;

/** Makes folder and file with their modes, before the engine would make them with others. */
export function prepareFile(file: string, create: boolean): void {
  const failed = (what: string, cause?: unknown) => new SelfsameError("STORE_FAILED", what, { cause });
  const found = statSync(file, { throwIfNoEntry: false });
  if (found !== undefined) {
    if (!found.isFile()) throw failed(`"${file}" is no file`);
    // SQLite takes so short a file for an empty one, and would overwrite it.
    if (found.size > 0 && found.size < 512) throw failed(`"${file}" is no database`);
    return;
  }
  if (!create) throw failed(`there is no file "${file}"`);
  try {
    mkdirSync(dirname(file), { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST") throw failed(`the folder "${dirname(file)}" is missing and can't be made`, error);
  }
  try {
    closeSync(openSync(file, "wx", 0o600));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST") throw failed(`"${file}" can't be made: ${message}`, error);
  }
}

/** Marks an empty database as ours; refuses another program's. */
export async function claim(file: string, patience: number, writer: LibsqlConnection): Promise<void> {
  const ours = () => writer.pragma("application_id") === applicationId;
  try {
    await patiently(file, patience, () => writer.begin("reading"));
    if (ours()) return;
    writer.rollback();
    await patiently(file, patience, () => writer.begin("writing"));
    const [row] = writer.all("SELECT count(*) AS tables FROM sqlite_schema", []);
    if (!ours() && (writer.pragma("application_id") !== 0 || row?.["tables"] !== 0))
      throw new SelfsameError("STORE_FAILED", `"${file}" is a database of another program`);
    writer.pragma(`application_id=${applicationId}`);
    await patiently(file, patience, () => writer.commit());
  } finally {
    writer.rollback();
  }
}
