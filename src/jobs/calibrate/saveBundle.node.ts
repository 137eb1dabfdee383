import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { check, checkArguments, object, text as someText } from "../../core/options.js";
import { makeFolder } from "../../core/writing.node.js";
import { type ModelBundle, parseModelBundle } from "../../models/bundle.js";
import { builtInModels, openModel } from "../../models/bundle.node.js";
import { writeAside } from "../../runtime/writeAside.node.js";

/** Where the bundle before the last calibration is kept, beside `model.json`. */
export const previousFile = "model.previous.json";

const text = (bundle: ModelBundle) => `${JSON.stringify(bundle, null, 2)}\n`;

/**
 * Writes a calibrated bundle: into its own folder, where the one before stays as `model.previous.json`; or to `out`, a
 * folder that gets the networks too, or a `.json` file. What is read at any moment is the old bundle or the new.
 *
 * @returns the file written
 * @throws INVALID_ARGUMENT for a built-in model without `out`; FILE_NOT_WRITABLE
 * @example
 * saveBundle("out/mine", openModel("out/mine").bundle);
 */
export function saveBundle(model: string, bundle: ModelBundle, out?: string): string {
  checkArguments("saveBundle", { model: [model, someText], bundle: [bundle, object] });
  if (out !== undefined) check(out, "saveBundle: out", someText);
  try {
    if (out?.endsWith(".json")) {
      writeAside(out, text(bundle));
      return out;
    }
    if (out !== undefined) {
      makeFolder(out);
      copyFileSync(openModel(model).twin, join(out, "twin.onnx"));
      writeAside(join(out, "model.json"), text(bundle));
      return join(out, "model.json");
    }
    const file = ownFile(model);
    writeAside(join(dirname(file), previousFile), readFileSync(file));
    writeAside(file, text(bundle));
    return file;
  } catch (error) {
    if (error instanceof SelfsameError) throw error;
    throw new SelfsameError("FILE_NOT_WRITABLE", `the bundle can't be written to "${out ?? model}"`, {
      cause: error,
    });
  }
}

/**
 * Puts the bundle before the last calibration back; the one in use becomes the previous, so that doing it twice changes
 * nothing.
 *
 * @throws FILE_NOT_FOUND without a previous one; MODEL_INVALID if that is damaged
 * @example
 * restoreBundle("out/mine");
 */
export function restoreBundle(model: string): string {
  check(model, "restoreBundle: model", someText);
  const file = ownFile(model);
  const previous = join(dirname(file), previousFile);
  if (!existsSync(previous))
    throw new SelfsameError(
      "FILE_NOT_FOUND",
      `"${model}" has no ${previousFile}: it was not calibrated here`,
    );
  const before = readFileSync(previous, "utf8");
  parseModelBundle(JSON.parse(before), previous);
  writeAside(previous, readFileSync(file));
  writeAside(file, before);
  return file;
}

/** @throws INVALID_ARGUMENT for a built-in model, MODEL_NOT_FOUND */
function ownFile(model: string): string {
  if (builtInModels().includes(model))
    throw new SelfsameError("INVALID_ARGUMENT", `"${model}" comes with Selfsame and is not written to`, {
      hint: "Give --out with a folder for the calibrated copy.",
    });
  return join(dirname(openModel(model).twin), "model.json");
}
