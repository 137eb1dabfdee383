import type { ParsedArgs } from "citty";
import { SelfsameError } from "../../core/errors.js";
import { readLfwLists } from "../../data/lists/readLists.node.js";
import { readDataset } from "../../data/readers/readDataset.node.js";
import { type Calibration, calibrate } from "../../jobs/calibrate/calibrate.node.js";
import { type CalibrationSets, folderSets, lfwSets } from "../../jobs/calibrate/peopleSets.node.js";
import { checkSavePlace, restoreBundle, saveBundle } from "../../jobs/calibrate/saveBundle.node.js";
import type { ThresholdRule } from "../../jobs/measure/thresholdRule.js";
import { noDefaultWords } from "../../models/operatingPoints.js";
import { command } from "../command.js";
import type { ExitCode } from "../exitCodes.js";
import { datasetThere, jobRemote, jobServerOptions, jobThere, layoutThere } from "../jobThere.js";
import { layoutOption, layoutSetting } from "../layouts.js";
import {
  cacheOption,
  cacheSetting,
  fmrSetting,
  forceOption,
  jsonOption,
  loadOptions,
  modelOptions,
  numberOption,
  wholeNumber,
} from "../options.js";
import { formatMeasured, formatModel, formatRate, printJson, printLine } from "../output.js";
import { runJob } from "../runJob.js";
import { noteSkipped } from "../skipped.js";

const args = {
  protocol: {
    type: "string",
    description:
      "folder: a folder per person, split at random; lfw: LFW View 1 (peopleDevTrain.txt, pairsDevTest.txt)",
    default: "folder",
    valueHint: "folder|lfw",
  },
  data: { type: "string", description: "folder or archive (zip, tar, tgz) of the images", valueHint: "PATH" },
  ...layoutOption,
  fmr: {
    type: "string",
    description: "false match rate to set a threshold for; may be repeated (default: 1e-1 to 5e-6)",
    valueHint: "RATE",
  },
  eer: { type: "boolean", description: "also set a threshold where both errors are equally frequent" },
  cost: {
    type: "string",
    description:
      "also set the threshold of least cost: of a false match, of a false non-match, share of genuine comparisons",
    valueHint: "FM,FNM,SHARE",
  },
  split: {
    type: "string",
    description: "folder: people that fit the calibration, set thresholds and measure, as ratios",
    default: "0.4,0.3,0.3",
    valueHint: "A,B,C",
  },
  name: {
    type: "string",
    description: "what the data are, as every decision will quote it (default: the folder's name)",
    valueHint: "TEXT",
  },
  seed: { type: "string", description: "of the split and of resamples", default: "1", valueHint: "N" },
  resamples: { type: "string", description: "of people, for intervals", default: "1000", valueHint: "N" },
  out: {
    type: "string",
    description: "write to this folder, or .json file, instead of the bundle itself",
    valueHint: "DIR",
  },
  restore: { type: "boolean", description: "put the bundle before the last calibration back, and end" },
  ...forceOption,
  ...cacheOption,
  ...jsonOption,
  ...modelOptions,
  ...jobServerOptions,
} as const;
type Options = ParsedArgs<typeof args>;

export const calibrateCommand = command({
  name: "calibrate",
  description: "fit a model's scores, set its thresholds and measure them, on three disjoint sets of people",
  args,
  repeatable: ["fmr"],
  local: [
    ...["workers", "threads", "cache", "force", "fmr", "eer", "cost", "split", "name", "resamples", "out"],
    "restore",
  ],
  remote: jobRemote,
  run: async (options, { values }) => {
    if (options.server !== undefined) return calibrateThere(options, options.server);
    if (options.restore) {
      const file = restoreBundle(options.model);
      if (options.json) printJson({ model: options.model, file, restored: true });
      else printLine(`restored: ${file}`);
      return 0;
    }
    const { model, out } = options;
    const writing = { force: options.force === true };
    checkSavePlace(model, out, writing);
    const fmrs = [...new Set(values("fmr").flatMap((text) => fmrSetting(text).fmr ?? []))];
    const seed = numberOption("seed", options.seed, { least: 0 }) ?? 1;
    const sets = await readSets(options, seed);
    noteSkipped(sets.skipped);
    const calibration = await runJob(({ signal, onProgress }) =>
      calibrate(sets, {
        ...loadOptions(options),
        ...cacheSetting(options.cache),
        ...(fmrs.length > 0 ? { targetFmrs: fmrs } : {}),
        rules: thresholdRules(options),
        seed,
        resamples: wholeNumber("resamples", options.resamples),
        reproduce: commandLine(options, values("fmr")),
        signal,
        onProgress,
      }),
    );
    const file = saveBundle(model, calibration.bundle, out, writing);
    if (options.json) printJson(calibrationJson(calibration, sets, file));
    else printCalibration(calibration, file);
    return 0;
  },
});

