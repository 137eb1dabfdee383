import { existsSync, renameSync, rmSync, statSync } from "node:fs";
import { SelfsameError } from "../core/errors.js";
import { type JobOptions, jobOf } from "../core/job.js";
import { writing } from "../core/writing.node.js";
import { copyGallery } from "../gallery/copyRows.js";
import { backupLibsql } from "../gallery/stores/backupLibsql.node.js";
import type { Database } from "../gallery/stores/database.js";
import { openLibsql } from "../gallery/stores/libsql.node.js";
import { detailsBy, type GalleryContext } from "./context.js";
import type { OpenStored } from "./openStore.node.js";

export interface Backup {
  readonly file: string;
  readonly bytes: number;
}

/**
 * Writes the gallery, sealed as it is, into one new file of the embedded engine, whichever engine keeps it, while others go on working.
 * The key is not in it: without a copy of that (`selfsame key backup`) nobody can read it.
 *
 * @throws FILE_EXISTS, STORE_FAILED; ABORTED: no file is left
 * @example
 * await backupGallery({ gallery, database, file: null }, "people.backup");
 */
export async function backupGallery(
  stored: Omit<OpenStored, "workspace"> & Pick<GalleryContext, "by">,
  target: string,
  options: JobOptions = {},
): Promise<Backup> {
  const { gallery, database, file } = stored;
  refuseThere(target);
  await gallery.appendAudit({ action: "backup", details: detailsBy(stored, {}) });
  if (file === null) await copyInto(database, target, options);
  else await backupLibsql(file, target);
  return { file: target, bytes: statSync(target).size };
}

async function copyInto(database: Database, target: string, options: JobOptions): Promise<void> {
  const aside = `${target}.${process.pid}.tmp`;
  refuseThere(aside);
  try {
    const copy = await openLibsql(aside);
    try {
      await copyGallery(database, copy, jobOf(options));
    } finally {
      await copy.close();
    }
    writing(target, () => renameSync(aside, target));
  } finally {
    rmSync(aside, { force: true });
  }
}

function refuseThere(file: string): void {
  if (existsSync(file))
    throw new SelfsameError("FILE_EXISTS", `"${file}" is there already`, { hint: "Name a new file." });
}
