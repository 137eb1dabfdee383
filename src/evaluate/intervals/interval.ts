import { check, type Rule } from "../../core/options.js";

/**
 * A confidence interval and how it was made.
 * - `clopper-pearson`: exact binomial; right for comparisons that share nobody.
 * - `person-bootstrap`: percentiles over resampled people; right where comparisons share people.
 * - `pair-bootstrap`: percentiles over resampled pairs; too narrow where comparisons share people.
 * - `rule-of-three`: no error in N comparisons, so the rate is below 3/N (one-sided, 95%).
 */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** E.g. 0.95. */
  readonly confidence: number;
  readonly method: "clopper-pearson" | "person-bootstrap" | "pair-bootstrap" | "rule-of-three";
}

/** A measured rate with its interval. Fractions. */
export interface Estimate {
  readonly value: number;
  readonly interval: Interval;
}

export const confidenceRule: Rule = {
  expected: "a number between 0 and 1, such as 0.95",
  holds: (value) => typeof value === "number" && value > 0 && value < 1,
};

/** Throws INVALID_ARGUMENT unless 0 < confidence < 1. */
export function checkConfidence(confidence: number): void {
  check(confidence, "a confidence", confidenceRule);
}
