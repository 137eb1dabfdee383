import { confusionAt, decisionRates } from "../confusion.js";
import { clopperPearson, ruleOfThree } from "../intervals/clopperPearson.js";
import { type Estimate, estimated } from "../intervals/interval.js";
import type { densePeople } from "../intervals/personPairs.js";
import { personRates } from "../intervals/personRates.js";
import type { BootstrapOptions } from "../intervals/resample.js";
import { fewUnits, type PairUnits, unitInterval } from "../intervals/units.js";
import { personErrors } from "../support.js";
import { clamp } from "./curves.js";
import type { EvaluationData } from "./input.js";
import type { Report } from "./schema.js";
import type { ComparedPeople } from "./weights.js";

/** What the parts of a report share. */
export interface ReportBasis {
  /** Of genuine pairs, where people weigh 1; undefined where every pair does. */
  readonly weights: Float64Array | undefined;
  readonly people: ComparedPeople;
  /** The same, numbered densely. */
  readonly dense: ReturnType<typeof densePeople>;
  /** Whether nobody takes part in two pairs. */
  readonly independent: boolean;
  readonly units: PairUnits;
  readonly settings: Required<BootstrapOptions>;
}

/**
 * The interval of a rate where every pair weighs 1: Clopper–Pearson's, "< 3/N" without an error; where people are shared, of
 * as many pairs as these are worth.
 */
export function pairRate(
  errors: number,
  pairs: number,
  kind: "genuine" | "impostor",
  { independent, units, settings: { confidence } }: Pick<ReportBasis, "independent" | "units" | "settings">,
): Estimate {
  const rate = errors / pairs;
  if (independent) {
    if (errors > 0) return { value: rate, interval: clopperPearson(errors, pairs, confidence) };
    const { text: _, ...interval } = ruleOfThree(pairs);
    return { value: rate, interval };
  }
  return estimated(rate, unitInterval(rate, units[kind], confidence), fewUnits(units, kind));
}

/** Scores as decisions see them: what is declined, or was not compared, lies below any threshold. */
export function scoresAsDecided({
  scores,
  declined,
  rejected,
}: Pick<EvaluationData, "scores" | "declined" | "rejected">): Float64Array {
  const decided = new Float64Array(scores);
  for (let i = 0; i < decided.length; i++) if (declined?.[i] || rejected?.[i]) decided[i] = -Number.MAX_VALUE;
  return decided;
}

/** What the system decides at the threshold in use. */
export function reportDecision(data: EvaluationData, basis: ReportBasis): Report["decision"] {
  const { labels, threshold } = data;
  const scores = scoresAsDecided(data);
  const { weights, people, dense, settings } = basis;
  const { threshold: _, ...confusion } = confusionAt(scores, labels, threshold.value);
  const weighted = confusionAt(scores, labels, threshold.value, weights);
  const { truePositives, falseNegatives, falsePositives, trueNegatives } = confusion;
  const measured = weights
    ? personRates({ ...people, scores }, [threshold.value], settings)[0]!
    : {
        fmr: pairRate(falsePositives, falsePositives + trueNegatives, "impostor", basis),
        fnmr: pairRate(falseNegatives, falseNegatives + truePositives, "genuine", basis),
      };
  const { precision, ...rates } = decisionRates(weights ? balanced(weighted) : weighted);
  const plain = decisionRates({ threshold: threshold.value, ...confusion });
  const { fmrReason, fnmrReason } = personErrors({ scores, labels, weights }, dense, threshold.value);
  return {
    threshold: finiteThreshold(threshold.value),
    origin: threshold.origin,
    seen: threshold.seen,
    fmr: { ...measured.fmr, value: clamp(measured.fmr.value) },
    fnmr: { ...measured.fnmr, value: clamp(measured.fnmr.value) },
    unquotable: { fmr: fmrReason, fnmr: fnmrReason },
    confusion,
    counted: { fmr: plain.fmr, fnmr: plain.fnmr, accuracy: plain.accuracy },
    precision: precision === null ? null : clamp(precision),
    recall: clamp(rates.recall),
    specificity: clamp(rates.specificity),
    f1: clamp(rates.f1),
    accuracy: clamp(rates.accuracy),
    balancedAccuracy: clamp(rates.balancedAccuracy),
  };
}

/** Both classes weighing the same. */
function balanced(confusion: ReturnType<typeof confusionAt>): typeof confusion {
  const { truePositives, falseNegatives, falsePositives, trueNegatives } = confusion;
  const factor = (truePositives + falseNegatives) / (falsePositives + trueNegatives);
  return { ...confusion, falsePositives: factor * falsePositives, trueNegatives: factor * trueNegatives };
}

/** A threshold as JSON can hold it: null is the one that nothing reaches, the least of numbers one that everything does. */
export function finiteThreshold(value: number): number | null {
  if (value === Number.NEGATIVE_INFINITY) return -Number.MAX_VALUE;
  return Number.isFinite(value) ? value : null;
}
