import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { refuseExisting } from "../../core/files.node.js";
import { check, checkArguments, checkOptions, flag, object, text as someText } from "../../core/options.js";
import { writeAside } from "../../core/writeAside.node.js";
import type { ModelBundle } from "../../models/bundle.js";
import { builtInModels, modelFolder, parseSealed, readModelText } from "../../models/bundle.node.js";
import { readTwin } from "../../models/networks.node.js";
import { resealed } from "../../models/seal.node.js";
import {
  bundleFiles,
  bundleText,
  previousFile,
  replaceModelFile,
  type WriteBundleOptions,
  writeBundle,
} from "../bundles/writeBundle.node.js";

/**
 * Seals and writes a calibrated bundle: into its own folder, where the one before stays as `model.previous.json`; or to
 * `out`, a folder that gets the twin too, or a `.json` file. What is read at any moment is the old bundle or the new.
 *
 * @param model whose twin it is: the name of a built-in model, or the path of a bundle's folder
 * @returns the file written
 * @throws INVALID_ARGUMENT for a built-in model without `out`; MODEL_INVALID where its twin is not the bundle's; FILE_EXISTS
 * where something is at `out` already; FILE_NOT_WRITABLE
 * @example
 * saveBundle("out/mine", openModel("out/mine").bundle);
 */
export function saveBundle(
  model: string,
  bundle: ModelBundle,
  out?: string,
  options: WriteBundleOptions = {},
): string {
  checkArguments("saveBundle", { model: [model, someText], bundle: [bundle, object] });
  if (out !== undefined) check(out, "saveBundle: out", someText);
  checkOptions("saveBundle", options, { force: flag });
  checkSavePlace(model, out, options);
  const now = resealed(bundle);
  const twin = readTwin(now, join(modelFolder(model), "twin.onnx"));
  if (out === undefined) return replaceModelFile(model, bundleText(now));
  if (!out.endsWith(".json")) {
    writeBundle(out, now, twin, options);
    return join(out, "model.json");
  }
  try {
    writeAside(out, bundleText(now));
    return out;
  } catch (cause) {
    throw new SelfsameError("FILE_NOT_WRITABLE", `the bundle can't be written to "${out}"`, { cause });
  }
}

/**
 * Refuses a place that `saveBundle` would refuse, before the work.
 *
 * @throws INVALID_ARGUMENT, FILE_EXISTS
 */
export function checkSavePlace(
  model: string,
  out: string | undefined,
  { force }: WriteBundleOptions = {},
): void {
  if (out === undefined) checkOwn(model);
  else refuseExisting(out.endsWith(".json") ? [out] : bundleFiles(out), force);
}

/**
 * Puts the bundle before the last calibration back; the one in use becomes the previous, so that doing it twice changes
 * nothing.
 *
 * @throws FILE_NOT_FOUND without a previous one; MODEL_INVALID if that is damaged, or of another twin
 * @example
 * restoreBundle("out/mine");
 */
export function restoreBundle(model: string): string {
  check(model, "restoreBundle: model", someText);
  checkOwn(model);
  const previous = join(model, previousFile);
  if (!existsSync(previous))
    throw new SelfsameError(
      "FILE_NOT_FOUND",
      `"${model}" has no ${previousFile}: it was not calibrated here`,
    );
  const text = readModelText(previous);
  readTwin(parseSealed(text, previous), join(model, "twin.onnx"));
  return replaceModelFile(dirname(previous), text);
}

/** @throws INVALID_ARGUMENT for a built-in model, MODEL_NOT_FOUND */
function checkOwn(model: string): void {
  if (builtInModels().includes(model))
    throw new SelfsameError("INVALID_ARGUMENT", `"${model}" comes with Selfsame and is not written to`, {
      hint: "Give --out with a folder for the calibrated copy.",
    });
  if (!existsSync(join(model, "model.json")))
    throw new SelfsameError("MODEL_NOT_FOUND", `"${model}" is no folder with a model.json`);
}
