import { canonicalJson } from "../core/canonicalJson.js";
import { SelfsameError } from "../core/errors.js";
import { readSignature } from "../nn/onnx/signature.js";
import type { ModelBundle } from "./bundle.js";
import { pipelineVersion } from "./pipelineVersion.js";
import { twinFault } from "./twinShape.js";

// What is held against a bundle before it is used, on whichever platform; reading and digests are the platform's.

/** @throws MODEL_INVALID */
export function parseJson(json: string, origin: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new SelfsameError("MODEL_INVALID", `"${origin}" is no JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** The text whose SHA-256 is a bundle's revision: the canonical JSON of everything in a `model.json` but its `revision`. */
export function sealedText(content: object): string {
  const { revision: _, ...rest } = content as Readonly<Record<string, unknown>>;
  return canonicalJson(rest);
}

/**
 * @param own the revision that the content should have
 * @throws MODEL_INVALID where it has another
 */
export function checkRevision(own: string, { revision }: ModelBundle, origin: string): void {
  if (own !== revision)
    throw new SelfsameError(
      "MODEL_INVALID",
      `${origin} was changed after it was sealed: its revision should be ${own}, it is ${revision}`,
      {
        hint: "It is damaged or was edited: put the one before back, or seal a change of your own with `selfsame models seal FOLDER`.",
      },
    );
}

/** @throws MODEL_INVALID where the bundle was made by another version of the pipeline */
export function checkPipeline({ id, pipelineVersion: version }: ModelBundle): void {
  if (version !== pipelineVersion)
    throw staleBundle(id, `for version ${version} of the pipeline (this is version ${pipelineVersion})`);
}

/** The networks that find faces. */
export type FaceNetwork = "detector" | "landmarks";

/** @throws MODEL_INVALID where the installed network is not the one that the bundle was measured with */
export function checkFaceNetwork({ id, networks }: ModelBundle, name: FaceNetwork, found: string): void {
  if (found !== networks[name]) throw staleBundle(id, `with another ${name} (${found} is installed)`);
}

/** @throws MODEL_INVALID where the bytes are not the network that the bundle was sealed with, of the bundle's sizes */
export function checkSealedTwin(bundle: ModelBundle, bytes: Uint8Array, found: string, origin: string): void {
  if (found !== bundle.networks.twin)
    throw new SelfsameError(
      "MODEL_INVALID",
      `"${origin}" is not the network that "${bundle.id}" was sealed with: its SHA-256 is ${found}, not ${bundle.networks.twin}`,
      {
        hint: "It is damaged or was replaced: fetch or train the bundle again, or run the command again if another was writing it just now.",
      },
    );
  checkTwin(bundle, bytes, origin);
}

/** @throws MODEL_INVALID where the network can't be the twin of such a bundle */
export function checkTwin(
  bundle: Pick<ModelBundle, "input" | "embedding">,
  bytes: Uint8Array,
  origin: string,
): void {
  let fault: string | undefined;
  try {
    fault = twinFault(bundle, readSignature(bytes));
  } catch (error) {
    fault = `it is no ONNX file: ${(error as Error).message}`;
  }
  if (fault) throw new SelfsameError("MODEL_INVALID", `"${origin}" is no twin of this bundle: ${fault}`);
}

/** A bundle whose figures were measured by other means than decide here. */
export function staleBundle(id: string, how: string): SelfsameError {
  return new SelfsameError("MODEL_INVALID", `"${id}" was made ${how}: its thresholds don't hold here`, {
    hint: "Make it new with `selfsame calibrate --model MODEL --data DIR`, or use the version of Selfsame that made it.",
  });
}
