import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { openModel, readNetwork } from "../../models/bundle.node.js";
import { exportBundle } from "../../models/export/exportBundle.js";
import { writeAside } from "../../runtime/writeAside.node.js";
import { command } from "../command.js";
import { jsonOption } from "../options.js";
import { printJson, printLine } from "../output.js";

export const exportCommand = command({
  name: "export",
  description:
    "write a model as plain ONNX: siamese.onnx (two images to a score) and twin.onnx (image to embedding)",
  args: {
    model: {
      type: "string",
      description: "built-in model or bundle folder",
      default: "default",
      valueHint: "MODEL",
    },
    out: { type: "string", description: "folder to write to", required: true, valueHint: "DIR" },
    ...jsonOption,
  },
  run: async ({ model, out, json }) => {
    const { bundle, twin } = openModel(model);
    const networks = exportBundle(bundle, readNetwork(twin));
    const files = Object.entries(networks).map(([name, bytes]) => {
      const file = join(out, `${name}.onnx`);
      write(out, file, bytes);
      return { file, bytes: bytes.length as number };
    });
    const { channels, height, width } = bundle.input;
    if (json) printJson({ model: bundle.id, files, image: [channels, height, width] });
    else {
      const image = `[N, ${channels}, ${height}, ${width}], float32 in 0…255`;
      printLine(`${join(out, "siamese.onnx")}: input, validation ${image} → score [N]`);
      printLine(`${join(out, "twin.onnx")}: image ${image} → embedding [N, ${bundle.embedding.dimensions}]`);
    }
    return 0;
  },
});

function write(folder: string, file: string, bytes: Uint8Array): void {
  try {
    mkdirSync(folder, { recursive: true });
    writeAside(file, bytes);
  } catch (error) {
    throw new SelfsameError("FILE_NOT_WRITABLE", `"${file}" can't be written`, { cause: error });
  }
}
