import type { RequiredFigure, Requirement } from "../requirement.js";
import type { Report } from "./schema.js";

/** What can be required of a report on pairs: `fnmr` and `fmr` alone are those at the threshold in use. */
export const pairMetrics = {
  accuracy: "never",
  auc: "never",
  eer: "never",
  fmr: "never",
  fnmr: "optional",
  tar: "always",
  fta: "never",
  brier: "never",
  ece: "never",
} as const;

/**
 * The figure of a report that a requirement is about. `accuracy` is the mean over folds where there are folds, else that
 * at the threshold in use (which a threshold chosen on these very pairs does not support).
 *
 * @param report with `fnmrAtFmr` at every FMR that a requirement names
 */
export function requiredFigure(report: Report, { metric, at }: Requirement): RequiredFigure {
  const { decision, figures, calibration, failures } = report;
  const { confusion } = decision;
  const seen = decision.seen ? "the threshold was chosen on these very pairs" : null;
  switch (metric) {
    case "accuracy":
      return figures.foldedAccuracy
        ? { value: figures.foldedAccuracy.mean }
        : {
            ...accuracyFigure(report),
            unsupported: seen ?? decision.fmr.reason ?? decision.fnmr.reason ?? null,
          };
    case "auc":
    case "eer":
      return { value: figures[metric].value, unsupported: figures[metric].reason ?? null };
    case "fmr":
      return {
        ...decision.fmr,
        errors: confusion.falsePositives,
        unquotable: decision.unquotable.fmr,
        unsupported: seen ?? decision.fmr.reason ?? null,
      };
    case "brier":
    case "ece":
      return calibration
        ? { value: calibration[metric] }
        : { value: 0, unsupported: "scores are no probabilities" };
    case "fta":
      return failures.fta ? { value: failures.fta.value } : { value: 0 };
    default:
  }
  if (at === null)
    return {
      ...decision.fnmr,
      errors: confusion.falseNegatives,
      unquotable: decision.unquotable.fnmr,
      unsupported: seen ?? decision.fnmr.reason ?? null,
    };
  const point = report.fnmrAtFmr.find(({ targetFmr }) => targetFmr === at);
  if (!point) throw new TypeError(`the report has no FNMR at FMR ${at}`);
  const { fnmr, genuineErrors, unquotable } = point;
  const unsupported = point.reason ?? fnmr.reason ?? null;
  if (metric === "fnmr") return { ...fnmr, errors: genuineErrors, unquotable, unsupported };
  const interval = fnmr.interval && { low: 1 - fnmr.interval.high, high: 1 - fnmr.interval.low };
  return { value: 1 - fnmr.value, interval, errors: genuineErrors, unquotable, unsupported };
}

/** Accuracy at the threshold; its interval is that of both rates at their worst, or best, together. */
function accuracyFigure({ decision, protocol, counts }: Report): RequiredFigure {
  const { fmr, fnmr, unquotable, accuracy } = decision;
  const share =
    protocol.weighting === "people"
      ? 0.5
      : counts.genuinePairs / (counts.genuinePairs + counts.impostorPairs);
  const at = (end: "low" | "high") =>
    1 - share * (fnmr.interval?.[end] ?? 1) - (1 - share) * (fmr.interval?.[end] ?? 1);
  const interval = { low: Math.max(0, at("high")), high: Math.min(1, at("low")) };
  return { value: accuracy, interval, unquotable: unquotable.fmr ?? unquotable.fnmr };
}
