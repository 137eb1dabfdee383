import { SelfsameError } from "../core/errors.js";
import type { ModelBundle } from "../models/bundle.js";
import { readFaceNetwork, readTwin } from "../models/networks.node.js";
import { createSession } from "../runtime/session.node.js";
import { serveTasks } from "../runtime/workerHost.node.js";
import { decodeImage } from "../vision/decode.node.js";
import type { DecodeLimits } from "../vision/decodeLimits.js";
import { loadSharp } from "../vision/sharp.node.js";
import type { Networks } from "./pipeline.js";
import { type Decode, type RecognitionResult, type RecognitionTask, recognise } from "./recognizer.js";

/** What each recognition worker is set up with. */
export interface RecognitionWorkerData {
  readonly bundle: ModelBundle;
  /** Path of the twin; null where no embeddings are wanted. */
  readonly twin: string | null;
  readonly threads: number;
  readonly limits: DecodeLimits;
}

/** What is loaded are the very bytes that were held against the bundle's digests; they are let go once loaded. */
async function loadNetworks({ bundle, twin, threads }: RecognitionWorkerData): Promise<Networks> {
  const load = (network: Uint8Array) => createSession(network, { threads, arena: false });
  try {
    // The largest network first: the others find room in what its loading leaves behind.
    const loadedTwin = twin === null ? undefined : await load(readTwin(bundle, twin));
    if (bundle.alignment.template === "none") return { twin: loadedTwin };
    return {
      faces: {
        detector: await load(readFaceNetwork(bundle, "detector")),
        landmarks: await load(readFaceNetwork(bundle, "landmarks")),
      },
      twin: loadedTwin,
    };
  } catch (error) {
    if (error instanceof SelfsameError) throw error;
    throw new SelfsameError("MODEL_INVALID", `a network can't be loaded: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

await serveTasks<RecognitionWorkerData, RecognitionTask, RecognitionResult>(async (data) => {
  // Now, not with the first photo.
  loadSharp();
  const networks = await loadNetworks(data);
  const decode: Decode = (source) => decodeImage(source, data.limits);
  return {
    handle: async (task) => ({ result: await recognise(networks, data.bundle, decode, task) }),
    close: async () => {
      const { faces, twin } = networks;
      for (const session of [faces?.detector, faces?.landmarks, twin]) await session?.release();
    },
  };
});
