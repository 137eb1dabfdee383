import { existsSync } from "node:fs";
import { join } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { refuseExisting } from "../../core/files.node.js";
import { writeAside } from "../../core/writeAside.node.js";
import { openModel } from "../../models/bundle.node.js";
import { exportBundle } from "../../models/export/exportBundle.js";
import { readTwin } from "../../models/networks.node.js";
import { command } from "../command.js";
import { forceOption, jsonOption } from "../options.js";
import { printJson, printLine } from "../output.js";

export const exportCommand = command({
  name: "export",
  alone: "it writes ONNX of a bundle on this machine",
  description:
    "write a model as plain ONNX: siamese.onnx (two images to a score) and embed.onnx (image to embedding)",
  args: {
    model: {
      type: "string",
      description: "built-in model or bundle folder",
      default: "default",
      valueHint: "MODEL",
    },
    out: {
      type: "string",
      description: "folder to write to, of no bundle",
      required: true,
      valueHint: "DIR",
    },
    ...forceOption,
    ...jsonOption,
  },
  run: async ({ model, out, json, force }) => {
    refuseBundle(out);
    const [embed, siamese] = [join(out, "embed.onnx"), join(out, "siamese.onnx")];
    refuseExisting([embed, siamese], force);
    const { bundle, twin } = openModel(model);
    const networks = exportBundle(bundle, readTwin(bundle, twin));
    const files = [
      { file: embed, bytes: networks.embed },
      { file: siamese, bytes: networks.siamese },
    ].map(({ file, bytes }) => {
      write(file, bytes);
      return { file, bytes: bytes.length as number };
    });
    const { channels, height, width } = bundle.input;
    if (json)
      printJson({ model: bundle.id, revision: bundle.revision, files, image: [channels, height, width] });
    else {
      const image = `[N, ${channels}, ${height}, ${width}], float32 in 0…255`;
      printLine(`${siamese}: input, validation ${image} → score [N]`);
      printLine(`${embed}: image ${image} → embedding [N, ${bundle.embedding.dimensions}]`);
    }
    return 0;
  },
});

/** What is exported scales pixels itself. Beside a bundle it could be taken for the bundle's. @throws INVALID_ARGUMENT */
function refuseBundle(folder: string): void {
  if (existsSync(join(folder, "model.json")))
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `"${folder}" holds a model bundle; export writes beside none`,
      {
        hint: "Give --out with a folder of its own.",
      },
    );
}

function write(file: string, bytes: Uint8Array): void {
  try {
    writeAside(file, bytes);
  } catch (error) {
    throw new SelfsameError("FILE_NOT_WRITABLE", `"${file}" can't be written`, { cause: error });
  }
}
