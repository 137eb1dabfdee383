import { copyFileSync, rmSync } from "node:fs";
import { type JobOptions, jobOf, jobRules } from "../core/job.js";
import { check, checkOptions, text } from "../core/options.js";
import { requireRegular } from "../core/readWithin.node.js";
import { writing } from "../core/writing.node.js";
import { copyGallery, emptyGallery } from "../gallery/copyRows.js";
import { openGalleryStore } from "../gallery/openStore.node.js";
import { galleryMigrations } from "../gallery/schema.js";
import type { Database } from "../gallery/stores/database.js";
import { openLibsql } from "../gallery/stores/libsql.node.js";
import { migrate } from "../gallery/stores/migrate.js";
import { type GalleryPlace, openDatabase } from "./openStore.node.js";

export interface Restored {
  readonly place: string;
  readonly people: number;
  readonly templates: number;
  readonly auditRows: number;
}

/**
 * Puts a backup into an empty place, then checks every row of it with its key. What fails the check is taken out again.
 *
 * @throws FILE_NOT_FOUND; FILE_EXISTS where a gallery is there already; GALLERY_KEY_* without its key, GALLERY_DAMAGED, AUDIT_BROKEN
 * @example
 * await restoreGallery("people.backup", { workspace: "elsewhere" });
 */
export async function restoreGallery(
  file: string,
  options: GalleryPlace & JobOptions = {},
): Promise<Restored> {
  check(file, "restoreGallery: file", text);
  checkOptions("restoreGallery", options, { ...jobRules, workspace: text, database: text, keyFile: text });
  const { signal: _, onProgress: __, ...place } = options;
  requireRegular(file, { unreadable: "STORE_FAILED" });
  const target = await openDatabase(place);
  let copied = false;
  try {
    await fromCopy(file, target.file ?? target.workspace, async (source) => {
      await copyGallery(source, target.database, jobOf(options));
      copied = true;
    });
    return await checked(place);
  } catch (error) {
    if (copied) await emptyGallery(target.database);
    throw error;
  } finally {
    await target.database.close();
  }
}

/** Works on a copy of the file, brought to this version: the backup itself stays as it is. */
async function fromCopy(
  file: string,
  beside: string,
  work: (source: Database) => Promise<void>,
): Promise<void> {
  const copy = `${beside}.${process.pid}.restoring`;
  try {
    writing(copy, () => copyFileSync(file, copy));
    const source = await openLibsql(copy, { create: false });
    try {
      await migrate(source, galleryMigrations);
      await work(source);
    } finally {
      await source.close();
    }
  } finally {
    rmSync(copy, { force: true });
  }
}

async function checked(where: GalleryPlace): Promise<Restored> {
  const { database, place, workspace } = await openDatabase(where);
  const gallery = await openGalleryStore({
    database,
    place,
    workspace,
    ...(where.keyFile === undefined ? {} : { keyFile: where.keyFile }),
  });
  try {
    const { auditRows } = await gallery.verifyIntegrity();
    const { people, templates } = await gallery.counts();
    return { place, people, templates, auditRows };
  } finally {
    await gallery.close();
  }
}
