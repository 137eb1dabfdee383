import { SelfsameError } from "../core/errors.js";
import { readWithinSync } from "../core/readWithin.node.js";
import { sha256 } from "../core/sha256.node.js";
import { readSignature } from "../nn/onnx/signature.js";
import type { ModelBundle } from "./bundle.js";
import { builtFile, detectorFile, landmarksFile } from "./files.node.js";
import { twinFault } from "./twinShape.js";

/** The networks that find faces, as they are installed. */
const faceNetworkFiles = { detector: detectorFile, landmarks: landmarksFile } as const;
export type FaceNetwork = keyof typeof faceNetworkFiles;

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
export function readFaceNetwork({ id, networks }: ModelBundle, name: FaceNetwork): Uint8Array {
  const bytes = readBytes(builtFile(faceNetworkFiles[name]));
  const found = sha256(bytes);
  if (found !== networks[name]) throw staleBundle(id, `with another ${name} (${found} is installed)`);
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
  const found = sha256(bytes);
  if (found !== bundle.networks.twin)
    throw new SelfsameError(
      "MODEL_INVALID",
      `"${path}" is not the network that "${bundle.id}" was sealed with: its SHA-256 is ${found}, not ${bundle.networks.twin}`,
      {
        hint: "It is damaged or was replaced: fetch or train the bundle again, or run the command again if another was writing it just now.",
      },
    );
  checkTwin(bundle, bytes, path);
  return bytes;
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

/** Buffers end at 2 GB. */
export const largestNetwork = 2e9;

/** @throws MODEL_INVALID */
function readBytes(path: string): Uint8Array {
  const rules = { missing: "MODEL_INVALID", unreadable: "MODEL_INVALID" } as const;
  return readWithinSync(path, { most: largestNetwork, ...rules });
}
