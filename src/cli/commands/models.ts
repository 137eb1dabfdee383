import { defineCommand } from "citty";
import { builtInModels, openModel } from "../../models/bundle.node.js";
import { noDefaultWords } from "../../models/operatingPoints.js";
import { command } from "../command.js";
import { jsonOption } from "../options.js";
import { formatMeasured, formatRate, printJson, printLine } from "../output.js";

const list = command({
  name: "models list",
  description: "the built-in models",
  args: jsonOption,
  run: async ({ json }) => {
    const models = builtInModels().map((model) => {
      const { id, name, licence } = openModel(model).bundle;
      return { model, id, name, licence: licence.name };
    });
    if (json) printJson({ models });
    else for (const { model, name, licence } of models) printLine(`${model}  ${name} (${licence})`);
    return 0;
  },
});

const show = command({
  name: "models show",
  description: "a model's licence, provenance and error rates",
  args: {
    model: { type: "positional", description: "a built-in model or a bundle's folder", default: "default" },
    ...jsonOption,
  },
  run: async ({ model, json }) => {
    const { bundle } = openModel(model);
    if (json) {
      printJson(bundle);
      return 0;
    }
    const { licence, provenance, embedding, head, evaluation, operatingPoints, defaultFmr } = bundle;
    printLine(`${bundle.name} (${bundle.id})`);
    printLine(bundle.description);
    printLine(`licence      ${licence.name}, ${licence.holder}. ${licence.note}`);
    printLine(`source       ${provenance.source}`);
    printLine(`trained on   ${provenance.trainedOn}`);
    printLine(`caveats      ${provenance.caveats}`);
    printLine(`embedding    ${embedding.dimensions} values, head ${head.kind}`);
    printLine(`score        sigmoid(${head.bias.toFixed(3)} − ${head.scale.toFixed(3)}·distance)`);
    printLine(`measured on  ${evaluation.data}`);
    printLine(`calibration  ${evaluation.calibration}`);
    printLine(`thresholds   ${evaluation.thresholds}`);
    printLine(`figures      ${evaluation.figures}`);
    printLine(`reproduce    ${evaluation.reproduce}`);
    if (operatingPoints.length === 0) printLine("operating points: none; set them with `selfsame calibrate`");
    else printLine("operating points:");
    const noDefault = noDefaultWords(bundle);
    if (operatingPoints.length > 0 && noDefault !== undefined) printLine(`  ${noDefault}`);
    for (const { targetFmr, rule, threshold, fmr, fnmr } of operatingPoints) {
      const mark = targetFmr === defaultFmr ? "  (default)" : "";
      printLine(`  FMR ${formatRate(targetFmr)}: score ≥ ${threshold.toFixed(4)}${mark}`);
      if (rule !== undefined) printLine(`    ${rule}`);
      printLine(`    measured FMR ${formatMeasured(fmr)}, ${fmr.errors} false matches in ${fmr.comparisons}`);
      printLine(`    measured FNMR ${formatMeasured(fnmr)}, ${fnmr.errors} of ${fnmr.comparisons} missed`);
    }
    return 0;
  },
});

export const modelsCommand = defineCommand({
  meta: { name: "models", description: "list or show models" },
  subCommands: { list, show },
});
