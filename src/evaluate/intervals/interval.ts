import { check, type Rule } from "../../core/options.js";

/**
 * A confidence interval and how it was made.
 * - `clopper-pearson`: exact binomial; right for comparisons that share nobody.
 * - `effective-binomial`: exact binomial of as many trials as there are independent units; on the safe side.
 * - `person-bootstrap`: percentiles over resampled people; right where comparisons share people.
 * - `pair-bootstrap`: percentiles over resampled pairs; too narrow where comparisons share people.
 * - `rule-of-three`: no error in N independent units, so the rate is below 3/N (one-sided, 95%).
 */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** E.g. 0.95. */
  readonly confidence: number;
  readonly method:
    | "clopper-pearson"
    | "effective-binomial"
    | "person-bootstrap"
    | "pair-bootstrap"
    | "rule-of-three";
}

/** A measured rate with its interval. Fractions. */
export interface Estimate {
  readonly value: number;
  /** Null where the data are too few for one. */
  readonly interval: Interval | null;
  /** Why there is no interval, in words; left out where there is one. */
  readonly reason?: string;
}

/** A value with its interval, or with the words that say why there is none. */
export function estimated(value: number, interval: Interval | null, reason: string): Estimate {
  return interval ? { value, interval } : { value, interval: null, reason };
}

export const confidenceRule: Rule = {
  expected: "a number between 0 and 1, such as 0.95",
  holds: (value) => typeof value === "number" && value > 0 && value < 1,
};

/** Throws INVALID_ARGUMENT unless 0 < confidence < 1. */
export function checkConfidence(confidence: number): void {
  check(confidence, "a confidence", confidenceRule);
}
