import { cosineDistance, type Vector } from "../core/vectors.js";
import type { Head } from "./bundle.js";

/**
 * The head's distance between two embeddings `[D]`: `cosine` = 1 − a·b / (|a|·|b|), 0…2.
 */
export function headDistance(_head: Head, a: Vector, b: Vector): number {
  return cosineDistance(a, b);
}

/** The calibrated score of a distance: sigmoid(bias − scale·d), the posterior of "same person" at prior ½. */
export function headScore({ scale, bias }: Head, distance: number): number {
  return 1 / (1 + Math.exp(scale * distance - bias));
}
