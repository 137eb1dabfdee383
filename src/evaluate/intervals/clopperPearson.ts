import { check, wholeNumber } from "../../core/options.js";
import { betaQuantile } from "./beta.js";
import { checkConfidence, type Interval } from "./interval.js";

/**
 * The exact binomial interval for `errors` in `trials` independent comparisons (pairs that share nobody): low
 * = Beta⁻¹(α/2; k, n − k + 1), high = Beta⁻¹(1 − α/2; k + 1, n − k). It covers at least its confidence.
 * Source: Clopper & Pearson 1934; the form with the beta distribution: Brown, Cai & DasGupta 2001, eq. 4.
 *
 * @param errors integer, 0 … trials. @param trials integer ≥ 1. @param confidence fraction.
 * @throws INVALID_ARGUMENT for other values.
 * @example
 * clopperPearson(0, 10); // { low: 0, high: 0.3085, confidence: 0.95, method: "clopper-pearson" }
 */
export function clopperPearson(errors: number, trials: number, confidence = 0.95): Interval {
  checkConfidence(confidence);
  check(trials, "the number of trials", wholeNumber(1));
  check(errors, "the number of errors", wholeNumber(0, trials));
  const tail = (1 - confidence) / 2;
  return {
    low: errors === 0 ? 0 : betaQuantile(tail, errors, trials - errors + 1),
    high: errors === trials ? 1 : betaQuantile(1 - tail, errors + 1, trials - errors),
    confidence,
    method: "clopper-pearson",
  };
}

/**
 * Clopper–Pearson's interval for a rate whose comparisons are worth `units` independent ones: `rate · units` errors in
 * `units` trials, neither a whole number. Source: Korn & Graubard 1998 (effective sample size), as the U.S. National
 * Center for Health Statistics prescribes for proportions from clustered samples (Parker et al. 2017).
 *
 * @param rate fraction, neither 0 nor 1. @param units ≥ 1, see `units.ts`.
 */
export function effectiveBinomial(rate: number, units: number, confidence: number): Interval {
  checkConfidence(confidence);
  const tail = (1 - confidence) / 2;
  const [errors, right] = [rate * units, (1 - rate) * units];
  return {
    // What is worth less than one error says nothing of how low a rate may be, or how high.
    low: errors < 1 ? 0 : Math.min(rate, betaQuantile(tail, errors, right + 1)),
    high: right < 1 ? 1 : Math.max(rate, betaQuantile(1 - tail, errors + 1, right)),
    confidence,
    method: "effective-binomial",
  };
}

/**
 * What no error in `trials` says: with 95% confidence the rate is below 3/N, for (1 − 3/N)^N ≈ e⁻³ ≈ 0.05. It
 * holds for independent comparisons; where comparisons share people, N counts people: see `units.ts`. Source: Hanley &
 * Lippman-Hand 1983; "rule of 3" in Mansfield & Wayman, Best Practices 2.01 (2002).
 *
 * @param trials integer ≥ 1.
 * @throws INVALID_ARGUMENT for other values.
 * @example
 * ruleOfThree(3000).text; // "< 3/3000"
 */
export function ruleOfThree(trials: number): Interval & { readonly text: string } {
  check(trials, "the number of trials", wholeNumber(1));
  return {
    low: 0,
    high: Math.min(1, 3 / trials),
    confidence: 0.95,
    method: "rule-of-three",
    text: `< 3/${trials}`,
  };
}
