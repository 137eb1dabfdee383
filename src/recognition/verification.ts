import { meanVector, unitVector } from "../core/vectors.js";
import type { ModelBundle } from "../models/bundle.js";
import { type Decision, decide } from "./decision.js";
import type { EmbeddedFace } from "./face.js";

/** A decision on two photos, and the faces it is about. */
export interface Verification extends Decision {
  readonly faces: readonly [EmbeddedFace, EmbeddedFace];
  /** How many pairs of faces were compared; the best is reported. */
  readonly comparisons: number;
  /** What the figures don't cover in this case, in words. */
  readonly warnings: readonly string[];
}

/** A decision on a photo against several references. */
export interface ReferenceVerification extends Decision {
  readonly face: EmbeddedFace;
  readonly references: readonly EmbeddedFace[];
  /** How the references are combined: their mean embedding, at unit length. */
  readonly rule: "mean of the references' embeddings";
  readonly comparisons: number;
  readonly warnings: readonly string[];
}

/** Below this many photo pixels per chip pixel, error rates are worse than the operating point's. */
const lowResolution = 0.5;

/** The best pair among the selected faces of two photos. */
export function verification(
  bundle: ModelBundle,
  facesA: readonly EmbeddedFace[],
  facesB: readonly EmbeddedFace[],
  fmr?: number,
): Verification {
  const pairs = facesA.flatMap((a) =>
    facesB.map((b) => ({ faces: [a, b] as const, ...decide(bundle, a.embedding, b.embedding, fmr) })),
  );
  const best = pairs.reduce((x, y) => (y.distance < x.distance ? y : x));
  return { ...best, comparisons: pairs.length, warnings: warningsFor(best.fmr, pairs.length, best.faces) };
}

/** The best of the probe's selected faces against the references' common template. */
export function bestMatch(
  bundle: ModelBundle,
  probes: readonly EmbeddedFace[],
  references: readonly EmbeddedFace[],
  fmr?: number,
): ReferenceVerification {
  const template = referenceTemplate(references);
  const decisions = probes.map((face) => ({ face, ...decide(bundle, face.embedding, template, fmr) }));
  const best = decisions.reduce((x, y) => (y.distance < x.distance ? y : x));
  return {
    ...best,
    references,
    rule: "mean of the references' embeddings",
    comparisons: decisions.length,
    warnings: [
      ...warningsFor(best.fmr, decisions.length, [best.face, ...references]),
      ...(references.length > 1 ? ["the error rates were measured with one reference photo each"] : []),
    ],
  };
}

/**
 * One embedding for several photos of a person. Averaging shrinks what differs between photos and keeps what they
 * share; each counts alike, at unit length.
 */
function referenceTemplate(references: readonly EmbeddedFace[]): Float32Array {
  return unitVector(meanVector(references.map(({ embedding }) => unitVector(embedding))));
}

function warningsFor(fmr: number, comparisons: number, faces: readonly EmbeddedFace[]): string[] {
  const warnings: string[] = [];
  if (comparisons > 1) {
    // The best of n comparisons is a false match with probability 1 − (1 − FMR)ⁿ, if they are independent.
    const chance = 1 - (1 - fmr) ** comparisons;
    warnings.push(
      `the best of ${comparisons} comparisons: strangers match somewhere with a chance of about ${chance.toPrecision(2)}`,
    );
  }
  const small = faces.filter(({ resolution }) => resolution < lowResolution).length;
  if (small > 0)
    warnings.push(`${small} of ${faces.length} faces too small for the figures to hold: use larger photos`);
  return warnings;
}
