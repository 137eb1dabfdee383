import { join } from "node:path";
import { concernsItem, type ErrorCode, SelfsameError } from "../core/errors.js";
import { beginProgress, eachAtOnce, type JobOptions } from "../core/job.js";
import type { Dataset, Sample } from "../data/dataset.js";
import { readImages } from "../data/readers/images.node.js";
import type { EmbeddedFace, EmbedOptions, Selfsame } from "../index.js";
import { noteFailures, noteSkipped } from "./skipped.js";

/**
 * The photos in a folder or archive and below it, sorted by name; what is left out is noted.
 *
 * @throws FILE_NOT_FOUND when there is no such folder or it holds no photo
 */
export async function photosIn(folder: string): Promise<Dataset> {
  const photos = await readImages(folder);
  noteSkipped(photos.skipped);
  if (photos.samples.length === 0)
    throw new SelfsameError(
      "FILE_NOT_FOUND",
      `the folder "${folder}" holds no photo (JPEG, PNG, WebP, AVIF, TIFF, GIF)`,
    );
  return photos;
}

/** A photo's face; `name` is its path below the folder. */
export interface PhotoFace {
  readonly name: string;
  readonly file: string;
  readonly face: EmbeddedFace;
}

export interface PhotoFailure {
  readonly file: string;
  readonly code: ErrorCode;
  readonly message: string;
}

/** Photos read and waited for at a time: enough for the workers, few enough in memory. */
const atOnce = 16;

/**
 * The main faces of photos, in order. Photos without one are noted, and returned as failures.
 *
 * @throws whatever is no fault of a photo; ABORTED
 */
export async function embedFolder(
  selfsame: Selfsame,
  folder: string,
  samples: readonly Sample[],
  { signal, onProgress, ...options }: Pick<EmbedOptions, "aligned"> & JobOptions = {},
): Promise<{ faces: PhotoFace[]; failures: PhotoFailure[] }> {
  const outcomes: (EmbeddedFace | PhotoFailure)[] = [];
  const report = beginProgress(onProgress, { what: "images", total: samples.length });
  let done = 0;
  const embedOne = async ({ id, bytes }: Sample, i: number) => {
    try {
      outcomes[i] = await selfsame.embed(await bytes(), { ...options, ...(signal && { signal }) });
    } catch (error) {
      if (!concernsItem(error)) throw error;
      outcomes[i] = { file: join(folder, id), code: error.code, message: error.message };
    }
    report(++done);
  };
  await eachAtOnce(samples, atOnce, embedOne, signal);
  const failures = outcomes.filter((outcome) => "code" in outcome);
  noteFailures("left out", failures);
  const faces = outcomes.flatMap((face, i) => {
    const name = samples[i]!.id;
    return "code" in face ? [] : [{ name, file: join(folder, name), face }];
  });
  return { faces, failures };
}
