import { cacheFolder } from "../core/cacheFolder.node.js";
import { canonicalJson } from "../core/canonicalJson.js";
import { concernsItem, SelfsameError } from "../core/errors.js";
import { beginProgress, eachAtOnce, type JobOptions } from "../core/job.js";
import { check, checkOptions, listOf, object, type Rule, text } from "../core/options.js";
import { sha256 } from "../core/sha256.node.js";
import type { Sample } from "../data/dataset.js";
import { fileBytes } from "../data/tree/fileBytes.node.js";
import type { ModelBundle } from "../models/bundle.js";
import { openModel } from "../models/bundle.node.js";
import type { FaceSelection } from "../recognition/face.js";
import { Selfsame } from "../recognition/load.node.js";
import { checkLimits } from "../recognition/optionRules.js";
import type { LoadOptions } from "../recognition/recognizer.node.js";
import type { EmbedOptions } from "../recognition/selfsame.js";
import { defaultDecodeLimits } from "../vision/decodeLimits.js";
import { openByteStore } from "./cache/byteStore.node.js";
import { digest } from "./cache/digest.node.js";
import { decodePhoto, type EmbeddedPhoto, encodePhoto } from "./cache/photoRecord.js";
import { embedPhotosRules } from "./optionRules.js";

/** A photo to embed: a file's path, or a sample of a data set. */
export type ListedPhoto = string | Pick<Sample, "id" | "bytes">;

/** Progress counts images, those found in the cache too. */
export interface EmbedPhotosOptions extends LoadOptions, JobOptions {
  /** Folder of the cache; false for none. Default: the user's cache folder. */
  readonly cache?: string | false;
  /** Which face of a photo. Default "main". */
  readonly face?: Exclude<FaceSelection, "all">;
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

const sourceRule: Rule = {
  expected: "a path or { id, bytes }",
  holds: (value) =>
    (typeof value === "string" && value !== "") ||
    (object.holds(value) && text.holds((value as { id?: unknown }).id) && "bytes" in (value as object)),
};

/** How many photos are hashed and waited for at a time: enough for the workers, few enough open files. */
const atOnce = 32;

/**
 * The embeddings of photos, each computed once: results are kept by the SHA-256 of the file's bytes and by what makes
 * the embedding (networks, input, alignment, face selection, version of the pipeline); each file is read once. Killed and run again, only what
 * is missing is computed. Failures (`NO_FACE`, …) are results too: kept, returned, never dropped. The networks are
 * loaded only when something is missing.
 *
 * @param sources paths, or samples of a data set; the same one twice is worked on once
 * @throws MODEL_NOT_FOUND, MODEL_INVALID; ABORTED by its signal; WORKER_FAILED and bugs, which are no outcome of a photo
 * @example
 * const { photos } = await embedPhotos(["ada.jpg", "b.jpg"]);
 * if (photos[0].ok) photos[0].embedding; // Float32Array
 */
export async function embedPhotos(
  sources: readonly ListedPhoto[],
  options: EmbedPhotosOptions = {},
): Promise<EmbeddedPhotos> {
  checkOptions("embedPhotos", options, embedPhotosRules);
  checkLimits("embedPhotos", options.limits);
  check(sources, "embedPhotos: sources", listOf(sourceRule));
  const { cache = cacheFolder(), face = "main", onProgress, signal, ...load } = options;
  const { bundle } = openModel(load.model ?? "default", { renew: load.renew ?? false });
  const { dimensions } = bundle.embedding;
  const kind = embeddingDigest(bundle, face);
  const store = cache === false ? undefined : openByteStore(cache, "embeddings", kind);
  const limit = load.limits?.bytes ?? defaultDecodeLimits.bytes;
  let running: Promise<Selfsame> | undefined;
  let [done, computed, started] = [0, 0, 0];
  const start = async () => {
    running ??= Selfsame.load(load);
    const selfsame = await running;
    if (embeddingDigest(selfsame.model, face) !== kind)
      throw new SelfsameError("MODEL_INVALID", `"${bundle.id}" was replaced by another model just now`, {
        hint: "Run it again.",
      });
    started ||= performance.now();
    return selfsame;
  };

  const embedOne = async (file: string, source: ListedPhoto): Promise<EmbeddedPhoto> => {
    let bytes: Uint8Array;
    try {
      bytes = typeof source === "string" ? await fileBytes(source, source, limit) : await source.bytes();
    } catch (error) {
      return failure(file, error);
    }
    const key = digest(bytes);
    digests.set(file, key);
    const record = store?.get(key);
    const known = record && decodePhoto(record, file, dimensions);
    if (known) return known;
    const photo = await computeOne(await start(), file, bytes, { face, ...(signal && { signal }) });
    computed++;
    store?.put(key, encodePhoto(photo));
    return photo;
  };

  const unique = new Map(sources.map((source) => [nameOf(source), source]));
  const results = new Map<string, EmbeddedPhoto>();
  const digests = new Map<string, string>();
  const report = beginProgress(onProgress, { what: "images", total: unique.size });
  const work = async ([file, source]: readonly [string, ListedPhoto]) => {
    results.set(file, await embedOne(file, source));
    report(++done);
  };
  let seconds = 0;
  try {
    await eachAtOnce(unique, atOnce, work, signal);
    seconds = (performance.now() - started) / 1000;
  } finally {
    await (await running)?.close();
  }
  return {
    bundle,
    photos: sources.map((source) => results.get(nameOf(source)) as EmbeddedPhoto),
    digests: sources.map((source) => digests.get(nameOf(source)) ?? null),
    computed,
    secondsPerImage: computed > 0 ? seconds / computed : null,
  };
}

const nameOf = (source: ListedPhoto): string => (typeof source === "string" ? source : source.id);

/** Names everything that decides an embedding beside the photo; head and thresholds, and so the revision, do not. */
export function embeddingDigest(
  { id, input, alignment, embedding, networks, pipelineVersion }: ModelBundle,
  face: FaceSelection,
): string {
  const { minQuality: _, pairs: __, ...shape } = embedding;
  return sha256(canonicalJson({ pipelineVersion, id, input, alignment, shape, networks, face })).slice(0, 32);
}

async function computeOne(
  selfsame: Selfsame,
  file: string,
  bytes: Uint8Array,
  options: EmbedOptions,
): Promise<EmbeddedPhoto> {
  try {
    const { embedding, quality } = await selfsame.embed(bytes, options);
    return { file, ok: true, embedding, quality };
  } catch (error) {
    return failure(file, error);
  }
}

/** The fault as an outcome. Whatever is no fault of the photo is thrown on: it must not pass as a bad photo. */
function failure(file: string, error: unknown): EmbeddedPhoto {
  if (!concernsItem(error)) throw error;
  return { file, ok: false, code: error.code, message: error.message };
}
