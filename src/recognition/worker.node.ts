import { SelfsameError } from "../core/errors.js";
import type { RgbaImage } from "../core/image.js";
import type { ModelBundle } from "../models/bundle.js";
import { builtFile, detectorFile, landmarksFile } from "../models/files.node.js";
import { createSession } from "../runtime/session.node.js";
import { serveTasks } from "../runtime/workerHost.node.js";
import { type DecodeLimits, decodeImage } from "../vision/decode.node.js";
import type { DetectedFace, FaceSelection } from "./face.js";
import { type AnalysedFace, analysePhoto, type Embedding, type Networks } from "./pipeline.js";

/** What each recognition worker is set up with. */
export interface RecognitionWorkerData {
  readonly bundle: ModelBundle;
  readonly twin: string;
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

/** The mesh and what was not asked for stay in the worker. */
function recognised(
  { box, score, keypoints, chip, embedded }: AnalysedFace,
  aligned: boolean,
): RecognisedFace {
  const { resolution, image } = chip;
  return { box, score, keypoints, resolution, embedded, aligned: aligned ? image : undefined };
}

async function loadNetworks({ twin, threads }: RecognitionWorkerData): Promise<Networks> {
  const load = (path: string) => createSession(path, { threads });
  try {
    return {
      detector: await load(builtFile(detectorFile)),
      landmarks: await load(builtFile(landmarksFile)),
      twin: await load(twin),
    };
  } catch (error) {
    throw new SelfsameError("MODEL_INVALID", `a network can't be loaded: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

await serveTasks<RecognitionWorkerData, RecognitionTask, RecognitionResult>(async (data) => {
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
      for (const session of Object.values(networks)) await session.release();
    },
  };
});
