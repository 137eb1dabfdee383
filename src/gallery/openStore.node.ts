import { SelfsameError } from "../core/errors.js";
import { auditStart, nextRow } from "./audit.node.js";
import type { Context } from "./context.js";
import { checkModel } from "./embeddingBytes.js";
import type { GalleryModel } from "./gallery.js";
import { galleryOn, type OpenedGallery } from "./galleryOn.node.js";
import { insertGeneration, modelOf } from "./generations.js";
import { galleryMigrations } from "./schema.js";
import { newestOf } from "./seal/keyFile.node.js";
import { type KeyFileOptions, keyNotice, openKeyFile } from "./seal/openKeyFile.node.js";
import { makeDataSecret, openSecrets, wrapSecret } from "./seal/secrets.node.js";
import { bytesOf, newId, numberOf, textOf } from "./sealedTable.js";
import { createSearch } from "./search/createSearch.node.js";
import { insertSecret, loadSealer } from "./secretRows.node.js";
import { defaultSettings, openState, sealState } from "./state.js";
import type { Database, Statements } from "./stores/database.js";
import { migrate } from "./stores/migrate.js";
import { auditTable, digestedTables } from "./tables.js";

export interface OpenStoreOptions extends Omit<KeyFileOptions, "gallery"> {
  /** An open engine; the gallery closes it. */
  readonly database: Database;
  /** Where it lies, in words. */
  readonly place: string;
  /** What embeddings are of. Without it only a gallery that is there is opened, with whatever model it is bound to. */
  readonly model?: GalleryModel;
  /** Up to how many people names are kept in memory to be searched, about 200 bytes each; default 100,000. Above, each search reads all. */
  readonly namesInMemory?: number;
  /** Milliseconds. Default: the system's. */
  readonly now?: () => number;
}

/**
 * Opens the gallery of a database, or makes it in an empty one, with its key.
 *
 * @throws GALLERY_MODEL_MISMATCH, GALLERY_KEY_MISSING, GALLERY_KEY_WRONG, GALLERY_KEY_EXPOSED, GALLERY_TOO_NEW, GALLERY_DAMAGED,
 *   STORE_FAILED, BUSY; INVALID_ARGUMENT where a gallery would be made and no model is given. The database is closed then.
 * @example
 * await using gallery = await openGalleryStore({ database: await openLibsql(file), place: file, model });
 */
export async function openGalleryStore(options: OpenStoreOptions): Promise<OpenedGallery> {
  try {
    return await open(options);
  } catch (error) {
    await options.database.close();
    throw error;
  }
}

async function open({
  database,
  place,
  model,
  now = Date.now,
  namesInMemory = 100_000,
  ...keys
}: OpenStoreOptions): Promise<OpenedGallery> {
  if (model) checkModel(model);
  await migrate(database, galleryMigrations);
  const made = await makeGallery(database, model, now(), keys);
  const [row = {}] = await database.all("SELECT id FROM gallery");
  const id = textOf(row, "id");
  if (!/^[0-9a-f]{32}$/.test(id)) throw new SelfsameError("GALLERY_DAMAGED", `no gallery has the id "${id}"`);
  const keyOptions: KeyFileOptions = { ...keys, gallery: id };
  const load = (tx: Statements) => loadSealer(tx, keyOptions);
  const opened = await database.read(async (tx) => {
    const sealer = await load(tx);
    const [gallery = {}] = await tx.all("SELECT change, state FROM gallery");
    const state = openState(sealer, id, numberOf(gallery, "change"), bytesOf(gallery, "state"));
    return {
      sealer,
      change: numberOf(gallery, "change"),
      generation: state.generation,
      vectors: state.vectorsWhole,
      model: await modelOf(tx, sealer, state.generation),
    };
  });
  if (model && model.revision !== opened.model.revision)
    throw new SelfsameError(
      "GALLERY_MODEL_MISMATCH",
      `the gallery is of the model ${opened.model.id} (${opened.model.revision}), not of ${model.id} (${model.revision})`,
    );
  const context: Context = {
    id,
    database,
    seals: { current: opened.sealer, load },
    bound: { generation: opened.generation, model: opened.model },
    seen: { change: opened.change, vectors: opened.vectors },
    nextAuditRow: nextRow,
    now,
  };
  return galleryOn(context, { place, keyOptions, createSearch, namesInMemory, notice: made });
}

/** Rows without a gallery are those of one that lost its own row: a new gallery over them would hide that. @throws GALLERY_DAMAGED */
async function refuseRest(database: Database): Promise<void> {
  const names = ["secrets", ...[...digestedTables, auditTable].map(({ name }) => name)];
  const any = names.map((name) => `SELECT '${name}' AS name WHERE EXISTS (SELECT 1 FROM ${name})`);
  const [left] = await database.all(`${any.join(" UNION ALL ")} LIMIT 1`);
  // Another process may have made one meanwhile.
  if (left === undefined || (await database.all("SELECT id FROM gallery")).length > 0) return;
  throw new SelfsameError(
    "GALLERY_DAMAGED",
    `the gallery's own row is missing, while "${textOf(left, "name")}" has rows: something else than Selfsame took it out`,
    { hint: "Restore a backup into another workspace; nothing was written here." },
  );
}

/**
 * Makes the gallery where there is none. Its id is kept before its key file is written, so that a start which is cut short between
 * key and gallery is gone on with by the next, and the key file is of no gallery that never was. Of processes that start at once one
 * makes it.
 *
 * @returns what to tell the user of the key; null where the gallery was there
 */
async function makeGallery(
  database: Database,
  model: GalleryModel | undefined,
  now: number,
  keys: Omit<KeyFileOptions, "gallery">,
): Promise<string | null> {
  const there = async (tx: Statements) => (await tx.all("SELECT id FROM gallery")).length > 0;
  if (await there(database)) return null;
  await refuseRest(database);
  if (model === undefined)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      "there is no gallery yet, and to make one its model has to be given",
    );
  const id = await database.write(async (tx) => {
    const [begun] = await tx.all("SELECT id FROM beginnings");
    if (begun !== undefined) return textOf(begun, "id");
    const made = newId();
    await tx.run("INSERT INTO beginnings (id) VALUES ($1)", [made]);
    return made;
  });
  return database.write(async (tx) => {
    if (await there(tx)) return null;
    const { content, path } = openKeyFile({ ...keys, gallery: id }, true);
    const secret = wrapSecret(newestOf(content), id, makeDataSecret(1));
    await insertSecret(tx, secret);
    const sealer = openSecrets(content, [secret]);
    const state = {
      settings: defaultSettings,
      generation: 1,
      prunedTo: 0,
      rotating: false,
      vectorsWhole: false,
      digests: new Map(),
      audit: { sequence: 0, mac: auditStart },
    };
    await insertGeneration({ tx, sealer, version: 1, time: now, state, nextAuditRow: nextRow }, 1, model);
    await tx.run("INSERT INTO gallery (id, change, state) VALUES ($1, $2, $3)", [
      id,
      1,
      sealState(sealer, id, 1, state),
    ]);
    await tx.run("DELETE FROM beginnings");
    return keyNotice(path);
  });
}
