import { array, check, checkFields, finite, type Rule } from "../core/options.js";
import type { Sweep } from "./sweep.js";

/** An array whose values are numbers; ArrayLike alone would let text pass. */
export const numbers: Rule = {
  expected: "an array of numbers",
  holds: (value) =>
    ArrayBuffer.isView(value)
      ? array.holds(value) && !(value instanceof BigInt64Array || value instanceof BigUint64Array)
      : Array.isArray(value) && value.every((item) => typeof item === "number"),
};

/** Also ±∞: at +∞ nothing matches. */
export const anyNumber: Rule = {
  expected: "a number",
  holds: (value) => typeof value === "number" && !Number.isNaN(value),
};

/** @throws INVALID_ARGUMENT */
export function checkThreshold(value: unknown): void {
  check(value, "a threshold", anyNumber);
}

const sweepRules = {
  thresholds: numbers,
  genuine: numbers,
  impostor: numbers,
  genuineCounts: numbers,
  impostorCounts: numbers,
  genuineWeight: finite,
  impostorWeight: finite,
};

/** @throws INVALID_ARGUMENT */
export function checkSweep(value: Sweep): void {
  checkFields(value, "a sweep", sweepRules);
}
