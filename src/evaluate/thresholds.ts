import { SelfsameError } from "../core/errors.js";
import { checkFields, finite } from "../core/options.js";
import { checkSweep } from "./argumentChecks.js";
import { type Sweep, sweep, thresholdBelow } from "./sweep.js";

/** What errors cost and how often genuine comparisons are expected in use. */
export interface DecisionCosts {
  /** Cost of a false match, > 0. */
  readonly falseMatch: number;
  /** Cost of a false non-match, > 0. */
  readonly falseNonMatch: number;
  /** Fraction of genuine comparisons in use (not in the data), in (0, 1). */
  readonly genuinePrior: number;
}

/** A threshold chosen by expected cost. */
export interface CostThreshold {
  /** Midway between the scores it separates; +∞ if rejecting everything is cheapest. */
  readonly threshold: number;
  /** Expected cost of a comparison at it, on the data it was chosen on: optimistic. */
  readonly cost: number;
  readonly fmr: number;
  readonly fnmr: number;
}

/**
 * The threshold of least expected cost: prior·C_fnm·FNMR(t) + (1 − prior)·C_fm·FMR(t). Of equally cheap
 * thresholds the highest is taken. Source: the detection cost function of the NIST speaker recognition
 * evaluations (e.g. Martin & Przybocki 2000).
 *
 * For a threshold by FMR see `fnmrAtFmr`, by equal errors `eer`.
 *
 * @throws as `sweep` does; INVALID_ARGUMENT for costs that aren't positive or a prior outside (0, 1).
 * @example
 * thresholdByCost([0.9, 0.6, 0.7, 0.1], [1, 1, 0, 0], { falseMatch: 100, falseNonMatch: 1, genuinePrior: 0.5 });
 * // { threshold: 0.8, cost: 0.25, fmr: 0, fnmr: 0.5 }
 */
export function thresholdByCost(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  costs: DecisionCosts,
  weights?: ArrayLike<number>,
): CostThreshold {
  return thresholdByCostOf(sweep(scores, labels, weights), costs);
}

/** `thresholdByCost` of a sweep. */
export function thresholdByCostOf(s: Sweep, costs: DecisionCosts): CostThreshold {
  checkSweep(s);
  checkFields(costs, "costs", { falseMatch: finite, falseNonMatch: finite, genuinePrior: finite });
  const { falseMatch, falseNonMatch, genuinePrior } = costs;
  const positive = (x: number) => x > 0 && x < Number.POSITIVE_INFINITY;
  if (!(positive(falseMatch) && positive(falseNonMatch) && genuinePrior > 0 && genuinePrior < 1))
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `costs > 0 and a prior in (0, 1) are expected; ${falseMatch}, ${falseNonMatch} and ${genuinePrior} came`,
    );
  const perFnmr = genuinePrior * falseNonMatch;
  const perFmr = (1 - genuinePrior) * falseMatch;
  let best = { k: -1, cost: perFnmr, fmr: 0, fnmr: 1 };
  for (let k = 0; k < s.thresholds.length; k++) {
    const fmr = s.impostor[k]! / s.impostorWeight;
    const fnmr = 1 - s.genuine[k]! / s.genuineWeight;
    const cost = perFnmr * fnmr + perFmr * fmr;
    if (cost < best.cost) best = { k, cost, fmr, fnmr };
  }
  return {
    threshold: thresholdBelow(s.thresholds, best.k),
    cost: best.cost,
    fmr: best.fmr,
    fnmr: best.fnmr,
  };
}
