import { SelfsameError } from "../../core/errors.js";
import { refuseExisting } from "../../core/files.node.js";
import { check, checkOptions, either, flag, object, type Rule, text } from "../../core/options.js";
import { readWithinSync } from "../../core/readWithin.node.js";
import { sha256 } from "../../core/sha256.node.js";
import type { BundleContent, ModelBundle, SealedFields } from "../../models/bundle.js";
import { builtInModels, readModelText } from "../../models/bundle.node.js";
import { largestNetwork } from "../../models/networks.node.js";
import { revisionOf, sealed } from "../../models/seal.node.js";
import { checkTwin, parseJson, staleBundle } from "../../models/verified.js";
import { float32Output } from "../../runtime/session.js";
import { createSession } from "../../runtime/session.node.js";
import { bundleFiles, bundleText, replaceModelFile, writeBundle } from "./writeBundle.node.js";

const bytesRule: Rule = { expected: "bytes", holds: (value) => value instanceof Uint8Array };

/** What `sealBundle` needs beside the content. */
export interface BundleFiles {
  /** The network `[N, C, H, W]` → `embedding` `[N, D]`, as the path of an `.onnx` file or its bytes. */
  readonly twin: string | Uint8Array;
  /** Folder that the bundle is written to. */
  readonly out: string;
  /** Overwrites a bundle that is there. Default false. */
  readonly force?: boolean;
}

/**
 * Makes a bundle of a network of your own: checks what you wrote of it, runs the network once, adds the digests of all that
 * decides (`networks`, `pipelineVersion`, `revision`), and writes `model.json` and `twin.onnx`. Whoever loads the bundle holds it
 * against them. Without operating points it gives scores, and decides nothing until it is calibrated.
 *
 * @param content of `model.json`, as `openModel` gives it; the fields that sealing adds may be left out. Where `networks` or
 * `pipelineVersion` are given and thresholds too, they have to be those that are sealed
 * @throws MODEL_INVALID with the field that is wrong, or what keeps the network from being a twin of these sizes; FILE_NOT_FOUND;
 * FILE_EXISTS; FILE_NOT_WRITABLE
 * @example
 * const { bundle, twin } = openModel("out/mine");
 * const named = { ...bundle, name: "the door's", operatingPoints: [] };
 * const { revision } = await sealBundle(named, { twin, out: "out/door" });
 */
export async function sealBundle(
  content: BundleContent & Partial<Pick<ModelBundle, SealedFields>>,
  files: BundleFiles,
): Promise<ModelBundle> {
  check(content, "sealBundle: content", object);
  checkOptions("sealBundle", files, { twin: either(text, bytesRule), out: text, force: flag });
  check(files.out, "sealBundle: out", text);
  check(files.twin, "sealBundle: twin", either(text, bytesRule));
  const { twin, out, force } = files;
  refuseExisting(bundleFiles(out), force);
  const bytes = typeof twin === "string" ? readTwinFile(twin) : twin;
  const bundle = await sealedContent(content, bytes, "the content");
  writeBundle(out, bundle, bytes, { ...(force ? { force } : {}) });
  return bundle;
}

/**
 * Seals the bundle that somebody wrote into a folder, or changed there (without thresholds: those were measured with what it
 * was before); the `model.json` before is kept as
 * `model.previous.json`.
 *
 * @param folder with `model.json`, of this format or the one before, sealed or not, and `twin.onnx`
 * @throws as `sealBundle`; MODEL_NOT_FOUND; INVALID_ARGUMENT for a built-in model
 * @example
 * const { revision } = await sealFolder("out/mine");
 */
export async function sealFolder(folder: string): Promise<ModelBundle> {
  if (builtInModels().includes(folder))
    throw new SelfsameError("INVALID_ARGUMENT", `"${folder}" comes with Selfsame, sealed`);
  const [model, twin] = bundleFiles(folder);
  const text = readModelText(model);
  const bundle = await sealedContent(parseJson(text, model), readTwinFile(twin), model);
  if (bundleText(bundle) !== text) replaceModelFile(folder, bundleText(bundle));
  return bundle;
}

async function sealedContent(content: unknown, twin: Uint8Array, origin: string): Promise<ModelBundle> {
  if (typeof content !== "object" || content === null)
    throw new SelfsameError("MODEL_INVALID", `${origin} is no object`);
  const { format, revision, networks, pipelineVersion, ...own } = content as Partial<ModelBundle>;
  const bundle = sealed(own as BundleContent, sha256(twin), origin);
  // The format before had no version: all of its bundles were made by the first.
  const measured = (format as string) === "selfsame-model/1" ? 1 : pipelineVersion;
  checkMeasured({ networks, pipelineVersion: measured }, bundle);
  checkTwin(bundle, twin, "the network");
  await tryTwin(bundle, twin);
  if (revision !== undefined && revision !== revisionOf(content) && bundle.operatingPoints.length > 0)
    throw new SelfsameError(
      "MODEL_INVALID",
      `${origin} was changed after it was sealed: its thresholds were measured with what it was before`,
      {
        hint: "Put the one before back; or set operatingPoints to [] and defaultFmr to null, seal it, and calibrate it.",
      },
    );
  return bundle;
}

/** Thresholds hold only for what they were measured with. @throws MODEL_INVALID */
function checkMeasured(
  { networks, pipelineVersion }: { [K in "networks" | "pipelineVersion"]: ModelBundle[K] | undefined },
  now: ModelBundle,
): void {
  if (now.operatingPoints.length === 0) return;
  if (pipelineVersion !== undefined && pipelineVersion !== now.pipelineVersion)
    throw staleBundle(now.id, `for version ${pipelineVersion} of the pipeline`);
  for (const [name, digest] of Object.entries(networks ?? {}))
    if (digest !== now.networks[name as keyof ModelBundle["networks"]])
      throw new SelfsameError(
        "MODEL_INVALID",
        `the thresholds of "${now.id}" were measured with another ${name}: they don't hold for this one`,
        { hint: "Empty `operatingPoints`, seal it again, and set thresholds with `selfsame calibrate`." },
      );
}

/** Two black images through the network: what it declares may be less than what it needs. @throws MODEL_INVALID */
async function tryTwin({ input, embedding }: ModelBundle, twin: Uint8Array): Promise<void> {
  const { channels, height, width } = input;
  const images = {
    data: new Float32Array(2 * channels * height * width),
    shape: [2, channels, height, width],
  };
  let values: Float32Array;
  try {
    const session = await createSession(twin);
    try {
      values = float32Output(await session.run({ [session.inputNames[0] as string]: images }), "embedding");
    } finally {
      await session.release();
    }
  } catch (cause) {
    throw new SelfsameError("MODEL_INVALID", `the network can't be run: ${(cause as Error).message}`, {
      cause,
    });
  }
  if (values.length !== 2 * embedding.dimensions)
    throw new SelfsameError(
      "MODEL_INVALID",
      `the network gives ${values.length / 2} values for an image; embedding.dimensions is ${embedding.dimensions}`,
    );
}

/** @throws FILE_NOT_FOUND */
function readTwinFile(path: string): Uint8Array {
  return readWithinSync(path, { most: largestNetwork, unreadable: "MODEL_INVALID" });
}
