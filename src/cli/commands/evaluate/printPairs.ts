import type { Report } from "../../../evaluate/report/schema.js";
import type { RequirementResult } from "../../../evaluate/requirement.js";
import type { PairEvaluation } from "../../../jobs/evaluate/evaluatePairs.node.js";
import { formatModel, formatRate, printLine } from "../../output.js";
import { groupLines } from "./printGroups.js";

type Estimate = Report["figures"]["auc"];

function formatEstimate({ value, interval, reason }: Estimate): string {
  // Near 1 it is the distance to 1 that tells.
  const digits = (x: number) => (value > 0.9 ? x.toFixed(4) : formatRate(x));
  const rate = digits(value);
  if (interval === null) return `${rate} (no interval: ${reason})`;
  const percent = Math.round(100 * interval.confidence);
  return `${rate} (${percent}% interval ${digits(Math.max(0, interval.low))} to ${digits(Math.min(1, interval.high))})`;
}

/** The short form of a report, for a terminal. */
export function printPairs(
  { report, embedded, images }: PairEvaluation,
  requirements: readonly RequirementResult[],
  folder: string | undefined,
): void {
  const { counts, decision, figures, fnmrAtFmr, warnings } = report;
  const { confusion, threshold } = decision;
  const { weighting, weights } = report.protocol;
  const line = (name: string, text: string) => printLine(`  ${name.padEnd(12)} ${text}`);
  printLine(
    `${report.protocol.name}: ${counts.genuinePairs} genuine and ${counts.impostorPairs} impostor pairs; ${formatModel(report.model.id, embedded.bundle.revision)}`,
  );
  line("weights", weights);
  line("threshold", `${threshold?.toFixed(4) ?? "none: nothing matches"} (${decision.origin})`);
  line("  FMR", `${formatEstimate(decision.fmr)}, ${confusion.falsePositives} false matches`);
  line("  FNMR", `${formatEstimate(decision.fnmr)}, ${confusion.falseNegatives} missed`);
  for (const { targetFmr, fnmr, supported, reason } of fnmrAtFmr)
    line(
      `FNMR@${formatFmr(targetFmr)}`,
      supported ? formatEstimate(fnmr) : (reason?.replace(/^FMR \S+ is /, "") ?? "not measurable"),
    );
  line("EER", formatEstimate(figures.eer));
  line("AUC", formatEstimate(figures.auc));
  const { foldedAccuracy, bestAccuracy } = figures;
  line("accuracy", `${decision.accuracy.toFixed(4)} at the threshold`);
  if (weighting === "people")
    line("", `${decision.counted.accuracy.toFixed(4)} of plain counts of pairs, most of them impostors`);
  line(
    "",
    foldedAccuracy
      ? `${foldedAccuracy.mean.toFixed(4)} ± ${foldedAccuracy.standardError.toFixed(4)} (standard error over ${foldedAccuracy.folds.length} folds)`
      : `${bestAccuracy.accuracy.toFixed(4)} at the best threshold on these very pairs (${bestAccuracy.threshold?.toFixed(4) ?? "none: nothing matches"})`,
  );
  line(
    "images",
    `${images.images}, ${images.failed} failed, ${images.lowQuality} with a face of too low quality`,
  );
  if (embedded.secondsPerImage !== null)
    line(
      "speed",
      `${(1000 * embedded.secondsPerImage).toFixed(1)} ms a photo (${embedded.computed} computed)`,
    );
  for (const [name, text] of groupLines(report)) line(name, text);
  for (const warning of warnings) line("warning", warning);
  printRequirements(requirements);
  if (folder !== undefined) line("report", `${folder}/report.html`);
}

export function printRequirements(requirements: readonly RequirementResult[]): void {
  for (const { requirement, passed, measured, reason } of requirements)
    printLine(
      `  ${passed ? "kept" : "NOT KEPT"}: ${requirement} (${measured === null ? "" : `${formatRate(measured)}, `}${reason})`,
    );
}

/** 0.001 as 1e-3; others as they are. */
function formatFmr(fmr: number): string {
  const exponent = Math.round(Math.log10(fmr));
  return Math.abs(fmr / 10 ** exponent - 1) < 1e-9 ? `1e${exponent}` : String(fmr);
}
