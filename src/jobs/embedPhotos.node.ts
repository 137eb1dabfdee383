import { readFileSync } from "node:fs";
import { join } from "node:path";
import { concernsItem } from "../core/errors.js";
import type { ModelBundle } from "../models/bundle.js";
import { type InstalledModel, openModel } from "../models/bundle.node.js";
import type { FaceSelection } from "../recognition/face.js";
import { pipelineVersion } from "../recognition/pipeline.js";
import { type LoadOptions, Selfsame } from "../recognition/selfsame.node.js";
import { cacheFolder } from "../runtime/cacheFolder.node.js";
import { openByteStore } from "./cache/byteStore.node.js";
import { digest, readBytes } from "./cache/digest.node.js";
import { decodePhoto, type EmbeddedPhoto, encodePhoto } from "./cache/photoRecord.js";

/** A photo to embed: a file's path, or bytes under a name. */
export type PhotoSource = string | { readonly id: string; readonly bytes: () => Promise<Uint8Array> };

export interface EmbedPhotosOptions extends LoadOptions {
  /** Folder of the cache; false for none. Default: the user's cache folder. */
  readonly cache?: string | false;
  /** Which face of a photo. Default "main". */
  readonly face?: Exclude<FaceSelection, "all">;
  /** Called after each photo with how many are done; photos found in the cache count. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Photos with their embeddings, and what it took. */
export interface EmbeddedPhotos {
  readonly bundle: ModelBundle;
  /** In the order of the files. */
  readonly photos: readonly EmbeddedPhoto[];
  /** SHA-256 of each file's bytes, in the same order; null where it can't be read. Equal ones are copies. */
  readonly digests: readonly (string | null)[];
  /** How many were not found in the cache. */
  readonly computed: number;
  /** Wall-clock seconds for each of those; null where all were found. */
  readonly secondsPerImage: number | null;
}

/** How many photos are hashed and waited for at a time: enough for the workers, few enough open files. */
const atOnce = 32;

/**
 * The embeddings of photos, each computed once: results are kept by the SHA-256 of the file's bytes and by what makes
 * the embedding (network, input, alignment, face selection, version of the pipeline). Killed and run again, only what
 * is missing is computed. Failures (`NO_FACE`, …) are results too: kept, returned, never dropped. The networks are
 * loaded only when something is missing.
 *
 * @param sources paths, or samples of a data set; the same one twice is worked on once
 * @throws MODEL_NOT_FOUND, MODEL_INVALID; WORKER_FAILED and bugs, which are no outcome of a photo
 * @example
 * const { photos } = await embedPhotos(["ada.jpg", "b.jpg"]);
 * if (photos[0].ok) photos[0].embedding; // Float32Array
 */
export async function embedPhotos(
  sources: readonly PhotoSource[],
  { cache = cacheFolder(), face = "main", onProgress, ...load }: EmbedPhotosOptions = {},
): Promise<EmbeddedPhotos> {
  const installed = openModel(load.model ?? "default");
  const { dimensions } = installed.bundle.embedding;
  const store =
    cache === false ? undefined : openByteStore(join(cache, "embeddings", embeddingDigest(installed, face)));
  let running: Promise<Selfsame> | undefined;
  let [done, computed, started] = [0, 0, 0];
  const start = async () => {
    running ??= Selfsame.load(load);
    const selfsame = await running;
    started ||= performance.now();
    return selfsame;
  };

  const embedOne = async (source: PhotoSource): Promise<EmbeddedPhoto> => {
    const file = nameOf(source);
    let bytes: Uint8Array;
    try {
      bytes = typeof source === "string" ? await readBytes(source) : await source.bytes();
    } catch (error) {
      return failure(file, error);
    }
    const key = digest(bytes);
    digests.set(file, key);
    const record = store?.get(key);
    const known = record && decodePhoto(record, file, dimensions);
    if (known) return known;
    const photo = await computeOne(await start(), source, bytes, face);
    computed++;
    store?.put(key, encodePhoto(photo));
    return photo;
  };

  const unique = [...new Map(sources.map((source) => [nameOf(source), source])).values()];
  const results = new Map<string, EmbeddedPhoto>();
  const digests = new Map<string, string>();
  const queue = unique.values();
  const lane = async () => {
    for (const source of queue) {
      results.set(nameOf(source), await embedOne(source));
      onProgress?.(++done, unique.length);
    }
  };
  let seconds = 0;
  try {
    await Promise.all(Array.from({ length: atOnce }, lane));
    seconds = (performance.now() - started) / 1000;
  } finally {
    await (await running)?.close();
  }
  return {
    bundle: installed.bundle,
    photos: sources.map((source) => results.get(nameOf(source)) as EmbeddedPhoto),
    digests: sources.map((source) => digests.get(nameOf(source)) ?? null),
    computed,
    secondsPerImage: computed > 0 ? seconds / computed : null,
  };
}

const nameOf = (source: PhotoSource): string => (typeof source === "string" ? source : source.id);

/** Names everything that decides an embedding beside the photo; head and thresholds do not. */
function embeddingDigest({ bundle, twin }: InstalledModel, face: FaceSelection): string {
  const { id, input, alignment, embedding } = bundle;
  const { minQuality: _, ...shape } = embedding;
  const network = digest(readFileSync(twin));
  return digest(JSON.stringify([pipelineVersion, id, input, alignment, shape, network, face])).slice(0, 32);
}

async function computeOne(
  selfsame: Selfsame,
  source: PhotoSource,
  bytes: Uint8Array,
  face: Exclude<FaceSelection, "all">,
): Promise<EmbeddedPhoto> {
  const file = nameOf(source);
  try {
    // By its path where it has one: errors then name it.
    const { embedding, quality } = await selfsame.embed(typeof source === "string" ? source : bytes, {
      face,
    });
    return { file, ok: true, embedding, quality };
  } catch (error) {
    return failure(file, error);
  }
}

/** The fault as an outcome. Whatever is no expected fault of a photo is thrown on: it must not pass as a bad photo. */
function failure(file: string, error: unknown): EmbeddedPhoto {
  if (!concernsItem(error)) throw error;
  return { file, ok: false, code: error.code, message: error.message };
}
