import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SelfsameError } from "../core/errors.js";
import { openModel } from "../models/bundle.node.js";
import { siameseModel } from "../models/siamese.js";
import { decodeOnnx } from "../nn/onnx/decode.js";
import { encodeOnnx } from "../nn/onnx/encode.js";
import { writeAside } from "../runtime/writeAside.node.js";

/** The files of an export. */
export interface ExportedModel {
  readonly model: string;
  /** Image → embedding. */
  readonly twin: string;
  /** Two images → score. */
  readonly siamese: string;
}

/**
 * Writes a model for other runtimes: `twin.onnx`, the bundle's own, and `siamese.onnx`, which takes two images (see
 * `siameseModel`).
 *
 * @param model a built-in model's name or a bundle's folder
 * @throws MODEL_NOT_FOUND, MODEL_INVALID, FILE_NOT_WRITABLE
 * @example
 * const { siamese } = exportModel("default", "exported");
 */
export function exportModel(model: string, out: string): ExportedModel {
  const { bundle, twin } = openModel(model);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(twin);
  } catch (cause) {
    throw new SelfsameError("MODEL_INVALID", `the network "${twin}" can't be read`, { cause });
  }
  const files = { twin: join(out, "twin.onnx"), siamese: join(out, "siamese.onnx") };
  const siamese = encodeOnnx(siameseModel(decodeOnnx(bytes), bundle));
  try {
    mkdirSync(out, { recursive: true });
    writeAside(files.twin, bytes);
    writeAside(files.siamese, siamese);
  } catch (cause) {
    throw new SelfsameError("FILE_NOT_WRITABLE", `the export can't be written to "${out}"`, { cause });
  }
  return { model: bundle.id, ...files };
}
