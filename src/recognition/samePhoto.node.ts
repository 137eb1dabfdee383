import { cosineDistance, dot, type Vector } from "../core/vectors.js";
import { picturePattern } from "../vision/pattern.node.js";
import { isSamePicture } from "./verification.js";

/**
 * Aligned faces that correlate so much are of one photo, though its bytes differ. Of 480 copies of LFW photos at half the size, JPEG
 * quality 50, cropped or brighter all did (the least: 0.958), of 597 pairs of two photos of one person one (0.980; the second: 0.92).
 */
const sameCorrelation = 0.95;

/** What is known of a photo by which it is found again. */
export interface PhotoTrace {
  /** SHA-256 of its bytes, hex. */
  readonly sourceHash: string;
  readonly embedding: Vector;
  /** The aligned face as a small JPEG, where there is one. */
  thumbnail(): Promise<Uint8Array | null>;
}

/** Two embeddings of one face in the same bytes, made on different machines, are nearer than this (cosine). */
const sameFace = 0.01;

/**
 * Whether two are one photo of one face: the same embedding but for rounding, or almost the same picture of the face. (The same bytes
 * alone say nothing: a group photo shows several people.)
 *
 * @example
 * await isSamePhoto(a, { sourceHash, embedding, thumbnail: () => gallery.thumbnail(template) });
 */
export async function isSamePhoto(a: PhotoTrace, b: PhotoTrace): Promise<boolean> {
  if (isSamePicture(a.embedding, b.embedding)) return true;
  if (a.sourceHash === b.sourceHash && cosineDistance(a.embedding, b.embedding) < sameFace) return true;
  const [one, two] = await Promise.all([a.thumbnail(), b.thumbnail()]);
  if (one === null || two === null) return false;
  const [first, second] = await Promise.all([picturePattern(one), picturePattern(two)]);
  return dot(first, second) >= sameCorrelation;
}
