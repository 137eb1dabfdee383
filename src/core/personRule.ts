import { type HeadDistance, headDistance } from "./headDistance.js";
import { dot, euclideanDistance, manhattanDistance, type Vector } from "./vectors.js";

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

/**
 * How the people of a head are searched: a person is one row or several, a probe is compared with rows, and a person's distance
 * follows from those of their rows, by the rule that `preparePerson` states.
 */
export interface SearchRule {
  /** What compares a probe's form with a row: 1 − dot, √Σ(·)², Σ|·|; `paper`: what no index can search. */
  readonly measure: "dot" | "euclidean" | "l1" | "paper";
  /** The rows `[D]` of a person: under the cosine one, the mean of their templates at unit length, else one a template. */
  rows(templates: readonly Vector[]): Float32Array[];
  /** The probe as rows are compared with: at unit length, times α, or as it is. */
  probe(probe: Vector): Float64Array;
  /** The distance of a probe's form to a row. */
  rowDistance(probe: Float64Array, row: Float32Array): number;
  /** The distance to a person from those to all their rows. */
  personDistance(rowDistances: readonly number[]): number;
  /** What the distance to a person can't be below when none of their rows is nearer than `nearest`. */
  atLeast(nearest: number): number;
}

/**
 * The rule for several templates, for a search of many people. It gives the distances of `preparePerson`, but for the rounding of
 * rows to float32.
 *
 * @example
 * const rule = searchRule({ kind: "cosine" });
 * const [row] = rule.rows([[0, 2], [3, 0]]); // [0.5, 0.5]
 * rule.rowDistance(rule.probe([0, 7]), row); // 0.5
 */
export function searchRule(head: HeadDistance): SearchRule {
  // A mean is never below the least of its terms.
  const mean = {
    personDistance: (distances: readonly number[]) =>
      distances.reduce((sum, distance) => sum + distance, 0) / distances.length,
    atLeast: (nearest: number) => nearest,
  };
  const asTheyAre = {
    rows: (templates: readonly Vector[]) => templates.map((template) => Float32Array.from(template)),
    probe: (probe: Vector) => Float64Array.from(probe),
  };
  switch (head.kind) {
    case "cosine":
      return {
        ...mean,
        measure: "dot",
        rows: (templates) => [Float32Array.from(meanDirection(templates))],
        probe: (probe) => meanDirection([probe]),
        rowDistance: (probe, row) => 1 - dot(probe, row),
      };
    case "euclidean":
      return { ...mean, ...asTheyAre, measure: "euclidean", rowDistance: euclideanDistance };
    case "weighted-l1": {
      // Σ αᵢ·|aᵢ − bᵢ| = Σ |αᵢ·aᵢ − αᵢ·bᵢ|
      const { alpha } = head;
      const scaled = (vector: Vector) => Float64Array.from(vector, (x, i) => x * alpha[i]!);
      return {
        ...mean,
        measure: "l1",
        rows: (templates) => templates.map((template) => Float32Array.from(scaled(template))),
        probe: scaled,
        rowDistance: manhattanDistance,
      };
    }
    case "paper":
      return {
        ...mean,
        ...asTheyAre,
        measure: "paper",
        rowDistance: (probe, row) => headDistance(head, probe, row),
      };
  }
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
