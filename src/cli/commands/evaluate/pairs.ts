import type { ParsedArgs } from "citty";
import { refuseExisting } from "../../../core/files.node.js";
import { pairMetrics, requiredFigure } from "../../../evaluate/report/requiredFigures.js";
import type { Report } from "../../../evaluate/report/schema.js";
import { checkRequirement, parseRequirement, type RequirementResult } from "../../../evaluate/requirement.js";
import { evaluatePairs, type PairEvaluation } from "../../../jobs/evaluate/evaluatePairs.node.js";
import { readProtocol } from "../../../jobs/evaluate/readProtocol.node.js";
import { reportFiles, writeReport } from "../../../jobs/evaluate/writeReport.node.js";
import type { ExitCode } from "../../exitCodes.js";
import { layoutSetting } from "../../layouts.js";
import { cacheSetting, fmrSetting, loadOptions, numberOption, wholeNumber } from "../../options.js";
import { printJson } from "../../output.js";
import { runJob } from "../../runJob.js";
import { noteFailures, noteSkipped } from "../../skipped.js";
import type { evaluateArgs } from "./arguments.js";
import { printPairs } from "./printPairs.js";

/** FMRs of the report's table, and of the summary. */
const usualFmrs = [1e-1, 1e-2, 1e-3, 1e-4] as const;

export async function runPairs(
  protocol: "lfw" | "pairs" | "folder",
  options: ParsedArgs<typeof evaluateArgs>,
  required: readonly string[],
): Promise<ExitCode> {
  const requirements = required.map((text) => parseRequirement(text, pairMetrics));
  const fmrs = [...new Set([...usualFmrs, ...requirements.flatMap(({ at }) => at ?? [])])];
  const minQuality = numberOption("min-quality", options["min-quality"], { least: 0, most: 1, whole: false });
  const { report: folder, force = false } = options;
  if (folder !== undefined) refuseExisting(reportFiles(folder), force);
  const source = await readProtocol({
    protocol,
    data: options.data,
    pairs: options.pairs,
    groups: options.groups,
    ...layoutSetting(options.layout),
  });
  noteSkipped(source.skipped);
  const evaluation = await runJob(({ signal, onProgress }) =>
    evaluatePairs(source, {
      ...loadOptions(options),
      ...fmrSetting(options.fmr),
      ...cacheSetting(options.cache),
      ...(minQuality === undefined ? {} : { minQuality }),
      fmrs: fmrs.sort((a, b) => b - a),
      seed: numberOption("seed", options.seed, { least: 0 }) ?? 1,
      resamples: wholeNumber("resamples", options.resamples),
      signal,
      onProgress,
    }),
  );
  const results = requirements.map((requirement) =>
    checkRequirement(requirement, requiredFigure(evaluation.report, requirement)),
  );
  if (options.report !== undefined)
    await writeReport(options.report, evaluation, { force, errorImages: options["error-images"] });
  noteFailures(
    "failed",
    evaluation.embedded.photos.filter((photo) => !photo.ok),
  );
  if (options.json) printJson(pairsJson(protocol, evaluation, results, options.report));
  else printPairs(evaluation, results, options.report);
  return results.every(({ passed }) => passed) ? 0 : 1;
}

function pairsJson(
  protocol: string,
  { report, embedded, images, protocol: { name, labels, skipped } }: PairEvaluation,
  requirements: readonly RequirementResult[],
  folder: string | undefined,
) {
  const { figures, decision, fnmrAtFmr } = report;
  const { bundle, photos, secondsPerImage } = embedded;
  const [tar2, tar3] = [tarAt(fnmrAtFmr, 1e-2), tarAt(fnmrAtFmr, 1e-3)];
  return {
    protocol,
    model: bundle.id,
    revision: bundle.revision,
    view: protocol === "lfw" ? Number(name.at(-1)) : null,
    pairs: labels.length,
    independentPairs: report.independentPairs,
    weights: report.protocol.weights,
    failures: images.failed,
    failedPhotos: photos.flatMap((photo) =>
      photo.ok ? [] : [{ file: photo.file, code: photo.code, message: photo.message }],
    ),
    lowQuality: images.lowQuality,
    accuracy: accuracyJson(figures),
    eer: figures.eer.value,
    auc: figures.auc.value,
    tarAtFar: { "1e-2": tar2.rate, "1e-3": tar3.rate },
    tarAtFarDetail: { "1e-2": tar2, "1e-3": tar3 },
    fnmrAtFmr,
    defaultDecision: {
      targetFmr: targetFmr(bundle.operatingPoints, decision.threshold),
      threshold: decision.threshold,
      fmr: decision.fmr.value,
      fnmr: decision.fnmr.value,
      accuracy: decision.accuracy,
      unquotable: decision.unquotable,
      falseMatches: decision.confusion.falsePositives,
      falseNonMatches: decision.confusion.falseNegatives,
    },
    ...(report.byGroup && { byGroup: report.byGroup }),
    secondsPerImage,
    warnings: report.warnings,
    requirements,
    report: folder ?? null,
    skipped,
  };
}

function targetFmr(
  points: PairEvaluation["embedded"]["bundle"]["operatingPoints"],
  threshold: number | null,
): number | null {
  return points.find((point) => point.threshold === threshold)?.targetFmr ?? null;
}

function accuracyJson({ foldedAccuracy, bestAccuracy }: Report["figures"]) {
  if (foldedAccuracy)
    return {
      mean: foldedAccuracy.mean,
      standardError: foldedAccuracy.standardError,
      threshold: "for each fold the best of the other folds",
      folds: foldedAccuracy.folds.map(({ fold, accuracy, threshold }) => ({ fold, accuracy, threshold })),
    };
  const at = bestAccuracy.threshold?.toFixed(4) ?? "none: nothing matches";
  return {
    mean: bestAccuracy.accuracy,
    standardError: null,
    threshold: `the best on these very pairs (${at}): optimistic`,
    folds: [],
  };
}

function tarAt(points: Report["fnmrAtFmr"], fmr: number) {
  const point = points.find(({ targetFmr }) => targetFmr === fmr) as Report["fnmrAtFmr"][number];
  return { rate: 1 - point.fnmr.value, threshold: point.threshold, supported: point.supported };
}
