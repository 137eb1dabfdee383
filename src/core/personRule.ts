import { type HeadDistance, headDistance } from "./headDistance.js";
import { dot, euclideanDistance, manhattanDistance, type Vector } from "./vectors.js";

/** A person ready to be compared with: made once of their templates, asked many times. */
export interface PreparedPerson {
  /** The distance of a probe `[D]` to the person, in the head's own unit; lower is more similar. */
  distance(probe: Vector): number;
}

/**
 * How several templates of a person make one distance, in words: decisions quote it.
 *
 * @example
 * personRuleWords({ kind: "euclidean" }); // "half the nearest reference's distance and half the mean distance"
 */
export function personRuleWords({ kind }: Pick<HeadDistance, "kind">): string {
  return kind === "cosine"
    ? "mean cosine to the references, divided by the cube root of the length of their mean direction"
    : "half the nearest reference's distance and half the mean distance";
}

/**
 * The rule for several templates, per head, which keeps the FMR that a threshold has for one template.
 *
 * - `cosine`: 1 − c/∛|m| with m the mean of the templates at unit length and c the mean cosine to them. Since c = p·m/|p|, a
 *   person is one prepared vector, m/∛|m|. Templates that differ shorten m, so they count for more than their mean. (Divided by
 *   nothing, strangers match less and less with every template, by |m| ever more. At the power ⅓ the FMR of one template is nearly
 *   kept and not exceeded, of 2, 3 and 5, on View 1 and in the wild: `npm run bench:accuracy`; at 0.4 it is by a tenth.)
 * - any other: the mean of the least and the mean of the distances to the templates.
 *
 * (The mean distance alone gives away half of what several templates tell; the nearest alone, or the templates' mean at unit length,
 * matches two to seven times as many strangers at the same threshold.)
 *
 * Verification, identification and the metrics that measure them all ask here, so that no figure is of another system.
 *
 * @param templates `[n][D]`, n ≥ 1
 * @example
 * preparePerson({ kind: "euclidean" }, [[0, 0], [0, 3]]).distance([0, 1]); // 1.25
 */
export function preparePerson(head: HeadDistance, templates: readonly Vector[]): PreparedPerson {
  const [first] = templates;
  if (first === undefined) throw new TypeError("a person has one template or more");
  // To the last bit what a comparison of two embeddings gives.
  if (templates.length === 1) return { distance: (probe) => headDistance(head, probe, first) };
  if (head.kind === "cosine") {
    const prepared = preparedVector(templates);
    return { distance: (probe) => 1 - dot(probe, prepared) / Math.sqrt(dot(probe, probe)) };
  }
  return {
    distance: (probe) => nearestAndMean(templates.map((template) => headDistance(head, probe, template))),
  };
}

/** The mean of the least and the mean. */
function nearestAndMean(distances: readonly number[]): number {
  const sum = distances.reduce((total, distance) => total + distance, 0);
  return (Math.min(...distances) + sum / distances.length) / 2;
}

/** m/∛|m|; never longer than 1. Templates that cancel out are near nobody: zero, at distance 1 of all. */
function preparedVector(templates: readonly Vector[]): Float64Array {
  const mean = meanDirection(templates);
  const length = Math.sqrt(dot(mean, mean));
  const root = Math.cbrt(length);
  if (length > 0) for (let i = 0; i < mean.length; i++) mean[i]! /= root;
  return mean;
}

/**
 * How the people of a head are searched: a person is one row or several, a probe is compared with rows, and a person's distance
 * follows from those of their rows, by the rule that `preparePerson` states.
 */
export interface SearchRule {
  /** What compares a probe's form with a row: 1 − dot, √Σ(·)², Σ|·|; `paper`: what no index can search. */
  readonly measure: "dot" | "euclidean" | "l1" | "paper";
  /** The rows `[D]` of a person: under the cosine one, m/∛|m| (see `preparePerson`), else one a template. */
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
 * const [row] = rule.rows([[0, 2], [0, 3]]); // [0, 1]
 * rule.rowDistance(rule.probe([7, 7]), row); // 0.29…
 */
export function searchRule(head: HeadDistance): SearchRule {
  // The mean of a least and a mean is never below the least.
  const rule = { personDistance: nearestAndMean, atLeast: (nearest: number) => nearest };
  const asTheyAre = {
    rows: (templates: readonly Vector[]) => templates.map((template) => new Float32Array(template)),
    probe: (probe: Vector) => Float64Array.from(probe),
  };
  switch (head.kind) {
    case "cosine":
      return {
        ...rule,
        measure: "dot",
        rows: (templates) => [new Float32Array(preparedVector(templates))],
        probe: (probe) => meanDirection([probe]),
        rowDistance: (probe, row) => 1 - dot(probe, row),
      };
    case "euclidean":
      return { ...rule, ...asTheyAre, measure: "euclidean", rowDistance: euclideanDistance };
    case "weighted-l1": {
      // Σ αᵢ·|aᵢ − bᵢ| = Σ |αᵢ·aᵢ − αᵢ·bᵢ|
      const { alpha } = head;
      const scaled = (vector: Vector) => Float64Array.from(vector, (x, i) => x * alpha[i]!);
      return {
        ...rule,
        measure: "l1",
        rows: (templates) => templates.map((template) => new Float32Array(scaled(template))),
        probe: scaled,
        rowDistance: manhattanDistance,
      };
    }
    case "paper":
      return {
        ...rule,
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
