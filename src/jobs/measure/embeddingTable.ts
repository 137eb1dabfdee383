import { isGoodEnough } from "../../recognition/comparability.js";
import type { EmbeddedPhoto } from "../cache/photoRecord.js";

/** The embeddings of images as one array, which a worker can be sent. */
export interface EmbeddingTable {
  readonly dimensions: number;
  /** `[N·D]`; zeros where an image has none. */
  readonly values: Float32Array;
  /** `[N]`, 1 where there is an embedding. */
  readonly usable: Uint8Array;
  /** `[N]`, 1 where there is one, but of a face that the model declines to decide on. */
  readonly lowQuality: Uint8Array;
}

/** What became of images, counted. */
export interface ImageCounts {
  readonly images: number;
  /** No embedding: no face, unreadable, … */
  readonly failed: number;
  /** An embedding, but of a face below the model's least quality. */
  readonly lowQuality: number;
}

/**
 * Gathers embeddings. Images that failed and faces of low quality are marked, never left out.
 *
 * @param minQuality of the bundle: on a face below it nothing is decided
 */
export function embeddingTable(
  photos: readonly EmbeddedPhoto[],
  dimensions: number,
  minQuality: number,
): EmbeddingTable & { readonly counts: ImageCounts } {
  const values = new Float32Array(photos.length * dimensions);
  const usable = new Uint8Array(photos.length);
  const low = new Uint8Array(photos.length);
  let [failed, lowQuality] = [0, 0];
  photos.forEach((photo, i) => {
    if (!photo.ok) {
      failed++;
      return;
    }
    values.set(photo.embedding, i * dimensions);
    usable[i] = 1;
    if (!isGoodEnough(photo.quality, minQuality)) {
      low[i] = 1;
      lowQuality++;
    }
  });
  return {
    dimensions,
    values,
    usable,
    lowQuality: low,
    counts: { images: photos.length, failed, lowQuality },
  };
}
