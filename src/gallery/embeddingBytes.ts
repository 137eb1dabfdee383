import { SelfsameError } from "../core/errors.js";
import type { GalleryModel } from "./gallery.js";

/**
 * float32 `[D]` as little-endian bytes.
 *
 * @throws EMBEDDING_MISMATCH for another length, INVALID_ARGUMENT for what is no embedding
 */
export function embeddingBytes({ dimensions, head }: GalleryModel, embedding: Float32Array): Uint8Array {
  if (!(embedding instanceof Float32Array) || embedding.length !== dimensions)
    throw new SelfsameError(
      "EMBEDDING_MISMATCH",
      `an embedding of this gallery's model is a Float32Array of ${dimensions}, not of ${embedding?.length}`,
    );
  if (!embedding.every(Number.isFinite) || (head.kind === "cosine" && embedding.every((x) => x === 0)))
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      "no embedding: it holds what is no finite number, or is zero and has no direction",
    );
  const bytes = new Uint8Array(4 * dimensions);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < dimensions; i++) view.setFloat32(4 * i, embedding[i] as number, true);
  return bytes;
}

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Of bytes that `embeddingBytes` made. */
export function embeddingOf(bytes: Uint8Array): Float32Array {
  if (littleEndian && bytes.byteOffset % 4 === 0)
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

/** @throws INVALID_ARGUMENT for a model that no gallery can be bound to */
export function checkModel({ id, revision, dimensions, head }: GalleryModel): void {
  const alpha = "alpha" in head ? head.alpha.length : dimensions;
  if (!id || !revision || !Number.isSafeInteger(dimensions) || dimensions < 1 || alpha !== dimensions)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `a gallery's model has an id, a revision, dimensions from 1 and as many weights: "${id}", "${revision}", ${dimensions}, ${alpha}`,
    );
}
