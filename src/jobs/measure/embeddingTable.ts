import type { EmbeddedPhoto } from "../cache/photoRecord.js";

/** The embeddings of images as one array, which a worker can be sent. */
export interface EmbeddingTable {
  readonly dimensions: number;
  /** `[N·D]`; zeros where an image has none. */
  readonly values: Float32Array;
  /** `[N]`, 1 where there is an embedding of a good enough face: what fails here is never a match. */
  readonly usable: Uint8Array;
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
 * @param minQuality of the bundle: the figures of decisions are measured with it
 */
export function embeddingTable(
  photos: readonly EmbeddedPhoto[],
  dimensions: number,
  minQuality: number,
): EmbeddingTable & { readonly counts: ImageCounts } {
  const values = new Float32Array(photos.length * dimensions);
  const usable = new Uint8Array(photos.length);
  let [failed, lowQuality] = [0, 0];
  photos.forEach((photo, i) => {
    if (!photo.ok) {
      failed++;
      return;
    }
    values.set(photo.embedding, i * dimensions);
    if (photo.quality >= minQuality) usable[i] = 1;
    else lowQuality++;
  });
  return { dimensions, values, usable, counts: { images: photos.length, failed, lowQuality } };
}
