import { SelfsameError } from "../core/errors.js";
import { array, check } from "../core/options.js";

/**
 * What every figure of this room is made from: one score, one label and, if wanted, one weight per
 * comparison. A score is *higher for more similar*; the decision is "match" iff `score >= threshold`. A
 * distance is turned into a score by its negative.
 */
export interface Comparisons {
  /** `[N]`, finite; higher is more similar. */
  readonly scores: ArrayLike<number>;
  /** `[N]`, 1 = genuine (same person), 0 = impostor. */
  readonly labels: ArrayLike<number>;
  /** `[N]`, finite, ≥ 0; all 1 if left out. Only ratios within a class matter to error rates. */
  readonly weights?: ArrayLike<number> | undefined;
}

/** How many comparisons of each kind there are, and what they weigh together. */
export interface Totals {
  readonly genuinePairs: number;
  readonly impostorPairs: number;
  readonly genuineWeight: number;
  readonly impostorWeight: number;
}

/** Throws SCORE_INVALID, naming the first pair whose score is not a finite number. */
export function checkFinite(values: ArrayLike<number>, what = "score"): void {
  check(values, `the ${what}s`, array);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]))
      throw new SelfsameError(
        "SCORE_INVALID",
        `the ${what} of pair ${i} is ${String(values[i])}; a finite number is expected`,
      );
  }
}

/** Throws INVALID_ARGUMENT unless it is an array with one entry per pair. */
export function checkLength(values: ArrayLike<unknown>, pairs: number, what: string): void {
  check(values, what, array);
  if (values.length !== pairs)
    throw new SelfsameError("INVALID_ARGUMENT", `${pairs} scores came with ${values.length} ${what}`);
}

/**
 * Checks comparisons and counts them.
 *
 * @throws SCORE_INVALID for a score that is not finite (the pair is named by its index); INVALID_ARGUMENT for
 * lengths that differ, a label other than 0 and 1, or a weight that is negative or not finite;
 * METRIC_UNDEFINED if a class is empty or weighs nothing.
 * @example
 * checkComparisons({ scores: [0.9, 0.2], labels: [1, 0] }).genuinePairs; // 1
 */
export function checkComparisons({ scores, labels, weights }: Comparisons): Totals {
  check(scores, "the scores", array);
  checkLength(labels, scores.length, "labels");
  if (weights !== undefined) checkLength(weights, scores.length, "weights");
  checkFinite(scores);
  let genuinePairs = 0;
  let genuineWeight = 0;
  let impostorWeight = 0;
  for (let i = 0; i < scores.length; i++) {
    const label = labels[i];
    const weight = weights ? weights[i]! : 1;
    if (!(typeof weight === "number" && weight >= 0 && weight < Number.POSITIVE_INFINITY))
      throw new SelfsameError(
        "INVALID_ARGUMENT",
        `the weight of pair ${i} is ${String(weight)}; expected ≥ 0, finite`,
      );
    if (label === 1) {
      genuinePairs++;
      genuineWeight += weight;
    } else if (label === 0) impostorWeight += weight;
    else
      throw new SelfsameError(
        "INVALID_ARGUMENT",
        `the label of pair ${i} is ${String(label)}; 1 (genuine) or 0 (impostor) is expected`,
      );
  }
  const impostorPairs = scores.length - genuinePairs;
  if (!(genuineWeight > 0 && impostorWeight > 0))
    throw new SelfsameError(
      "METRIC_UNDEFINED",
      `both kinds of comparisons are needed; came ${genuinePairs} genuine (weight ${genuineWeight}) and ` +
        `${impostorPairs} impostor (weight ${impostorWeight})`,
      { hint: "Genuine pairs need two images of a person, impostor pairs two people." },
    );
  return { genuinePairs, impostorPairs, genuineWeight, impostorWeight };
}
