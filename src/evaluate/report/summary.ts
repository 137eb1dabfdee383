import { SelfsameError } from "../../core/errors.js";
import { bestAccuracyOf, foldedAccuracy } from "../accuracy.js";
import { acquisitionRates } from "../acquisition.js";
import type { FigureName } from "../figures.js";
import { bootstrapFigures } from "../intervals/bootstrapFigures.js";
import { bootstrapPairs } from "../intervals/bootstrapPairs.js";
import { densePeople, nobodyTwice, personWeights } from "../intervals/personPairs.js";
import { type BootstrapOptions, bootstrapSettings } from "../intervals/resample.js";
import { pairUnits } from "../intervals/units.js";
import { fnmrAtFmrOf } from "../operatingPoint.js";
import { averagePrecisionOf } from "../precisionRecall.js";
import { balancedClasses, type Sweep, sweep } from "../sweep.js";
import { comparedPairs, reportCalibration, separation } from "./compared.js";
import { clamp, reportCurves, reportHistogram } from "./curves.js";
import { finiteThreshold, type ReportBasis, reportDecision } from "./decision.js";
import { fixedPoint } from "./fixedPoint.js";
import { reportGroups } from "./groups.js";
import type { EvaluationData } from "./input.js";
import type { Report } from "./schema.js";
import { thresholdPoints } from "./thresholdPoints.js";
import { reportWarnings } from "./warnings.js";
import { comparedPeople, weightWords } from "./weights.js";
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
  const compared = comparedPeople(data);
  const pairs = { scores, ...compared };
  const weights = byPerson ? personWeights(pairs).weights : undefined;
  const s = sweep(scores, labels, weights);
  // Where a figure depends on the mixture of classes: as `weightWords` has it.
  const mixed = byPerson ? balancedClasses(s) : s;
  const units = pairUnits(compared, data.weighting);
  const dense = densePeople(compared);
  const independent = nobodyTwice(dense.people, dense.a, dense.b);
  const basis: ReportBasis = { weights, people: compared, dense, independent, units, settings };
  const shown = comparedPairs(data, weights);
  const fmrs = options.fmrs ?? [1e-1, 1e-2, 1e-3, 1e-4];
  const names: FigureName[] = ["auc", "eer", ...fmrs.map((fmr) => `fnmr@${fmr}` as const)];
  const estimates = (
    byPerson
      ? bootstrapFigures(pairs, names, settings)
      : bootstrapPairs(scores, labels, names.slice(0, 2), { ...settings, units })
  ).map((estimate) => ({ ...estimate, value: clamp(estimate.value) }));
  const decision = reportDecision(data, basis);
  const report: Omit<Report, "warnings"> = {
    schema: "selfsame/evaluation-report/1",
    title: data.title,
    createdAt: data.createdAt,
    software: data.software,
    model: { revision: null, ...data.model },
    dataset: { ...data.dataset },
    protocol: { ...data.protocol, weighting: data.weighting, weights: weightWords[data.weighting] },
    counts: {
      genuinePairs: s.genuinePairs,
      impostorPairs: s.impostorPairs,
      people: people ? units.people : null,
    },
    independentPairs: { genuine: units.genuine, impostor: units.impostor },
    failures: {
      ...data.failures,
      fta: acquisitionRates({
        enrolments: 0,
        failedEnrolments: 0,
        acquisitions: data.failures.images,
        failedAcquisitions: data.failures.failedImages,
      }).fta,
    },
    decision,
    ...(data.groups && { byGroup: reportGroups(data, data.groups, decision, basis) }),
    figures: {
      auc: estimates[0]!,
      eer: estimates[1]!,
      averagePrecision: clamp(averagePrecisionOf(mixed)),
      dPrime: shown && separation(shown, data.calibrated),
      ...accuracies(data, mixed),
    },
    fnmrAtFmr: fmrs.map((fmr, i) => fixedPoint(fnmrAtFmrOf(s, fmr), estimates[2 + i], data, basis)),
    curves: reportCurves(s, mixed),
    thresholds: thresholdPoints(data, basis),
    histogram: shown && reportHistogram(shown, data.calibrated),
    calibration: shown && data.calibrated ? reportCalibration(shown) : null,
    worstErrors: worstErrors(data),
    bootstrap: { resamples: settings.resamples, seed: settings.seed },
  };
  return { ...report, warnings: reportWarnings(data, report) };
}

function accuracies(data: EvaluationData, s: Sweep) {
  const best = bestAccuracyOf(s);
  const folded = data.folds ? foldedAccuracy(data.scores, data.labels, data.folds) : null;
  return {
    bestAccuracy: { accuracy: clamp(best.accuracy), threshold: finiteThreshold(best.threshold) },
    foldedAccuracy: folded && {
      ...folded,
      folds: folded.folds.map((fold) => ({ ...fold, threshold: finiteThreshold(fold.threshold) })),
    },
  };
}