/** @throws INVALID_ARGUMENT */
async function readSets(options: Options, seed: number): Promise<CalibrationSets> {
  const { protocol, data, split, name } = options;
  if (data === undefined) throw new SelfsameError("INVALID_ARGUMENT", "give --data with a folder of images");
  if (protocol !== "folder" && protocol !== "lfw")
    throw new SelfsameError("INVALID_ARGUMENT", `--protocol takes folder or lfw, not "${protocol}"`);
  const { layout = protocol } = layoutSetting(options.layout);
  const lists = protocol === "lfw" ? await readLfwLists(data) : undefined;
  const dataset = await readDataset({ path: data, layout });
  const sets = lists
    ? lfwSets(dataset, lists, seed)
    : folderSets(dataset, seed, split.split(",").map(Number));
  return name === undefined ? sets : { ...sets, data: name };
}

function calibrateThere(options: Options, server: string): Promise<ExitCode> {
  const { data, model, json, protocol } = options;
  if (data === undefined)
    throw new SelfsameError("INVALID_ARGUMENT", "--data names a data set of the service");
  if (protocol !== "folder")
    throw new SelfsameError("INVALID_ARGUMENT", "a service calibrates by --protocol folder alone");
  const body = {
    label: options.label ?? `calibrate on ${data}`,
    ...{ model, dataset: datasetThere(data), seed: numberOption("seed", options.seed, { least: 0 }) ?? 1 },
    ...layoutThere(options.layout),
  };
  return jobThere({ server, json }, (client) => client.call("POST /v1/jobs/calibrate", { body }));
}

/** @throws INVALID_ARGUMENT */
function thresholdRules({ eer, cost }: Options): ThresholdRule[] {
  const rules: ThresholdRule[] = eer ? [{ kind: "eer" }] : [];
  if (cost === undefined) return rules;
  const [falseMatch = 0, falseNonMatch = 0, genuinePrior = 0.5, ...rest] = cost.split(",").map(Number);
  if (!(falseMatch > 0 && falseNonMatch > 0 && genuinePrior > 0 && genuinePrior < 1 && rest.length === 0))
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `--cost takes two costs above 0 and a share between 0 and 1, such as 10,1,0.5, not "${cost}"`,
    );
  return [...rules, { kind: "cost", costs: { falseMatch, falseNonMatch, genuinePrior } }];
}

/** The command that does it again, without this machine's paths. */
function commandLine(
  { model, protocol, layout, split, seed, resamples, eer, cost }: Options,
  fmrs: readonly string[],
): string {
  const shown = /^[\w.-]+$/.test(model) ? model : "MODEL";
  const parts = ["selfsame calibrate", `--model ${shown}`, `--protocol ${protocol}`, "--data DIR"];
  if (layout !== undefined) parts.push(`--layout ${layout}`);
  if (protocol === "folder") parts.push(`--split ${split}`);
  parts.push(...fmrs.map((fmr) => `--fmr ${fmr}`));
  if (eer) parts.push("--eer");
  if (cost !== undefined) parts.push(`--cost ${cost}`);
  parts.push(`--seed ${seed}`);
  if (resamples !== "1000") parts.push(`--resamples ${resamples}`);
  return parts.join(" ");
}

function calibrationJson(
  { bundle, unsupported, failedImages, copies }: Calibration,
  { skipped }: CalibrationSets,
  file: string,
) {
  const { scale, bias } = bundle.head;
  return {
    model: bundle.id,
    revision: bundle.revision,
    file,
    calibration: { scale, bias },
    evaluation: bundle.evaluation,
    defaultFmr: bundle.defaultFmr,
    operatingPoints: bundle.operatingPoints,
    unsupported,
    failedImages,
    copies,
    skipped,
  };
}

function printCalibration({ bundle, unsupported, failedImages }: Calibration, file: string): void {
  const { head, evaluation, operatingPoints, defaultFmr } = bundle;
  printLine(`${formatModel(bundle.id, bundle.revision)} on ${evaluation.data}`);
  printLine(`  score        sigmoid(${head.bias.toFixed(3)} − ${head.scale.toFixed(3)}·distance)`);
  printLine(`  fitted by    ${evaluation.calibration}`);
  printLine(`  thresholds   ${evaluation.thresholds}`);
  printLine(`  measured     ${evaluation.figures}`);
  for (const { targetFmr, rule, threshold, fmr, fnmr } of operatingPoints) {
    const mark = targetFmr === defaultFmr ? "  (default)" : "";
    printLine(`  FMR ${formatRate(targetFmr)}: score ≥ ${threshold.toFixed(4)}${mark}`);
    if (rule !== undefined) printLine(`    ${rule}`);
    printLine(`    measured FMR ${formatMeasured(fmr)}, FNMR ${formatMeasured(fnmr)}`);
  }
  const noDefault = noDefaultWords(bundle);
  if (noDefault !== undefined) printLine(`  ${noDefault}`);
  for (const { targetFmr, reason } of unsupported)
    printLine(`  FMR ${formatRate(targetFmr)}: not supported by these data. ${reason}`);
  if (failedImages > 0) printLine(`  ${failedImages} images gave no embedding`);
  printLine(`  written to ${file}`);
}
