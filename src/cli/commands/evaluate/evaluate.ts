import { command } from "../../command.js";
import { evaluateArgs, protocolOf } from "./arguments.js";
import { runOneShot } from "./oneShot.js";
import { runPairs } from "./pairs.js";

export const evaluateCommand = command({
  name: "evaluate",
  description:
    "measure a model: error rates with intervals, and a report (exit code 1: a --require not kept)",
  args: evaluateArgs,
  repeatable: ["require"],
  run: async (options, { values }) => {
    const protocol = protocolOf(options.protocol);
    const requirements = values("require");
    return protocol === "one-shot"
      ? runOneShot(options, requirements)
      : runPairs(protocol, options, requirements);
  },
});
