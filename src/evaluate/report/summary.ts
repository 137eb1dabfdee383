import { SelfsameError } from "../../core/errors.js";
import { bestAccuracyOf, foldedAccuracy } from "../accuracy.js";
import { acquisitionRates } from "../acquisition.js";
import {
  balancedWeights,
  brierScore,
  expectedCalibrationError,
  logLoss,
  reliabilityDiagram,
} from "../calibration/quality.js";
import { confusionAt, decisionRates } from "../confusion.js";
import { dPrime } from "../distributions.js";
import type { FigureName } from "../figures.js";
import { bootstrapFigures } from "../intervals/bootstrapFigures.js";
import { bootstrapPairs } from "../intervals/bootstrapPairs.js";
import { clopperPearson, ruleOfThree } from "../intervals/clopperPearson.js";
import type { Interval } from "../intervals/interval.js";
import { personWeights } from "../intervals/personPairs.js";
import { personRates } from "../intervals/personRates.js";
import { type BootstrapOptions, bootstrapSettings } from "../intervals/resample.js";
import { fnmrAtFmrOf } from "../operatingPoint.js";
import { averagePrecisionOf } from "../precisionRecall.js";
import { type Sweep, sweep } from "../sweep.js";
import { clamp, logOdds, reportCurves, reportHistogram } from "./curves.js";
import type { EvaluationData } from "./input.js";
import type { Report } from "./schema.js";
import { reportWarnings } from "./warnings.js";
import { worstErrors } from "./worstErrors.js";

/** Options of a report. */
export interface ReportOptions extends BootstrapOptions {
  /** FMRs at which FNMR is given; default 1e-1, 1e-2, 1e-3, 1e-4. */
  readonly fmrs?: readonly number[];
}

/**
 * Everything a report says, computed from scores: the content of `report.json`.
 *
 * @throws as `sweep` does; INVALID_ARGUMENT for weighting by people without people.
 * @example
 * writeFile("report.json", JSON.stringify(evaluationReport(data, { seed: 1 })));
 */
export function evaluationReport(data: EvaluationData, options: ReportOptions = {}): Report {
  const { scores, labels, people } = data;
  const byPerson = data.weighting === "people";
  if (byPerson && people === undefined)
    throw new SelfsameError("INVALID_ARGUMENT", "weighting by people needs the people of each pair");
  const { fmrs: _, ...resampling } = options;
  const settings = bootstrapSettings(resampling);
  const pairs = byPerson && people ? { scores, personA: people.a, personB: people.b } : null;
  const weights = pairs ? personWeights(pairs).weights : undefined;
  const s = sweep(scores, labels, weights);
  const compared = comparedPairs(data, weights);
  const fmrs = options.fmrs ?? [1e-1, 1e-2, 1e-3, 1e-4];
  const names: FigureName[] = ["auc", "eer", ...fmrs.map((fmr) => `fnmr@${fmr}` as const)];
  const estimates = (
    pairs
      ? bootstrapFigures(pairs, names, settings)
      : bootstrapPairs(scores, labels, names.slice(0, 2), settings)
  ).map((estimate) => ({ ...estimate, value: clamp(estimate.value) }));
  const report: Omit<Report, "warnings"> = {
    schema: "selfsame/evaluation-report/1",
    title: data.title,
    createdAt: data.createdAt,
    software: data.software,
    model: { ...data.model },
    dataset: { ...data.dataset },
    protocol: { ...data.protocol, weighting: data.weighting },
    counts: {
      genuinePairs: s.genuinePairs,
      impostorPairs: s.impostorPairs,
      people: people ? countPeople(people) : null,
    },
    failures: {
      ...data.failures,
      fta: acquisitionRates({
        enrolments: 0,
        failedEnrolments: 0,
        acquisitions: data.failures.images,
        failedAcquisitions: data.failures.failedImages,
      }).fta,
    },
    decision: reportDecision(data, weights, pairs, settings),
    figures: {
      auc: estimates[0]!,
      eer: estimates[1]!,
      averagePrecision: clamp(averagePrecisionOf(s)),
      dPrime:
        s.thresholds.length === 1
          ? null
          : finite(
              dPrime(
                data.calibrated ? Float64Array.from(compared.scores, logOdds) : compared.scores,
                compared.labels,
                compared.weights,
              ),
            ),
      ...accuracies(data, s),
    },
    fnmrAtFmr: fmrs.map((fmr, i) => {
      const point = fnmrAtFmrOf(s, fmr);
      const { targetFmr, impostorErrors, genuineErrors, supported, reason } = point;
      const exact = () => exactInterval(genuineErrors, s.genuinePairs, settings);
      const fnmr = { value: clamp(point.fnmr), interval: pairs ? estimates[2 + i]!.interval : exact() };
      const threshold = finite(point.threshold);
      return { targetFmr, threshold, fmr: point.fmr, fnmr, impostorErrors, genuineErrors, supported, reason };
    }),
    curves: reportCurves(s),
    histogram: reportHistogram(compared, data.calibrated),
    calibration: data.calibrated ? reportCalibration(compared) : null,
    worstErrors: worstErrors(data),
    bootstrap: { resamples: settings.resamples, seed: settings.seed },
  };
  return { ...report, warnings: reportWarnings(data, report) };
}

