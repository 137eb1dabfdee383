import { existsSync, renameSync, rmSync, statSync } from "node:fs";
import { SelfsameError } from "../core/errors.js";
import { type JobOptions, jobOf } from "../core/job.js";
import { writing } from "../core/writing.node.js";
import { copyGallery } from "../gallery/copyRows.js";
import type { OpenedGallery } from "../gallery/galleryOn.node.js";
import type { Database } from "../gallery/stores/database.js";
import { openLibsql } from "../gallery/stores/libsql.node.js";
import { detailsBy } from "./context.js";

export interface Backup {
  readonly file: string;
  readonly bytes: number;
}

/**
 * Writes the gallery, sealed as it is, into one new file, whichever engine keeps it, while others go on working. The key is not in it:
 * without a copy of that (`selfsame key backup`) nobody can read it.
 *
 * @throws FILE_EXISTS, FILE_NOT_WRITABLE, STORE_FAILED; ABORTED: no file is left
 * @example
 * await backupGallery({ gallery, database }, "people.backup");
 */
export async function backupGallery(
  {
    gallery,
    database,
    by,
  }: { readonly gallery: OpenedGallery; readonly database: Database; readonly by?: string },
  file: string,
  options: JobOptions = {},
): Promise<Backup> {
  refuseThere(file);
  const aside = `${file}.${process.pid}.tmp`;
  refuseThere(aside);
  await gallery.appendAudit({ action: "backup", details: detailsBy(by === undefined ? {} : { by }, {}) });
  try {
    const target = await openLibsql(aside);
    try {
      await copyGallery(database, target, jobOf(options));
    } finally {
      await target.close();
    }
    writing(file, () => renameSync(aside, file));
  } finally {
    rmSync(aside, { force: true });
  }
  return { file, bytes: statSync(file).size };
}

function refuseThere(file: string): void {
  if (existsSync(file))
    throw new SelfsameError("FILE_EXISTS", `"${file}" is there already`, { hint: "Name a new file." });
}
