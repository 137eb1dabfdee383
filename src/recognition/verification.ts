import type { ModelBundle } from "../models/bundle.js";
import { type Decision, decide, decideAtDistance, embeddingDistance, isComparable } from "./decision.js";
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
  /** How the references are combined. */
  readonly rule: "mean of the distances to the references";
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
    facesB.map((b) => ({ faces: [a, b] as const, ...decide(bundle, a, b, fmr) })),
  );
  const best = bestOf(pairs);
  return {
    ...best,
    comparisons: pairs.length,
    warnings: warningsFor(bundle, best, pairs.length, best.faces),
  };
}

/**
 * The best of the probe's selected faces against several references: the mean of its distances to them decides.
 * The mean of several impostor distances is small less often than one of them, so the operating point's FMR
 * is kept. (The nearest reference, or the references' mean embedding at unit length, would match more strangers
 * with every reference added, at the same threshold.)
 */
export function bestMatch(
  bundle: ModelBundle,
  probes: readonly EmbeddedFace[],
  references: readonly EmbeddedFace[],
  fmr?: number,
): ReferenceVerification {
  const decisions = probes.map((face) => {
    const distances = references.map(({ embedding }) => embeddingDistance(bundle, face.embedding, embedding));
    const mean = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
    const comparable = [face, ...references].every((each) => isComparable(bundle, each));
    return { face, ...decideAtDistance(bundle, mean, comparable, fmr) };
  });
  const best = bestOf(decisions);
  const severalWarning = "the error rates were measured with one reference; with several both are lower";
  return {
    ...best,
    references,
    rule: "mean of the distances to the references",
    comparisons: decisions.length,
    warnings: [
      ...warningsFor(bundle, best, decisions.length, [best.face, ...references]),
      ...(references.length > 1 ? [severalWarning] : []),
    ],
  };
}

/** The pair that decides: the closest of those that are comparable, else the closest. */
function bestOf<D extends Decision>(decisions: readonly D[]): D {
  return decisions.reduce((x, y) => {
    if (x.comparable !== y.comparable) return x.comparable ? x : y;
    return y.distance < x.distance ? y : x;
  });
}

function warningsFor(
  bundle: ModelBundle,
  { fmr }: Decision,
  comparisons: number,
  faces: readonly EmbeddedFace[],
): string[] {
  const warnings: string[] = [];
  if (comparisons > 1) {
    // The best of n comparisons is a false match with probability 1 − (1 − FMR)ⁿ, if they are independent.
    const chance = 1 - (1 - fmr) ** comparisons;
    warnings.push(
      `the best of ${comparisons} comparisons: strangers match somewhere with a chance of about ${chance.toPrecision(2)}`,
    );
  }
  const poor = faces.filter((face) => !isComparable(bundle, face)).length;
  if (poor > 0)
    warnings.push(
      `${poor} of ${faces.length} faces turned away or covered too far to be compared: never a match`,
    );
  const small = faces.filter(({ resolution }) => resolution < lowResolution).length;
  if (small > 0)
    warnings.push(`${small} of ${faces.length} faces too small for the figures to hold: use larger photos`);
  return warnings;
}
