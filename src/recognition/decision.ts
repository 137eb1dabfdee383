import { SelfsameError } from "../core/errors.js";
import { headDistance } from "../core/headDistance.js";
import { type PreparedPerson, preparePerson } from "../core/personRule.js";
import type { Vector } from "../core/vectors.js";
import type { ModelBundle, OperatingPoint } from "../models/bundle.js";
import { headScore } from "../models/heads.js";
import { noThresholdWords, operatingPointInUse } from "../models/operatingPoints.js";
import { type Comparability, comparabilityOf } from "./comparability.js";
import type { ComparedFace } from "./face.js";

/** What a decision comes to. docs/decisions.md has the table of outcomes and exit codes. */
export type DecisionOutcome = "match" | "no match" | "no decision";

/** Why there is no decision: a face of too low quality, or a model without a threshold for it. */
export type NoDecisionReason = "not comparable" | "no threshold";

/** The outcome of one comparison, with everything that is needed to judge it. */
export interface Decision {
  readonly outcome: DecisionOutcome;
  /** Whether the outcome is "match". False does not mean "no match": see `outcome`. */
  readonly match: boolean;
  /** Why there is no decision; null where there is one. */
  readonly reason: NoDecisionReason | null;
  /** In words: what was declined or not checked, why, and what to do. Null where there is nothing to say. */
  readonly explanation: string | null;
  /** Posterior of "same person" at prior ½, 0…1; it decides (match ⇔ score ≥ threshold) where there is a decision. */
  readonly score: number;
  /** The head's distance, in its own unit (cosine: 0…2). */
  readonly distance: number;
  /** Whether both faces are good enough for the model's figures to hold; "unknown" for bare embeddings. */
  readonly comparable: boolean | "unknown";
  /** Null, like the next two, where the model has no threshold to decide at. */
  readonly threshold: number | null;
  /** The FMR that the threshold was set for. */
  readonly targetFmr: number | null;
  /** The threshold's FMR and FNMR as measured, with 95% intervals and the pairs behind them. */
  readonly operatingPoint: OperatingPoint | null;
  /** The data those figures come from. They hold for photos like those. */
  readonly data: string;
  readonly model: string;
  /** The model's revision: exactly what decided, networks and code included. */
  readonly revision: string;
  /** Whether this is a live face or a picture of one: nothing looks at that yet. */
  readonly presentationAttack: "not checked";
}

export interface DecideOptions {
  /** False match rate to decide at; the model's default where left out. */
  readonly fmr?: number | undefined;
  /** What to call the two sides. */
  readonly names?: readonly [string, string];
}

/**
 * Compares two embeddings under a model's head and decides at one of its operating points: the largest that does not
 * exceed the FMR.
 *
 * @param a an embedding `[D]`, or a face with it; `b` likewise. On a face of too low quality nothing is decided
 * @throws EMBEDDING_MISMATCH, OPERATING_POINT_UNSUPPORTED, SCORE_INVALID, INVALID_ARGUMENT
 */
export function decide(
  bundle: ModelBundle,
  a: Vector | ComparedFace,
  b: Vector | ComparedFace,
  { fmr, names = ["the first face", "the second face"] }: DecideOptions = {},
): Decision {
  const distance = embeddingDistance(bundle, vectorOf(bundle, a), vectorOf(bundle, b));
  const sides = [
    { name: names[0], face: a },
    { name: names[1], face: b },
  ];
  return decideAtDistance(bundle, distance, comparabilityOf(bundle, sides), fmr);
}

/**
 * The decision on a distance of the bundle's head.
 *
 * @param comparability of everything the distance comes from
 * @throws OPERATING_POINT_UNSUPPORTED, INVALID_ARGUMENT
 */
export function decideAtDistance(
  bundle: ModelBundle,
  distance: number,
  { comparable, explanation }: Comparability,
  fmr?: number,
): Decision {
  const point = operatingPointInUse(bundle, fmr);
  const score = headScore(bundle.head, distance);
  const outcome = outcomeOf(score, point?.threshold ?? null, comparable);
  const words = [
    ...(point === null ? [noThresholdWords(bundle)] : []),
    ...(explanation ? [explanation] : []),
  ];
  return {
    outcome,
    match: outcome === "match",
    reason: point === null ? "no threshold" : outcome === "no decision" ? "not comparable" : null,
    explanation: words.length > 0 ? words.join(" Also, ") : null,
    score,
    distance,
    comparable,
    threshold: point?.threshold ?? null,
    targetFmr: point?.targetFmr ?? null,
    operatingPoint: point,
    data: bundle.evaluation.data,
    model: bundle.id,
    revision: bundle.revision,
    presentationAttack: "not checked",
  };
}

/**
 * The one rule that decides, for single comparisons and for millions.
 *
 * @param threshold null where there is none
 */
export function outcomeOf(
  score: number,
  threshold: number | null,
  comparable: Comparability["comparable"],
): DecisionOutcome {
  if (threshold === null || comparable === false) return "no decision";
  return score >= threshold ? "match" : "no match";
}

/** @throws EMBEDDING_MISMATCH, SCORE_INVALID */
export function embeddingDistance(bundle: ModelBundle, a: Vector, b: Vector): number {
  checkLength(bundle, "first", a);
  checkLength(bundle, "second", b);
  return finite(headDistance(bundle.head, a, b));
}

/**
 * A person of several references, one or more, ready for probes.
 *
 * @throws EMBEDDING_MISMATCH; asking for a distance throws SCORE_INVALID, too
 */
export function prepareReferences(bundle: ModelBundle, references: readonly Vector[]): PreparedPerson {
  for (const reference of references) checkLength(bundle, "reference's", reference);
  const person = preparePerson(bundle.head, references);
  return {
    distance: (probe) => {
      checkLength(bundle, "probe's", probe);
      return finite(person.distance(probe));
    },
  };
}

function checkLength({ id, embedding }: ModelBundle, whose: string, { length }: Vector): void {
  if (length !== embedding.dimensions)
    throw new SelfsameError(
      "EMBEDDING_MISMATCH",
      `the ${whose} embedding has ${length} values; "${id}" makes ${embedding.dimensions}`,
    );
}

function finite(distance: number): number {
  if (Number.isFinite(distance)) return distance;
  throw new SelfsameError("SCORE_INVALID", "an embedding is all zeros or holds values that are no numbers");
}

/** @throws EMBEDDING_MISMATCH for a face of another model */
export function vectorOf(bundle: ModelBundle, face: Vector | ComparedFace): Vector {
  if (!("embedding" in face)) return face;
  if (face.model === bundle.id) return face.embedding;
  throw new SelfsameError(
    "EMBEDDING_MISMATCH",
    `the embedding is of "${face.model}", the model is "${bundle.id}"`,
  );
}
