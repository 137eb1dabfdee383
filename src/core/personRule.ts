import { type HeadDistance, headDistance } from "./headDistance.js";
import { dot, type Vector } from "./vectors.js";

/** A person ready to be compared with: made once of their templates, asked many times. */
export interface PreparedPerson {
  /** The distance of a probe `[D]` to the person, in the head's own unit; lower is more similar. */
  distance(probe: Vector): number;
}

/** How several templates of a person make one distance, in words: decisions quote it. */
export const personRuleWords = "mean of the distances to the references";

/**
 * The rule for several templates, per head: the distance of a probe to a person is the mean of its distances to their
 * templates. The mean of several impostor distances is small less often than one of them, so the operating point's FMR is
 * kept. (The nearest template, or the templates' mean at unit length, would match more strangers with every template
 * added, at the same threshold.)
 *
 * Under the cosine a person is one prepared vector: the mean of 1 − p·tᵢ/(|p|·|tᵢ|) over the templates tᵢ is
 * 1 − p·m/|p| with m the mean of tᵢ/|tᵢ|.
 *
 * Verification, identification and the metrics that measure them all ask here, so that no figure is of another system.
 *
 * @param templates `[n][D]`, n ≥ 1
 * @example
 * preparePerson({ kind: "euclidean" }, [[0, 0], [0, 2]]).distance([0, 1]); // 1
 */
export function preparePerson(head: HeadDistance, templates: readonly Vector[]): PreparedPerson {
  const [first] = templates;
  if (first === undefined) throw new TypeError("a person has one template or more");
  // To the last bit what a comparison of two embeddings gives.
  if (templates.length === 1) return { distance: (probe) => headDistance(head, probe, first) };
  if (head.kind === "cosine") {
    const prepared = meanDirection(templates);
    return { distance: (probe) => 1 - dot(probe, prepared) / Math.sqrt(dot(probe, probe)) };
  }
  return {
    distance: (probe) =>
      templates.reduce((sum, template) => sum + headDistance(head, probe, template), 0) / templates.length,
  };
}

/** The mean of the vectors at unit length each; shorter than 1 where they differ. */
function meanDirection(vectors: readonly Vector[]): Float64Array {
  const mean = new Float64Array(vectors[0]!.length);
  for (const vector of vectors) {
    const weight = 1 / (vectors.length * Math.sqrt(dot(vector, vector)));
    for (let i = 0; i < mean.length; i++) mean[i]! += weight * (vector[i] as number);
  }
  return mean;
}
