import { sigmoid } from "../core/sigmoid.js";
import { cosineDistance, euclideanDistance, type Vector, weightedL1 } from "../core/vectors.js";
import type { Head } from "./head.js";

/**
 * The head's distance between two embeddings `[D]`, as `headSchema` lists them. Lower is more similar.
 *
 * @example
 * headDistance({ kind: "weighted-l1", alpha: [1, 2], scale: 1, bias: 1 }, [0, 0], [1, 1]); // 3
 */
export function headDistance(head: Head, a: Vector, b: Vector): number {
  switch (head.kind) {
    case "cosine":
      return cosineDistance(a, b);
    case "euclidean":
      return euclideanDistance(a, b);
    case "weighted-l1":
      return weightedL1(head.alpha, a, b);
    case "paper":
      return -weightedL1(head.alpha, a, b);
  }
}

/** The calibrated score of a distance: sigmoid(bias − scale·d), the posterior of "same person" at prior ½. */
export function headScore({ scale, bias }: Pick<Head, "scale" | "bias">, distance: number): number {
  return sigmoid(bias - scale * distance);
}
