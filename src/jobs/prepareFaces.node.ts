import { cacheFolder } from "../core/cacheFolder.node.js";
import { concernsItem, SelfsameError } from "../core/errors.js";
import type { RgbaImage } from "../core/image.js";
import { checkOptions } from "../core/options.js";
import type { Dataset } from "../data/dataset.js";
import {
  type FilledTable,
  fillImageTable,
  type ImageTableOptions,
  imageTableRules,
} from "../data/fillImageTable.js";
import type { ModelBundle } from "../models/bundle.js";
import { openModel } from "../models/bundle.node.js";
import { loadRules } from "../recognition/optionRules.js";
import type { Recognizer } from "../recognition/recognizer.js";
import { startRecognizer } from "../recognition/recognizer.node.js";
import { planesOf } from "../vision/planes.js";
import { openByteStore } from "./cache/byteStore.node.js";
import { digest } from "./cache/digest.node.js";
import { decodeFace, encodeFace, type PreparedFace } from "./cache/faceRecord.js";
import { cacheRule } from "./optionRules.js";

export interface PrepareFacesOptions extends ImageTableOptions {
  /** Whose alignment: a built-in model's name, or the folder of a bundle. Default "default". */
  readonly model?: string;
  /** Most worker threads. Default: the machine's cores, at most 8. */
  readonly workers?: number;
  /** Folder of the cache; false for none. Default: the user's cache folder. */
  readonly cache?: string | false;
}

const { model: modelRule, workers: workersRule } = loadRules;
const prepareFacesRules = { ...imageTableRules, model: modelRule, workers: workersRule, cache: cacheRule };

/** How many photos are hashed and waited for at a time: enough for the workers, few enough in memory. */
const atOnce = 32;

/**
 * Finds the main face of each image and cuts it out, aligned as the model's bundle says, at the size asked for: just what a
 * network of that input size is given when it serves. Each face is cut once: results are kept by the SHA-256 of the
 * image file and by what decides the cut (the networks that find faces, alignment, size, version of the pipeline).
 * Killed and run again, only what is missing is computed; networks are loaded only when something is. Images without a
 * face are results too.
 *
 * @param settings height = width: aligned faces are square
 * @returns the table, `[N, channels, height, width]`; everything skipped, images without a face too; and how many images
 * were not found in the cache
 * @throws as `fillImageTable`; MODEL_NOT_FOUND, MODEL_INVALID; INVALID_ARGUMENT for a model that looks for no faces, or
 * another shape
 * @example
 * const photos = await data.readPersonFolders("friends");
 * const { table, skipped } = await prepareFaces(photos, { channels: 3, height: 100, width: 100 });
 */
export async function prepareFaces(
  dataset: Dataset,
  settings: PrepareFacesOptions,
): Promise<FilledTable & { readonly computed: number }> {
  checkOptions("prepareFaces", settings, prepareFacesRules);
  const { model = "default", workers, cache = cacheFolder(), ...options } = settings;
  const { bundle } = openModel(model);
  const { width, height, channels } = options;
  if (bundle.alignment.template === "none" || width !== height)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `square faces of a model that aligns them are expected; "${bundle.id}" (alignment ${bundle.alignment.template}) and ${width}×${height} came`,
    );
  const resized = { ...bundle, input: { ...bundle.input, width, height } };
  const store = cache === false ? undefined : openByteStore(cache, "faces", cutDigest(resized));
  let recognizer: Promise<Recognizer> | undefined;
  let computed = 0;
  const cut = async (file: Uint8Array): Promise<PreparedFace> => {
    const key = digest(file);
    const record = store?.get(key);
    const known = record && decodeFace(record, width);
    if (known) return known;
    recognizer ??= startRecognizer({ bundle: resized, twin: null }, workers === undefined ? {} : { workers });
    const face = await cutOne(await recognizer, file, options.signal);
    computed++;
    store?.put(key, encodeFace(face));
    return face;
  };
  try {
    const filled = await fillImageTable(dataset, options, atOnce, async ({ id, bytes }) => {
      const face = await cut(await bytes());
      if ("code" in face) throw new SelfsameError(face.code, face.message, { subject: id });
      return planesOf(face, channels);
    });
    return { ...filled, computed };
  } finally {
    await (await recognizer)?.close();
  }
}

/** Names everything that decides a cut beside the image. */
function cutDigest({ alignment, input, networks, pipelineVersion }: ModelBundle): string {
  const { detector, landmarks } = networks;
  return digest(JSON.stringify([pipelineVersion, detector, landmarks, alignment, input.width])).slice(0, 32);
}

async function cutOne(
  recognizer: Recognizer,
  image: Uint8Array,
  signal?: AbortSignal,
): Promise<PreparedFace> {
  try {
    const task = { image, selection: "main", embedding: false, aligned: true } as const;
    const { faces, width, height } = await recognizer.run(task, signal ? { signal } : {});
    const face: RgbaImage | undefined = faces[0]?.aligned;
    return face ?? { code: "NO_FACE", message: `no face was found (${width}×${height} pixels)` };
  } catch (error) {
    // What says nothing about the image is no result.
    if (!concernsItem(error)) throw error;
    return { code: error.code, message: error.message };
  }
}
