import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { seededRandom } from "../../src/core/random.js";
import { unitVector } from "../../src/core/vectors.js";
import type { GalleryModel } from "../../src/gallery/gallery.js";
import type { OpenedGallery } from "../../src/gallery/galleryOn.node.js";
import { type OpenStoreOptions, openGalleryStore } from "../../src/gallery/openStore.node.js";
import type { TemplateDraft } from "../../src/gallery/template.js";
import { type engines, newPlace, openPlace, removePlace, type TestPlace } from "./engines.js";

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

/** Where a gallery of a test lies, and its key. */
export interface GalleryPlace {
  readonly place: TestPlace;
  readonly keyFile: string;
  open(options?: Partial<OpenStoreOptions>): Promise<OpenedGallery>;
  remove(): Promise<void>;
}

/** An empty place for a gallery. What was opened there is closed when it is removed. */
export async function galleryPlace(kind: (typeof engines)[number]): Promise<GalleryPlace> {
  const place = await newPlace(kind);
  const keys = mkdtempSync(join(tmpdir(), "selfsame-key-"));
  const opened: OpenedGallery[] = [];
  const keyFile = join(keys, "key.json");
  return {
    place,
    keyFile,
    async open(options = {}) {
      const database = options.database ?? (await openPlace(place, { busyTimeoutMs: 60_000 }));
      const gallery = await openGalleryStore({
        place: "a test",
        keyFile,
        model: toyModel,
        ...options,
        database,
      });
      opened.push(gallery);
      return gallery;
    },
    async remove() {
      await Promise.all(opened.map((gallery) => gallery.close()));
      await removePlace(place);
      rmSync(keys, { recursive: true, force: true });
    },
  };
}

export interface GalleryChild {
  readonly process: ChildProcessByStdio<Writable, Readable, null>;
  /** Its next line; undefined when it has ended. */
  line(): Promise<string | undefined>;
  /** Sends a line and waits for the answer. */
  ask(line: string): Promise<string | undefined>;
}

/** A process of its own on a gallery: see galleryChild.mjs. */
export function galleryChild({ place, keyFile }: GalleryPlace, ...args: readonly string[]): GalleryChild {
  const script = join(import.meta.dirname, "galleryChild.mjs");
  const given = JSON.stringify({ place, keyFile, model: toyModel });
  const child = spawn(process.execPath, [script, given, ...args], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.on("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => (await lines.next()).value as string | undefined;
  return {
    process: child,
    line,
    ask(text) {
      child.stdin.write(`${text}\n`);
      return line();
    },
  };
}
