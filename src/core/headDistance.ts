import { cosineDistance, euclideanDistance, type Vector, weightedL1 } from "./vectors.js";

/**
 * The distance of a head, without its calibration. `weighted-l1`: Σ αᵢ·|aᵢ − bᵢ|, α ≥ 0. `paper`: −Σ αᵢ·|aᵢ − bᵢ|, α of any
 * sign.
 */
export type HeadDistance =
  | { readonly kind: "cosine" | "euclidean" }
  | { readonly kind: "weighted-l1" | "paper"; readonly alpha: readonly number[] };

/**
 * The head's distance between two embeddings `[D]`. Lower is more similar.
 *
 * @example
 * headDistance({ kind: "weighted-l1", alpha: [1, 2] }, [0, 0], [1, 1]); // 3
 */
export function headDistance(head: HeadDistance, a: Vector, b: Vector): number {
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
