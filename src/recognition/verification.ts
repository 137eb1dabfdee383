import { euclideanDistance, type Vector } from "../core/vectors.js";
import type { ModelBundle } from "../models/bundle.js";
import { declinedWords } from "./comparability.js";
import { type Decision, decide } from "./decision.js";
import type { ComparedFace, EmbeddedFace } from "./face.js";

/** A decision on two photos, and the faces it is about. */
export interface Verification extends Decision {
  readonly faces: readonly [EmbeddedFace, EmbeddedFace];
  /** How many pairs of faces were compared; the best of those decided on is reported. */
  readonly comparisons: number;
  /** What the figures don't cover in this case, and what was declined beside the reported pair, in words. */
  readonly warnings: readonly string[];
}

/** The selected faces of a photo, and what to call it. */
export interface NamedPhoto {
  readonly name: string;
  readonly faces: readonly EmbeddedFace[];
}

/** Below this many photo pixels per chip pixel, error rates are worse than the operating point's. */
const lowResolution = 0.5;

/** The best pair among the selected faces of two photos. */
export function verification(bundle: ModelBundle, a: NamedPhoto, b: NamedPhoto, fmr?: number): Verification {
  const pairs = a.faces.flatMap((faceA, i) =>
    b.faces.map((faceB, j) => ({
      names: [faceName(a, i), faceName(b, j)] as const,
      faces: [faceA, faceB] as const,
      ...decide(bundle, faceA, faceB, { fmr, names: [faceName(a, i), faceName(b, j)] }),
    })),
  );
  const { names: _, ...best } = bestOf(pairs);
  const [one, two] = best.faces;
  return {
    ...best,
    comparisons: pairs.length,
    warnings: [
      ...severalWarnings(pairs, () => declinedWords(bundle, pairs.map(sidesOf))),
      ...smallFaceWarnings(best.faces),
      ...(isSamePicture(one.embedding, two.embedding)
        ? ["both are one and the same picture, which proves nothing: use two photos"]
        : []),
    ],
  };
}

const sidesOf = ({ names, faces }: Pick<Verification, "faces"> & { names: readonly [string, string] }) =>
  faces.map((face, i) => ({ name: names[i] as string, face }));

/** Several faces of a photo are told apart by their number, as `detect` counts them. */
export function faceName({ name, faces }: NamedPhoto, index: number): string {
  return faces.length > 1 ? `face ${index + 1} of ${name}` : name;
}

/** The comparison that is reported: the closest of those that can be decided on, else the closest. */
export function bestOf<D extends Decision>(decisions: readonly D[]): D {
  return decisions.reduce((x, y) => {
    if (isDeclined(x) !== isDeclined(y)) return isDeclined(x) ? y : x;
    return y.distance < x.distance ? y : x;
  });
}

const isDeclined = ({ comparable }: Decision) => comparable === false;

/** What to know where the best of several comparisons is reported. */
/** @param why those that were declined were, in words */
export function severalWarnings(decisions: readonly Decision[], why: () => string): string[] {
  if (decisions.length === 1) return [];
  const warnings: string[] = [];
  const compared = decisions.filter((decision) => !isDeclined(decision));
  const targetFmr = compared[0]?.targetFmr ?? null;
  if (compared.length > 1 && targetFmr !== null) {
    // The best of n comparisons is a false match with probability 1 − (1 − FMR)ⁿ, if they are independent.
    const chance = 1 - (1 - targetFmr) ** compared.length;
    warnings.push(
      `the best of ${compared.length} comparisons: strangers match somewhere with a chance of about ${chance.toPrecision(2)}`,
    );
  }
  const declined = decisions.length - compared.length;
  if (declined > 0) {
    warnings.push(`${declined} of ${decisions.length} comparisons declined: ${why()}`);
  }
  return warnings;
}

export function smallFaceWarnings(faces: readonly ComparedFace[]): string[] {
  const small = faces.filter(({ resolution = 1 }) => resolution < lowResolution).length;
  if (small === 0) return [];
  return [`${small} of ${faces.length} faces too small for the figures to hold: use larger photos`];
}

/** Whether two embeddings are equal but for rounding: no two photos are, taken one after the other. */
export function isSamePicture(a: Vector, b: Vector): boolean {
  return euclideanDistance(a, b) <= 1e-5 * Math.hypot(...a);
}
