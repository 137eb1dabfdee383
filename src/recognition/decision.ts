import { SelfsameError } from "../core/errors.js";
import type { Vector } from "../core/vectors.js";
import { type ModelBundle, type OperatingPoint, operatingPointFor } from "../models/bundle.js";
import { headDistance, headScore } from "../models/heads.js";

/** The outcome of one comparison, with everything that is needed to judge it. */
export interface Decision {
  readonly match: boolean;
  /** Posterior of "same person" at prior ½, 0…1; match ⇔ score ≥ threshold. */
  readonly score: number;
  readonly threshold: number;
  /** The head's distance, in its own unit (cosine: 0…2). */
  readonly distance: number;
  /** The FMR that the threshold was set for. */
  readonly fmr: number;
  /** The threshold's FMR and FNMR as measured, with 95% intervals and the pairs behind them. */
  readonly operatingPoint: OperatingPoint;
  /** The data those figures come from. They hold for photos like those. */
  readonly data: string;
  readonly model: string;
  /** Whether this is a live face or a picture of one: nothing looks at that yet. */
  readonly presentationAttack: "not checked";
}

/**
 * Compares two embeddings under a model's head and decides at one of its operating points.
 *
 * @param fmr false match rate to decide at; the model's default where left out. The operating point used is the
 *   largest that does not exceed it
 * @throws EMBEDDING_MISMATCH, OPERATING_POINT_UNSUPPORTED, SCORE_INVALID
 */
export function decide(bundle: ModelBundle, a: Vector, b: Vector, fmr = bundle.defaultFmr): Decision {
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
  const point = operatingPointFor(bundle, fmr);
  const distance = headDistance(bundle.head, a, b);
  if (!Number.isFinite(distance))
    throw new SelfsameError("SCORE_INVALID", "an embedding is all zeros or holds values that are no numbers");
  const score = headScore(bundle.head, distance);
  return {
    match: score >= point.threshold,
    score,
    threshold: point.threshold,
    distance,
    fmr: point.targetFmr,
    operatingPoint: point,
    data: bundle.evaluation.data,
    model: bundle.id,
    presentationAttack: "not checked",
  };
}
