import { SelfsameError } from "../core/errors.js";
import type { RgbaImage } from "../core/image.js";
import type { ModelBundle } from "../models/bundle.js";
import { readFaceNetwork, readTwin } from "../models/networks.node.js";
import { createSession } from "../runtime/session.node.js";
import { serveTasks } from "../runtime/workerHost.node.js";
import { type DecodeLimits, decodeImage } from "../vision/decode.node.js";
import { loadSharp } from "../vision/sharp.node.js";
import type { DetectedFace, FaceSelection } from "./face.js";
import { type AnalysedFace, analysePhoto, type Embedding, type Networks } from "./pipeline.js";

/** What each recognition worker is set up with. */
export interface RecognitionWorkerData {
  readonly bundle: ModelBundle;
  /** Path of the twin; null where no embeddings are wanted. */
  readonly twin: string | null;
  readonly threads: number;
  readonly limits: DecodeLimits;
}

export interface RecognitionTask {
  readonly source: string | Uint8Array | RgbaImage;
  readonly selection: FaceSelection;
  readonly embedding: boolean;
  /** Whether the aligned pictures come back: 90 kB a face for the default model. */
  readonly aligned: boolean;
}

/** The photo's size and its selected faces. */
export interface RecognitionResult {
  readonly width: number;
  readonly height: number;
  readonly faces: readonly RecognisedFace[];
}

export interface RecognisedFace extends DetectedFace {
  readonly embedded: Embedding | undefined;
  readonly aligned: RgbaImage | undefined;
}

/** What was not asked for stays in the worker. */
function recognised({ image, ...face }: AnalysedFace, aligned: boolean): RecognisedFace {
  return { ...face, aligned: aligned ? image : undefined };
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
  return {
    handle: async ({ source, selection, embedding, aligned }) => {
      const image =
        typeof source === "string" || source instanceof Uint8Array
          ? await decodeImage(source, data.limits)
          : source;
      const analysed = await analysePhoto(networks, data.bundle, image, selection, embedding);
      const faces = analysed.map((face) => recognised(face, aligned));
      return { result: { width: image.width, height: image.height, faces } };
    },
    close: async () => {
      const { faces, twin } = networks;
      for (const session of [faces?.detector, faces?.landmarks, twin]) await session?.release();
    },
  };
});
