import { join } from "node:path";
import { type ErrorCode, SelfsameError } from "../core/errors.js";
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
 * @throws whatever is no fault of a photo
 */
export async function embedAll(
  selfsame: Selfsame,
  folder: string,
  samples: readonly Sample[],
  {
    onProgress,
    ...options
  }: Omit<EmbedOptions, "face"> & { readonly onProgress?: (done: number, total: number) => void } = {},
): Promise<{ faces: PhotoFace[]; failures: PhotoFailure[] }> {
  const outcomes: (EmbeddedFace | PhotoFailure)[] = [];
  const queue = samples.entries();
  let done = 0;
  const lane = async () => {
    for (const [i, { id, bytes }] of queue) {
      try {
        outcomes[i] = await selfsame.embed(await bytes(), options);
      } catch (error) {
        if (!(error instanceof SelfsameError) || error.concerns === "system") throw error;
        outcomes[i] = { file: join(folder, id), code: error.code, message: error.message };
      }
      onProgress?.(++done, samples.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  const failures = outcomes.filter((outcome) => "code" in outcome);
  noteFailures("left out", failures);
  const faces = outcomes.flatMap((face, i) => {
    const name = samples[i]!.id;
    return "code" in face ? [] : [{ name, file: join(folder, name), face }];
  });
  return { faces, failures };
}
