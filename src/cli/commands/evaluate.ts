import { SelfsameError } from "../../core/errors.js";
import { Selfsame } from "../../index.js";
import { evaluateLfw, type LfwEvaluation } from "../../jobs/evaluateLfw.node.js";
import { command } from "../command.js";
import { jsonOption, loadOptions, modelOptions } from "../options.js";
import { formatRate, note, printJson, printLine } from "../output.js";
import { progressBar } from "../progress.js";

export const evaluateCommand = command({
  name: "evaluate",
  description:
    "measure a model on pairs of photos (LFW: DIR/Name/Name_0001.jpg, pairs files of View 1 and 2)",
  args: {
    protocol: { type: "string", description: "lfw", required: true, valueHint: "lfw" },
    data: {
      type: "string",
      description: "folder with a folder per person",
      required: true,
      valueHint: "DIR",
    },
    pairs: {
      type: "string",
      description: "pairs file (pairsDevTest.txt, pairs.txt, …)",
      required: true,
      valueHint: "FILE",
    },
    ...jsonOption,
    ...modelOptions,
  },
  run: async (options) => {
    if (options.protocol !== "lfw")
      throw new SelfsameError("INVALID_ARGUMENT", `--protocol takes "lfw", not "${options.protocol}"`);
    const selfsame = await Selfsame.load(loadOptions(options));
    try {
      const onProgress = progressBar("photos");
      const result = await evaluateLfw(selfsame, { data: options.data, pairs: options.pairs, onProgress });
      for (const { message } of result.failedPhotos) note(`failed: ${message}`);
      if (options.json) printJson(result);
      else printSummary(result);
      return 0;
    } finally {
      await selfsame.close();
    }
  },
});

function printSummary(result: LfwEvaluation): void {
  const { accuracy, tarAtFarDetail, defaultDecision: decision } = result;
  const error =
    accuracy.standardError === null ? "" : ` ± ${accuracy.standardError.toFixed(4)} (standard error)`;
  printLine(`${result.pairs} pairs of LFW, View ${result.view}, model ${result.model}`);
  printLine(`  accuracy      ${accuracy.mean.toFixed(4)}${error}; threshold: ${accuracy.threshold}`);
  printLine(`  EER           ${result.eer.toFixed(4)}`);
  printLine(`  AUC           ${result.auc.toFixed(5)}`);
  for (const [far, { rate, supported }] of Object.entries(tarAtFarDetail))
    printLine(
      `  TAR@FAR ${far}  ${rate.toFixed(4)}${supported ? "" : "  (too few impostor pairs to quote)"}`,
    );
  printLine(
    `  default decision (FMR ${formatRate(decision.targetFmr)}): FMR ${formatRate(decision.fmr)}, FNMR ${formatRate(decision.fnmr)}`,
  );
  printLine(`  failures      ${result.failures} photos (their pairs count as scored 0)`);
  printLine(`  speed         ${(1000 * result.secondsPerImage).toFixed(1)} ms a photo`);
}
