import { SelfsameError } from "../../../core/errors.js";
import { command } from "../../command.js";
import { datasetThere, jobRemote, jobThere, layoutThere } from "../../jobThere.js";
import { numberOption } from "../../options.js";
import { evaluateArgs, protocolOf } from "./arguments.js";
import { runOneShot } from "./oneShot.js";
import { runPairs } from "./pairs.js";

export const evaluateCommand = command({
  name: "evaluate",
  description:
    "measure a model: error rates with intervals, and a report (exit code 1: a --require not kept)",
  args: evaluateArgs,
  repeatable: ["require"],
  local: [
    ...["workers", "threads", "cache", "force", "report", "require", "error-images", "fmr", "min-quality"],
    ...["pairs", "groups", "resamples", "ways", "trials", "within"],
  ],
  remote: jobRemote,
  run: async (options, { values }) => {
    const protocol = protocolOf(options.protocol);
    const { server, json, model, data } = options;
    if (server !== undefined) {
      if (protocol !== "folder")
        throw new SelfsameError("INVALID_ARGUMENT", "a service evaluates by --protocol folder alone");
      const body = {
        label: options.label ?? `evaluate ${data}`,
        ...{
          model,
          dataset: datasetThere(data),
          seed: numberOption("seed", options.seed, { least: 0 }) ?? 1,
        },
        ...layoutThere(options.layout),
      };
      return jobThere({ server, json }, (client) => client.call("POST /v1/jobs/evaluate", { body }));
    }
    if (protocol === "one-shot" && options.groups !== undefined)
      throw new SelfsameError(
        "INVALID_ARGUMENT",
        "--groups is for pairs of people (--protocol folder, lfw or pairs): one-shot trials have no strangers of one group",
      );
    const requirements = values("require");
    return protocol === "one-shot"
      ? runOneShot(options, requirements)
      : runPairs(protocol, options, requirements);
  },
});
