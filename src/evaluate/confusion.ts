import { checkFields, finite } from "../core/options.js";
import { checkSweep, checkThreshold } from "./argumentChecks.js";
import { checkComparisons } from "./comparisons.js";
import type { Sweep } from "./sweep.js";

/** How one threshold decides, as weights (numbers of pairs without weights). "Positive" is "match". */
export interface Confusion {
  readonly threshold: number;
  /** Genuine, match. */
  readonly truePositives: number;
  /** Genuine, no match: false non-matches. */
  readonly falseNegatives: number;
  /** Impostor, match: false matches. */
  readonly falsePositives: number;
  /** Impostor, no match. */
  readonly trueNegatives: number;
}

/**
 * The confusion matrix at a threshold: match iff score ≥ threshold.
 *
 * @throws as `sweep` does; INVALID_ARGUMENT for a threshold that is NaN.
 * @example
 * confusionAt([0.9, 0.6, 0.7, 0.1], [1, 1, 0, 0], 0.65);
 * // { threshold: 0.65, truePositives: 1, falseNegatives: 1, falsePositives: 1, trueNegatives: 1 }
 */
export function confusionAt(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  threshold: number,
  weights?: ArrayLike<number>,
): Confusion {
  checkThreshold(threshold);
  checkComparisons({ scores, labels, weights });
  let [truePositives, falseNegatives, falsePositives, trueNegatives] = [0, 0, 0, 0];
  for (let i = 0; i < scores.length; i++) {
    const weight = weights ? weights[i]! : 1;
    const match = scores[i]! >= threshold;
    if (labels[i] === 1) {
      if (match) truePositives += weight;
      else falseNegatives += weight;
    } else if (match) falsePositives += weight;
    else trueNegatives += weight;
  }
  return { threshold, truePositives, falseNegatives, falsePositives, trueNegatives };
}

/** `confusionAt` of a sweep: O(log K). */
export function confusionAtOf(s: Sweep, threshold: number): Confusion {
  checkSweep(s);
  checkThreshold(threshold);
  let match = -1;
  let noMatch = s.thresholds.length;
  while (noMatch - match > 1) {
    const middle = (match + noMatch) >>> 1;
    if (s.thresholds[middle]! >= threshold) match = middle;
    else noMatch = middle;
  }
  const truePositives = match < 0 ? 0 : s.genuine[match]!;
  const falsePositives = match < 0 ? 0 : s.impostor[match]!;
  return {
    threshold,
    truePositives,
    falseNegatives: s.genuineWeight - truePositives,
    falsePositives,
    trueNegatives: s.impostorWeight - falsePositives,
  };
}

/**
 * What is read off a confusion matrix; fractions. All but the error rates depend on the mixture of classes.
 */
export interface DecisionRates {
  /** False positives ÷ impostors. */
  readonly fmr: number;
  /** False negatives ÷ genuines. */
  readonly fnmr: number;
  /** True positives ÷ all matches; null if nothing matches. */
  readonly precision: number | null;
  /** True positives ÷ genuines = 1 − FNMR. */
  readonly recall: number;
  /** True negatives ÷ impostors = 1 − FMR. */
  readonly specificity: number;
  /** 2·TP ÷ (2·TP + FP + FN), the harmonic mean of precision and recall. */
  readonly f1: number;
  /** (TP + TN) ÷ all. */
  readonly accuracy: number;
  /** (recall + specificity) ÷ 2: accuracy if both classes were equally frequent. */
  readonly balancedAccuracy: number;
}

/**
 * The usual rates of a confusion matrix. Source: Fawcett 2006, figure 1; F1: van Rijsbergen 1979.
 *
 * @param confusion of `confusionAt`: both classes are present.
 * @example
 * decisionRates(confusionAt([0.9, 0.6, 0.7, 0.1], [1, 1, 0, 0], 0.5)).recall; // 1
 */
export function decisionRates(confusion: Confusion): DecisionRates {
  checkFields(confusion, "a confusion", {
    truePositives: finite,
    falseNegatives: finite,
    falsePositives: finite,
    trueNegatives: finite,
  });
  const { truePositives: tp, falseNegatives: fn, falsePositives: fp, trueNegatives: tn } = confusion;
  const recall = tp / (tp + fn);
  const specificity = tn / (tn + fp);
  return {
    fmr: fp / (tn + fp),
    fnmr: fn / (tp + fn),
    precision: tp + fp > 0 ? tp / (tp + fp) : null,
    recall,
    specificity,
    f1: (2 * tp) / (2 * tp + fp + fn),
    accuracy: (tp + tn) / (tp + fn + fp + tn),
    balancedAccuracy: (recall + specificity) / 2,
  };
}
