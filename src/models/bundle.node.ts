import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SelfsameError } from "../core/errors.js";
import { check, checkOptions, flag, text } from "../core/options.js";
import { readTextWithin } from "../core/readWithin.node.js";
import { type ModelBundle, parseModelBundle } from "./bundle.js";
import { faceNetworkDigests, readFaceNetwork, readTwin } from "./networks.node.js";
import { pipelineVersion } from "./pipelineVersion.js";
import { renewed, revisionOf } from "./seal.node.js";
import { checkPipeline, checkRevision, parseJson } from "./verified.js";

/** A bundle and where its network lies. */
export interface InstalledModel {
  readonly name: string;
  readonly bundle: ModelBundle;
  readonly twin: string;
}

export interface OpenOptions {
  /**
   * Opens a stale bundle too, one made with another detector or by another version of the pipeline: made new, and without
   * its thresholds, which don't hold any more. For calibrating it. Default false.
   */
  readonly renew?: boolean;
}

const builtIn = fileURLToPath(new URL("./bundles/", import.meta.url));

/**
 * The names of the bundles that come with Selfsame.
 *
 * @example
 * builtInModels(); // ["default"]
 */
export function builtInModels(): string[] {
  return readdirSync(builtIn)
    .filter((name) => existsSync(join(builtIn, name, "model.json")))
    .sort();
}

/** A `model.json` of an embedding of 4,096 values has 100 kB. */
const largestDescription = 10e6;

/** The folder that a model's name or path stands for. */
export function modelFolder(model: string): string {
  return builtInModels().includes(model) ? join(builtIn, model) : model;
}

/**
 * Opens a bundle, and vouches for it: its schema, its revision, its twin's digest and sizes, and that it was made for the
 * networks and the code that run here.
 *
 * @param model the name of a built-in bundle, or the path of a bundle's folder
 * @throws MODEL_NOT_FOUND; MODEL_INVALID where the bundle is damaged, was changed after it was sealed, or is stale
 * @example
 * const { bundle } = openModel("default");
 */
export function openModel(model: string, options: OpenOptions = {}): InstalledModel {
  checkOptions("openModel", options, { renew: flag });
  const installed = currentModel(model, options);
  const { bundle, twin } = installed;
  readTwin(bundle, twin);
  if (bundle.alignment.template !== "none")
    for (const name of ["detector", "landmarks"] as const) readFaceNetwork(bundle, name);
  return installed;
}

/**
 * `openModel` without a look at the networks: for those who check them as they load them (`readTwin`, `readFaceNetwork`).
 *
 * @throws MODEL_NOT_FOUND, MODEL_INVALID
 */
export function currentModel(model: string, { renew = false }: OpenOptions = {}): InstalledModel {
  const installed = readModel(model);
  const { bundle } = installed;
  if (renew) return isStale(bundle) ? { ...installed, bundle: renewed(bundle) } : installed;
  checkPipeline(bundle);
  return installed;
}

/** Whether a bundle was made with other networks, or by other code, than find and align faces here. */
export function isStale({ networks, pipelineVersion: version, alignment }: ModelBundle): boolean {
  if (version !== pipelineVersion) return true;
  if (alignment.template === "none") return false;
  const { detector, landmarks } = faceNetworkDigests();
  return networks.detector !== detector || networks.landmarks !== landmarks;
}

/**
 * A bundle as it stands in its file, stale or not: its schema and its revision are right.
 *
 * @throws MODEL_NOT_FOUND, MODEL_INVALID
 */
export function readModel(model: string): InstalledModel {
  check(model, "a model", text);
  const folder = modelFolder(model);
  const file = join(folder, "model.json");
  let json: string;
  try {
    json = readModelText(file);
  } catch (error) {
    if ((error as SelfsameError).code !== "MODEL_NOT_FOUND") throw error;
    throw new SelfsameError(
      "MODEL_NOT_FOUND",
      `"${model}" is neither a built-in model (${builtInModels().join(", ")}) nor a folder with a model.json`,
      { cause: error },
    );
  }
  return { name: model, bundle: parseSealed(json, file), twin: join(folder, "twin.onnx") };
}

/** The text of a `model.json`. @throws MODEL_NOT_FOUND; MODEL_INVALID for what is no regular file, or too long */
export function readModelText(file: string): string {
  return readTextWithin(file, {
    most: largestDescription,
    missing: "MODEL_NOT_FOUND",
    unreadable: "MODEL_INVALID",
  });
}

/**
 * The bundle that a `model.json` holds.
 *
 * @param origin named in the error
 * @throws MODEL_INVALID
 */
export function parseSealed(json: string, origin: string): ModelBundle {
  const content = parseJson(json, origin);
  const bundle = parseModelBundle(content, origin);
  checkRevision(revisionOf(content as object), bundle, origin);
  return bundle;
}
