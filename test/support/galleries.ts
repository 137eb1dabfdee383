import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "../../src/core/random.js";
import { unitVector } from "../../src/core/vectors.js";
import type { GalleryModel } from "../../src/gallery/gallery.js";
import type { OpenedGallery } from "../../src/gallery/galleryOn.node.js";
import { type OpenStoreOptions, openGalleryStore } from "../../src/gallery/openStore.node.js";
import type { Database } from "../../src/gallery/stores/database.js";
import { openLibsql } from "../../src/gallery/stores/libsql.node.js";
import type { TemplateDraft } from "../../src/gallery/template.js";

export const toyModel: GalleryModel = {
  id: "toy",
  revision: "toy-1",
  dimensions: 16,
  head: { kind: "cosine" },
};

/** A vector of unit length, drawn. */
export function drawnVector(seed: number, dimensions = toyModel.dimensions): Float32Array {
  const random = seededRandom(seed);
  return unitVector(Array.from({ length: dimensions }, () => random.normal()));
}

/** A template of a drawn photo. */
export function drawnTemplate(seed: number, more: Partial<TemplateDraft> = {}): TemplateDraft {
  const sourceHash = seed.toString(16).padStart(64, "0");
  return {
    embedding: drawnVector(seed),
    quality: 0.5 + (seed % 5) / 10,
    sourceHash,
    origin: "file",
    ...more,
  };
}

/** A place for a gallery of the embedded engine, and its key beside it. */
export function galleryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "selfsame-gallery-"));
  const [file, keyFile] = [join(folder, "gallery", "gallery.db"), join(folder, "key", "key.json")];
  return { folder, file, keyFile, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export async function openEmbedded(
  { file, keyFile }: { readonly file: string; readonly keyFile: string },
  options: Partial<OpenStoreOptions> = {},
): Promise<OpenedGallery> {
  const database: Database = options.database ?? (await openLibsql(file));
  return openGalleryStore({ place: file, keyFile, model: toyModel, environment: {}, ...options, database });
}