/** Clopper–Pearson; without any error "< 3/N". */
function exactInterval(errors: number, trials: number, { confidence }: { confidence: number }): Interval {
  if (errors > 0) return clopperPearson(errors, trials, confidence);
  const { text: _, ...interval } = ruleOfThree(trials);
  return interval;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function reportDecision(
  { scores: all, declined, labels, threshold }: EvaluationData,
  weights: Float64Array | undefined,
  people: Parameters<typeof personRates>[0] | null,
  settings: Required<BootstrapOptions>,
): Report["decision"] {
  // What is declined lies below any threshold.
  const scores = declined ? all.map((score, i) => (declined[i] ? -Number.MAX_VALUE : score)) : all;
  const pairs = people && { ...people, scores };
  const { threshold: _, ...confusion } = confusionAt(scores, labels, threshold.value);
  const { fmr, fnmr, precision, ...rates } = decisionRates(
    confusionAt(scores, labels, threshold.value, weights),
  );
  const { truePositives, falseNegatives, falsePositives, trueNegatives } = confusion;
  const measured = pairs
    ? personRates(pairs, [threshold.value], settings)[0]!
    : {
        fmr: {
          value: fmr,
          interval: exactInterval(falsePositives, falsePositives + trueNegatives, settings),
        },
        fnmr: {
          value: fnmr,
          interval: exactInterval(falseNegatives, falseNegatives + truePositives, settings),
        },
      };
  return {
    threshold: finite(threshold.value),
    origin: threshold.origin,
    seen: threshold.seen,
    fmr: { ...measured.fmr, value: clamp(measured.fmr.value) },
    fnmr: { ...measured.fnmr, value: clamp(measured.fnmr.value) },
    confusion,
    precision: precision === null ? null : clamp(precision),
    recall: clamp(rates.recall),
    specificity: clamp(rates.specificity),
    f1: clamp(rates.f1),
    accuracy: clamp(rates.accuracy),
    balancedAccuracy: clamp(rates.balancedAccuracy),
  };
}

function accuracies(data: EvaluationData, s: Sweep) {
  const best = bestAccuracyOf(s);
  const folded = data.folds ? foldedAccuracy(data.scores, data.labels, data.folds) : null;
  return {
    bestAccuracy: { accuracy: clamp(best.accuracy), threshold: finite(best.threshold) },
    foldedAccuracy: folded && {
      ...folded,
      folds: folded.folds.map((fold) => ({ ...fold, threshold: finite(fold.threshold) })),
    },
  };
}

/** The pairs that were compared: all but the rejected. */
function comparedPairs({ scores, labels, rejected }: EvaluationData, weights: Float64Array | undefined) {
  if (rejected === undefined) return { scores, labels, weights };
  const kept: number[] = [];
  for (let i = 0; i < scores.length; i++) if (!rejected[i]) kept.push(i);
  return {
    scores: Float64Array.from(kept, (i) => scores[i]!),
    labels: Uint8Array.from(kept, (i) => labels[i]!),
    weights: weights && Float64Array.from(kept, (i) => weights[i]!),
  };
}

function reportCalibration({
  scores,
  labels,
  weights,
}: ReturnType<typeof comparedPairs>): NonNullable<Report["calibration"]> {
  const balanced = balancedWeights(labels, weights);
  const bins = reliabilityDiagram(scores, labels, { weights: balanced });
  return {
    brier: clamp(brierScore(scores, labels, balanced)),
    logLoss: finite(logLoss(scores, labels, balanced)),
    ece: clamp(expectedCalibrationError(bins)),
    bins: bins.map((bin) => ({
      ...bin,
      weight: clamp(bin.weight),
      meanScore: bin.meanScore === null ? null : clamp(bin.meanScore),
      genuineFraction: bin.genuineFraction === null ? null : clamp(bin.genuineFraction),
    })),
  };
}

function countPeople({ a, b }: NonNullable<EvaluationData["people"]>): number {
  const ids = new Set(a);
  for (const id of b) ids.add(id);
  return ids.size;
}
