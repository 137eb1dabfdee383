import { sha256 } from "../core/sha256.node.js";
import {
  type BundleContent,
  bundleFormat,
  type ModelBundle,
  notEvaluated,
  parseModelBundle,
} from "./bundle.js";
import { faceNetworkDigests } from "./networks.node.js";
import { pipelineVersion } from "./pipelineVersion.js";
import { sealedText } from "./verified.js";

/** SHA-256 of the canonical JSON of everything in a `model.json` but its `revision`. */
export function revisionOf(content: object): string {
  return sha256(sealedText(content));
}

/**
 * A bundle with the networks and the code that run here.
 *
 * @param twin SHA-256 of its twin; @param origin named in errors
 * @throws MODEL_INVALID with the field that is wrong
 */
export function sealed(content: BundleContent, twin: string, origin = `"${content.id}"`): ModelBundle {
  // What somebody wrote by hand may lack anything; the schema says so.
  const findsFaces = content.alignment?.template !== "none";
  const networks = { twin, ...(findsFaces ? faceNetworkDigests() : {}) };
  const unnamed = { ...content, format: bundleFormat, revision: "", networks, pipelineVersion } as const;
  return resealed(unnamed, origin);
}

/**
 * A bundle that was changed, checked, and with the revision that names what it is now.
 *
 * @throws MODEL_INVALID with the field that is wrong
 */
export function resealed(bundle: ModelBundle, origin = `"${bundle.id}"`): ModelBundle {
  const checked = parseModelBundle({ ...bundle, revision: "0".repeat(64) }, origin);
  return { ...checked, revision: revisionOf(checked) };
}

/**
 * A bundle that was made by another pipeline, for the one that runs here. Its thresholds and figures are of what is no more,
 * so they go: it gives scores, and decides nothing until it is calibrated.
 */
export function renewed(bundle: ModelBundle): ModelBundle {
  const { format: _, revision: __, networks, pipelineVersion: ___, ...content } = bundle;
  return sealed({ ...content, operatingPoints: [], evaluation: notEvaluated }, networks.twin);
}
