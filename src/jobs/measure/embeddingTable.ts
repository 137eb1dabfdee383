import { isGoodEnough, leastCompared, type QualityGate } from "../../recognition/gate.js";
import type { EmbeddedPhoto } from "../cache/photoRecord.js";

/** The embeddings of images as one array, which a worker can be sent. */
export interface EmbeddingTable {
  readonly dimensions: number;
  /** `[N·D]`; zeros where an image has none. */
  readonly values: Float32Array;
  /** `[N]`, 1 where there is an embedding. */
  readonly usable: Uint8Array;
  /** `[N]`, of the face; NaN where there is none, or where its quality is none. */
  readonly quality: Float64Array;
  /** Which of them decisions compare. */
  readonly gate: QualityGate;
}

/** What became of images, counted. */
export interface ImageCounts {
  readonly images: number;
  /** No embedding: no face, unreadable, … */
  readonly failed: number;
  /** An embedding, but of a face that is compared with none. */
  readonly lowQuality: number;
}

/**
 * Gathers embeddings. Images that failed and faces of low quality are marked, never left out.
 *
 * @param gate of the bundle: which faces decisions compare
 */
export function embeddingTable(
  photos: readonly EmbeddedPhoto[],
  dimensions: number,
  { minQuality, pairs }: QualityGate,
): EmbeddingTable & { readonly counts: ImageCounts } {
  const values = new Float32Array(photos.length * dimensions);
  const usable = new Uint8Array(photos.length);
  const quality = new Float64Array(photos.length).fill(Number.NaN);
  const gate = { minQuality, ...(pairs && { pairs }) };
  let [failed, lowQuality] = [0, 0];
  photos.forEach((photo, i) => {
    if (!photo.ok) {
      failed++;
      return;
    }
    values.set(photo.embedding, i * dimensions);
    usable[i] = 1;
    quality[i] = photo.quality;
    if (!isGoodEnough(photo.quality, leastCompared(gate))) lowQuality++;
  });
  return {
    dimensions,
    values,
    usable,
    quality,
    gate,
    counts: { images: photos.length, failed, lowQuality },
  };
}
