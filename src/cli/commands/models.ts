import { join } from "node:path";
import { defineCommand } from "citty";
import { sealFolder } from "../../jobs/bundles/sealBundle.node.js";
import type { ModelBundle } from "../../models/bundle.js";
import { builtInModels, isStale, openModel, parseSealed, readModel } from "../../models/bundle.node.js";
import { noDefaultWords } from "../../models/operatingPoints.js";
import { basesOf } from "../../models/provenance.js";
import { command } from "../command.js";
import { jsonOption } from "../options.js";
import { formatMeasured, formatRate, printJson, printLine } from "../output.js";
import { onServer, serverOption } from "../server.js";

const list = command({
  name: "models list",
  description: "the built-in models; of a service also those that it trained",
  args: { ...jsonOption, ...serverOption },
  run: async ({ json, server }) => {
    const models = server === undefined ? modelsHere() : await modelsThere(server);
    if (json) printJson({ models });
    else for (const { model, name, licence } of models) printLine(`${model}  ${name} (${licence})`);
    return 0;
  },
});

interface ListedModel {
  /** What `--model` takes. */
  readonly model: string;
  readonly id: string;
  readonly revision: string;
  readonly name: string;
  readonly licence: string;
}

function modelsHere(): ListedModel[] {
  return builtInModels().map((model) => {
    const { id, revision, name, licence } = openModel(model).bundle;
    return { model, id, revision, name, licence: licence.name };
  });
}

async function modelsThere(server: string): Promise<ListedModel[]> {
  const { items } = await onServer(server, (client) => client.call("GET /v1/models"));
  return items.map(({ id, model, revision, name, licence }) => ({
    model: id,
    id: model,
    revision,
    name,
    licence,
  }));
}

/** A service's model by its own file; what it says of itself is checked as any. */
async function bundleThere(server: string, model: string): Promise<ModelBundle> {
  const params = { model, file: "model.json" } as const;
  const bytes = await onServer(server, (client) =>
    client.call("GET /v1/models/{model}/files/{file}", { params }),
  );
  return parseSealed(Buffer.from(bytes).toString(), `model.json of ${server}`);
}

const show = command({
  name: "models show",
  description: "a model's licence, provenance and error rates",
  args: {
    model: { type: "positional", description: "a built-in model or a bundle's folder", default: "default" },
    ...jsonOption,
    ...serverOption,
  },
  local: [],
  run: async ({ model, json, server }) => {
    // A stale one may be looked at.
    const bundle = server === undefined ? readModel(model).bundle : await bundleThere(server, model);
    if (json) {
      printJson(bundle);
      return 0;
    }
    const { licence, provenance, embedding, head, evaluation, operatingPoints, defaultFmr } = bundle;
    printLine(`${bundle.name} (${bundle.id})`);
    printLine(bundle.description);
    printLine(`revision     ${bundle.revision}`);
    if (isStale(bundle))
      printLine(
        "STALE        made for other networks or code than run here: it decides nothing until calibrated",
      );
    printLine(`licence      ${licence.name}, ${licence.holder}. ${licence.note}`);
    printLine(`source       ${provenance.source}`);
    printLine(`trained on   ${provenance.trainedOn}`);
    printLine(`caveats      ${provenance.caveats}`);
    for (const base of basesOf(provenance)) {
      printLine(`base         ${base.id}, revision ${base.revision}`);
      printLine(`  licence    ${base.licence.name}, ${base.licence.holder}. ${base.licence.note}`);
      printLine(`  source     ${base.source}`);
      printLine(`  trained on ${base.trainedOn}`);
      printLine(`  caveats    ${base.caveats}`);
    }
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

const seal = command({
  name: "models seal",
  alone: "it writes into a bundle's folder on this machine",
  description:
    "check a bundle that you wrote or changed, and write the digests of all that decides into its model.json",
  args: {
    model: { type: "positional", required: true, description: "a folder with model.json and twin.onnx" },
    ...jsonOption,
  },
  run: async ({ model, json }) => {
    const { id, revision } = await sealFolder(model);
    const file = join(model, "model.json");
    if (json) printJson({ model: id, revision, file });
    else printLine(`${file}: ${id}, revision ${revision}`);
    return 0;
  },
});

export const modelsCommand = defineCommand({
  meta: { name: "models", description: "list, show or seal models" },
  subCommands: { list, show, seal },
});
