import type { ParsedArgs } from "citty";
import { SelfsameError } from "../../../core/errors.js";
import { refuseExisting } from "../../../core/files.node.js";
import { checkRequirement, parseRequirement } from "../../../evaluate/requirement.js";
import { evaluateOneShot, type OneShotEvaluation } from "../../../jobs/evaluate/evaluateOneShot.node.js";
import { oneShotReportFiles, writeOneShotReport } from "../../../jobs/evaluate/writeOneShotReport.node.js";
import type { ExitCode } from "../../exitCodes.js";
import { layoutSetting } from "../../layouts.js";
import { cacheSetting, loadOptions, numberOption, wholeNumber } from "../../options.js";
import { formatModel, printJson, printLine } from "../../output.js";
import { runJob } from "../../runJob.js";
import { noteFailures, noteSkipped } from "../../skipped.js";
import type { evaluateArgs } from "./arguments.js";
import { printRequirements } from "./printPairs.js";

const metrics = { accuracy: "never" } as const;

export async function runOneShot(
  options: ParsedArgs<typeof evaluateArgs>,
  required: readonly string[],
): Promise<ExitCode> {
  const requirements = required.map((text) => parseRequirement(text, metrics));
  const { within } = options;
  if (within !== undefined && within !== "alphabet" && within !== "all")
    throw new SelfsameError("INVALID_ARGUMENT", `--within takes "alphabet" or "all", not "${within}"`);
  const { report: folder, force = false } = options;
  if (folder !== undefined) refuseExisting(oneShotReportFiles(folder), force);
  const evaluation = await runJob(({ signal, onProgress }) =>
    evaluateOneShot({
      ...loadOptions(options),
      ...cacheSetting(options.cache),
      data: options.data,
      ...layoutSetting(options.layout),
      ways: wholeNumber("ways", options.ways),
      trials: wholeNumber("trials", options.trials),
      seed: numberOption("seed", options.seed, { least: 0 }) ?? 1,
      ...(within === undefined ? {} : { within }),
      signal,
      onProgress,
    }),
  );
  const { accuracy, embedded } = evaluation;
  const results = requirements.map((requirement) =>
    checkRequirement(requirement, {
      value: accuracy.accuracy.value,
      unsupported: accuracy.accuracy.reason ?? null,
    }),
  );
  if (options.report !== undefined)
    await writeOneShotReport(options.report, evaluation, {
      force,
      errorImages: options["error-images"],
    });
  noteSkipped(evaluation.skipped);
  noteFailures(
    "failed",
    embedded.photos.filter((photo) => !photo.ok),
  );
  if (options.json)
    printJson({
      protocol: "one-shot",
      model: embedded.bundle.id,
      revision: embedded.bundle.revision,
      ...accuracy,
      words: evaluation.words,
      images: evaluation.images,
      secondsPerImage: embedded.secondsPerImage,
      requirements: results,
      report: options.report ?? null,
      skipped: evaluation.skipped,
    });
  else {
    printSummary(evaluation);
    printRequirements(results);
  }
  return results.every(({ passed }) => passed) ? 0 : 1;
}

function printSummary({ accuracy, words, images, embedded }: OneShotEvaluation): void {
  const { ways, trials, correct, ties, chance, runs } = accuracy;
  const { value, interval, reason } = accuracy.accuracy;
  const digits = (x: number) => x.toFixed(4);
  printLine(`${words} Model ${formatModel(embedded.bundle.id, embedded.bundle.revision)}`);
  printLine(
    `  accuracy     ${digits(value)} (${interval ? `95% interval ${digits(interval.low)} to ${digits(interval.high)}` : `no interval: ${reason}`}), ${correct} of ${trials}, ${ways}-way; chance ${digits(chance)}`,
  );
  if (accuracy.independent !== undefined)
    printLine(
      `  independent  trials with probes of one class count as one in the interval: worth ${accuracy.independent}`,
    );
  if (runs)
    printLine(
      `  over runs    ${digits(runs.mean)} ± ${digits(runs.standardError)} (standard error, ${runs.count} runs)`,
    );
  if (ties > 0) printLine(`  ties         ${ties} trials with a shared highest score, counted as wrong`);
  printLine(`  images       ${images.images}, ${images.failed} failed`);
}
