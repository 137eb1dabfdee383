import { sigmoid } from "../core/sigmoid.js";
import type { Head } from "./head.js";

/** The calibrated score of a distance: sigmoid(bias − scale·d), the posterior of "same person" at prior ½. */
export function headScore({ scale, bias }: Pick<Head, "scale" | "bias">, distance: number): number {
  return sigmoid(bias - scale * distance);
}
