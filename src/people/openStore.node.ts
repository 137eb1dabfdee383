import { join } from "node:path";
import { openWorkspace } from "../core/workspace.node.js";
import type { OpenedGallery } from "../gallery/galleryOn.node.js";
import { openGalleryStore } from "../gallery/openStore.node.js";
import type { Database } from "../gallery/stores/database.js";
import { openLibsql } from "../gallery/stores/libsql.node.js";
import { postgresPlace } from "../gallery/stores/postgresFaults.js";
import type { ModelBundle } from "../recognition/model.js";
import { galleryModelOf } from "./galleryModel.js";

/** Where a gallery lies. */
export interface GalleryPlace {
  /** The folder of a user's own data. Default: SELFSAME_HOME, else `selfsame` in the user's data folder. */
  readonly workspace?: string;
  /** The URL of a PostgreSQL database. Default: DATABASE_URL; without it the gallery is a file of the workspace. */
  readonly database?: string;
  /** The gallery's key. Default: SELFSAME_KEY_FILE, else in the user's folder of settings. */
  readonly keyFile?: string;
}

export interface OpenStore extends GalleryPlace {
  /** The model that the gallery is, or will be, bound to. Left out: whatever it is bound to, and none is made. */
  readonly model?: ModelBundle;
  /** Told what a user has to know: of a key that was made. */
  readonly onNotice?: (words: string) => void;
}

/** An open gallery, and the engine beneath it, for what copies it as it is sealed. */
export interface OpenStored {
  readonly gallery: OpenedGallery;
  readonly database: Database;
  readonly workspace: string;
  /** The embedded engine's; null for PostgreSQL. */
  readonly file: string | null;
}

/**
 * Opens a gallery's engine, sealed by its key; it is made where there is none.
 *
 * @throws GALLERY_MODEL_MISMATCH where it is bound to another model, GALLERY_KEY_*, STORE_FAILED, …
 */
export async function openStore({ model, onNotice, ...where }: OpenStore): Promise<OpenStored> {
  const { database, place, workspace, file } = await openDatabase(where);
  const gallery = await openGalleryStore({
    database,
    place,
    workspace,
    ...(where.keyFile === undefined ? {} : { keyFile: where.keyFile }),
    ...(model && { model: galleryModelOf(model) }),
  });
  if (gallery.notice !== null) onNotice?.(gallery.notice);
  return { gallery, database, workspace, file };
}

export interface OpenDatabase {
  readonly database: Database;
  /** Where it lies, in words. */
  readonly place: string;
  readonly workspace: string;
  /** The embedded engine's; null for PostgreSQL. */
  readonly file: string | null;
}

/** The engine of a gallery's place. */
export async function openDatabase({
  workspace,
  database = process.env["DATABASE_URL"],
}: GalleryPlace): Promise<OpenDatabase> {
  const { folder, gallery } = openWorkspace(workspace);
  if (database) {
    const { openPostgres } = await import("../gallery/stores/postgres.node.js");
    const opened = await openPostgres(database);
    return { database: opened, place: postgresPlace(database).words, workspace: folder, file: null };
  }
  const file = join(gallery, "gallery.db");
  return { database: await openLibsql(file), place: file, workspace: folder, file };
}
