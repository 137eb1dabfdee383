import { exportModel } from "../../jobs/exportModel.node.js";
import { command } from "../command.js";
import { jsonOption, modelOptions } from "../options.js";
import { printJson, printLine } from "../output.js";

export const exportCommand = command({
  name: "export",
  description: "write a model for other runtimes: twin.onnx, and siamese.onnx (input, validation → score)",
  args: {
    model: modelOptions.model,
    out: { type: "string", description: "folder to write to", required: true, valueHint: "DIR" },
    ...jsonOption,
  },
  run: async ({ model, out, json }) => {
    const exported = exportModel(model, out);
    if (json) printJson(exported);
    else {
      printLine(`${exported.model}`);
      printLine(`  ${exported.twin}: image → embedding`);
      printLine(`  ${exported.siamese}: input, validation → score`);
    }
    return 0;
  },
});
