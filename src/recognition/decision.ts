import { SelfsameError } from "../core/errors.js";
import type { Vector } from "../core/vectors.js";
import { type ModelBundle, type OperatingPoint, operatingPointFor } from "../models/bundle.js";
import { headDistance, headScore } from "../models/heads.js";
import type { EmbeddedFace } from "./face.js";

/** The outcome of one comparison, with everything that is needed to judge it. */
export interface Decision {
  readonly match: boolean;
  /** Posterior of "same person" at prior ½, 0…1; match ⇔ comparable and score ≥ threshold. */
  readonly score: number;
  readonly threshold: number;
  /** Whether both faces are good enough for the model's figures to hold; else they never match. */
  readonly comparable: boolean;
  /** The head's distance, in its own unit (cosine: 0…2). */
  readonly distance: number;
  /** The FMR that the threshold was set for. */
  readonly fmr: number;
  /** The threshold's FMR and FNMR as measured, with 95% intervals and the pairs behind them. */
  readonly operatingPoint: OperatingPoint;
  /** The data those figures come from. They hold for photos like those. */
  readonly data: string;
  readonly model: string;
  /** The model's revision: exactly what decided, networks and code included. */
  readonly revision: string;
  /** Whether this is a live face or a picture of one: nothing looks at that yet. */
  readonly presentationAttack: "not checked";
}

/**
 * Compares two embeddings under a model's head and decides at one of its operating points.
 *
 * @param a an embedding `[D]`, or a face with it; `b` likewise. A face of too low quality never matches
 * @param fmr false match rate to decide at; the model's default where left out. The operating point used is the
 *   largest that does not exceed it
 * @throws EMBEDDING_MISMATCH, OPERATING_POINT_UNSUPPORTED, SCORE_INVALID
 */
export function decide(
  bundle: ModelBundle,
  a: Vector | EmbeddedFace,
  b: Vector | EmbeddedFace,
  fmr?: number,
): Decision {
  const distance = embeddingDistance(bundle, vectorOf(bundle, a), vectorOf(bundle, b));
  return decideAtDistance(bundle, distance, isComparable(bundle, a) && isComparable(bundle, b), fmr);
}

/**
 * The decision on a distance of the bundle's head.
 *
 * @param comparable whether the faces are good enough for a match
 * @throws OPERATING_POINT_UNSUPPORTED
 */
export function decideAtDistance(
  bundle: ModelBundle,
  distance: number,
  comparable: boolean,
  fmr = bundle.defaultFmr,
): Decision {
  const point = operatingPointFor(bundle, fmr);
  const score = headScore(bundle.head, distance);
  return {
    match: comparable && score >= point.threshold,
    score,
    threshold: point.threshold,
    comparable,
    distance,
    fmr: point.targetFmr,
    operatingPoint: point,
    data: bundle.evaluation.data,
    model: bundle.id,
    revision: bundle.revision,
    presentationAttack: "not checked",
  };
}

/** @throws EMBEDDING_MISMATCH, SCORE_INVALID */
export function embeddingDistance(bundle: ModelBundle, a: Vector, b: Vector): number {
  const { dimensions } = bundle.embedding;
  for (const [name, vector] of [
    ["first", a],
    ["second", b],
  ] as const)
    if (vector.length !== dimensions)
      throw new SelfsameError(
        "EMBEDDING_MISMATCH",
        `the ${name} embedding has ${vector.length} values; "${bundle.id}" makes ${dimensions}`,
      );
  const distance = headDistance(bundle.head, a, b);
  if (!Number.isFinite(distance))
    throw new SelfsameError("SCORE_INVALID", "an embedding is all zeros or holds values that are no numbers");
  return distance;
}

/** Whether a face's quality allows a match. Of a bare vector nothing is known, so it counts as good. */
export function isComparable(bundle: ModelBundle, face: Vector | EmbeddedFace): boolean {
  return !("quality" in face) || face.quality >= bundle.embedding.minQuality;
}

/** @throws EMBEDDING_MISMATCH for a face of another model */
function vectorOf(bundle: ModelBundle, face: Vector | EmbeddedFace): Vector {
  if (!("embedding" in face)) return face;
  if (face.model === bundle.id) return face.embedding;
  throw new SelfsameError(
    "EMBEDDING_MISMATCH",
    `the embedding is of "${face.model}", the model is "${bundle.id}"`,
  );
}
