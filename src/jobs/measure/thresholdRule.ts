import { eerOf } from "../../evaluate/eer.js";
import type { Sweep } from "../../evaluate/sweep.js";
import { type DecisionCosts, thresholdByCostOf } from "../../evaluate/thresholds.js";

/** A threshold that is not named by its FMR: where both errors are equally frequent, or expected cost is least. */
export type ThresholdRule =
  | { readonly kind: "eer" }
  | { readonly kind: "cost"; readonly costs: DecisionCosts };

/** The FMR that a rule comes to on the pairs that set thresholds; from there on it is a target like any other. */
export function ruledFmr(rule: ThresholdRule, pairs: Sweep): number {
  return rule.kind === "eer" ? eerOf(pairs).eer : thresholdByCostOf(pairs, rule.costs).fmr;
}

/** The rule in words, as the operating point keeps it. */
export function ruleWords(rule: ThresholdRule): string {
  if (rule.kind === "eer") return "equal error rate: FMR = FNMR on the people that set thresholds";
  const { falseMatch, falseNonMatch, genuinePrior } = rule.costs;
  return `least cost on the people that set thresholds: a false match costs ${falseMatch}, a false non-match ${falseNonMatch}, ${100 * genuinePrior}% of comparisons genuine`;
}
