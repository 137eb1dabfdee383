import { join } from "node:path";
import { SelfsameError } from "../core/errors.js";
import { checkOptions, object, text, wholeNumber } from "../core/options.js";
import { openWorkspace } from "../core/workspace.node.js";
import type { OpenedGallery } from "../gallery/galleryOn.node.js";
import { openGalleryStore } from "../gallery/openStore.node.js";
import type { Database } from "../gallery/stores/database.js";
import { openLibsql } from "../gallery/stores/libsql.node.js";
import { postgresPlace } from "../gallery/stores/postgresFaults.js";
import { Selfsame } from "../recognition/load.node.js";
import type { ModelBundle } from "../recognition/model.js";
import { mostThreads } from "../recognition/optionRules.js";
import type { LoadOptions } from "../recognition/recognizer.node.js";
import type { Selfsame as AnySelfsame } from "../recognition/selfsame.js";
import type { FaceGallery } from "./faceGallery.js";
import { faceGallery } from "./faceGalleryOn.node.js";
import { galleryModelOf } from "./reembed.js";

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

/**
 * Opens a gallery's engine, sealed by its key; it is made where there is none.
 *
 * @throws GALLERY_MODEL_MISMATCH where it is bound to another model, GALLERY_KEY_*, STORE_FAILED, …
 */
export async function openStore({ model, onNotice, ...where }: OpenStore): Promise<OpenedGallery> {
  const { database, place, workspace } = await openDatabase(where);
  const gallery = await openGalleryStore({
    database,
    place,
    workspace,
    ...(where.keyFile === undefined ? {} : { keyFile: where.keyFile }),
    ...(model && { model: galleryModelOf(model) }),
  });
  if (gallery.notice !== null) onNotice?.(gallery.notice);
  return gallery;
}

/** The engine of a gallery's place, and that place in words. */
export async function openDatabase({
  workspace,
  database = process.env["DATABASE_URL"],
}: GalleryPlace): Promise<{
  readonly database: Database;
  readonly place: string;
  readonly workspace: string;
}> {
  const { folder, gallery } = openWorkspace(workspace);
  if (database) {
    const { openPostgres } = await import("../gallery/stores/postgres.node.js");
    return {
      database: await openPostgres(database),
      place: postgresPlace(database).words,
      workspace: folder,
    };
  }
  const file = join(gallery, "gallery.db");
  return { database: await openLibsql(file), place: file, workspace: folder };
}

export interface OpenGalleryOptions extends GalleryPlace, Omit<LoadOptions, "renew"> {
  /** A model loaded before, in place of `model`, `workers`, …; it stays open when the gallery is closed. */
  readonly selfsame?: AnySelfsame;
  /** Who does what is done, as the audit says. */
  readonly by?: string;
}

const rules = {
  workspace: text,
  database: text,
  keyFile: text,
  selfsame: object,
  by: text,
  model: text,
  workers: wholeNumber(1, mostThreads),
  threads: wholeNumber(1, mostThreads),
  limits: object,
  maxWaiting: wholeNumber(1, 1e6),
};

/**
 * Opens a gallery of people and the model that it is bound to. It is made at the first call, with its key, of which a warning says where
 * it lies (`process.emitWarning`): whoever loses the key loses the gallery.
 *
 * @throws INVALID_ARGUMENT, MODEL_NOT_FOUND, GALLERY_MODEL_MISMATCH, GALLERY_KEY_MISSING, GALLERY_KEY_WRONG, GALLERY_KEY_EXPOSED,
 * GALLERY_DAMAGED, STORE_FAILED
 * @example
 * await using gallery = await openGallery({ workspace: "work" });
 * await gallery.enrol({ name: "Ada", photos: ["ada1.jpg", "ada2.jpg"] });
 * const { faces } = await gallery.identify("door.jpg");
 */
export async function openGallery(options: OpenGalleryOptions = {}): Promise<FaceGallery> {
  checkOptions("openGallery", options, rules);
  const { workspace, database, keyFile, selfsame: loaded, by, ...loading } = options;
  if (loaded !== undefined && Object.values(loading).some((value) => value !== undefined))
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      "openGallery: give a loaded `selfsame`, or what to load, not both",
    );
  const selfsame = loaded ?? (await Selfsame.load(loading));
  try {
    const gallery = await openStore({
      ...(workspace === undefined ? {} : { workspace }),
      ...(database === undefined ? {} : { database }),
      ...(keyFile === undefined ? {} : { keyFile }),
      model: selfsame.model,
      onNotice: (words) => process.emitWarning(words, { type: "GalleryKeyWarning" }),
    });
    return faceGallery({ gallery, selfsame, ...(by === undefined ? {} : { by }) }, async () => {
      await gallery.close();
      if (loaded === undefined) await selfsame.close();
    });
  } catch (error) {
    if (loaded === undefined) await selfsame.close();
    throw error;
  }
}
