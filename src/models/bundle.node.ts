import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SelfsameError } from "../core/errors.js";
import { readTextWithin, readWithinSync } from "../core/readWithin.node.js";
import { type ModelBundle, parseModelBundle } from "./bundle.js";

/** A bundle and where its network lies. */
export interface InstalledModel {
  readonly name: string;
  readonly bundle: ModelBundle;
  readonly twin: string;
}

const builtIn = fileURLToPath(new URL("./bundles/", import.meta.url));

/**
 * The names of the bundles that come with Selfsame.
 *
 * @example
 * builtInModels(); // ["default"]
 */
export function builtInModels(): string[] {
  return readdirSync(builtIn).sort();
}

/** A `model.json` of an embedding of 4,096 values has 100 kB. */
const largestDescription = 10e6;
/** Buffers end at 2 GB. */
const largestNetwork = 2e9;

/** A network's bytes. @throws MODEL_INVALID */
export function readNetwork(file: string): Uint8Array {
  return readWithinSync(file, {
    most: largestNetwork,
    missing: "MODEL_INVALID",
    unreadable: "MODEL_INVALID",
  });
}

/**
 * Opens a bundle.
 *
 * @param model the name of a built-in bundle, or the path of a bundle's folder
 * @throws MODEL_NOT_FOUND, MODEL_INVALID
 * @example
 * const { bundle } = openModel("default");
 */
export function openModel(model: string): InstalledModel {
  const folder = builtInModels().includes(model) ? join(builtIn, model) : model;
  const file = join(folder, "model.json");
  let text: string;
  try {
    text = readTextWithin(file, {
      most: largestDescription,
      missing: "MODEL_NOT_FOUND",
      unreadable: "MODEL_INVALID",
    });
  } catch (error) {
    if ((error as SelfsameError).code !== "MODEL_NOT_FOUND") throw error;
    throw new SelfsameError(
      "MODEL_NOT_FOUND",
      `"${model}" is neither a built-in model (${builtInModels().join(", ")}) nor a folder with a model.json`,
      { cause: error },
    );
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new SelfsameError("MODEL_INVALID", `"${file}" is no JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return { name: model, bundle: parseModelBundle(content, file), twin: join(folder, "twin.onnx") };
}
