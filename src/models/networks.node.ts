import { readWithinSync } from "../core/readWithin.node.js";
import { sha256 } from "../core/sha256.node.js";
import type { ModelBundle } from "./bundle.js";
import { builtFile, detectorFile, landmarksFile } from "./files.node.js";
import { checkFaceNetwork, checkSealedTwin, type FaceNetwork } from "./verified.js";

/** The networks that find faces, as they are installed. */
const faceNetworkFiles: Readonly<Record<FaceNetwork, string>> = {
  detector: detectorFile,
  landmarks: landmarksFile,
};

let digests: Readonly<Record<FaceNetwork, string>> | undefined;

/** SHA-256 of the installed networks that find faces; they are read once. */
export function faceNetworkDigests(): Readonly<Record<FaceNetwork, string>> {
  const digestOf = (name: FaceNetwork) => sha256(readBytes(builtFile(faceNetworkFiles[name])));
  digests ??= { detector: digestOf("detector"), landmarks: digestOf("landmarks") };
  return digests;
}

/**
 * An installed network that finds faces, held against what the bundle was measured with.
 *
 * @throws MODEL_INVALID where it is another
 */
export function readFaceNetwork(bundle: ModelBundle, name: FaceNetwork): Uint8Array {
  const bytes = readBytes(builtFile(faceNetworkFiles[name]));
  checkFaceNetwork(bundle, name, sha256(bytes));
  return bytes;
}

/**
 * The bytes of a bundle's twin: the very network that it was sealed with, of the bundle's sizes.
 *
 * @param path of its `twin.onnx`
 * @throws MODEL_INVALID
 */
export function readTwin(bundle: ModelBundle, path: string): Uint8Array {
  const bytes = readBytes(path);
  checkSealedTwin(bundle, bytes, sha256(bytes), path);
  return bytes;
}

/** Buffers end at 2 GB. */
export const largestNetwork = 2e9;

/** @throws MODEL_INVALID */
function readBytes(path: string): Uint8Array {
  const rules = { missing: "MODEL_INVALID", unreadable: "MODEL_INVALID" } as const;
  return readWithinSync(path, { most: largestNetwork, ...rules });
}
