import type { RgbaImage } from "../core/image.js";
import type { ModelBundle } from "../models/bundle.js";
import type { CloseOptions } from "../runtime/pool.js";
import type { PoolStatistics } from "../runtime/poolStatistics.js";
import type { TaskOptions } from "../runtime/poolTask.js";
import type { DecodeLimits } from "../vision/decodeLimits.js";
import type { DetectedFace, EmbeddedFace, FaceSelection } from "./face.js";
import type { ImageInput } from "./input.js";
import { analysePhoto, type Networks } from "./pipeline.js";

/** A photo and what is wanted of it, as it is sent to a thread. */
export interface RecognitionTask {
  readonly source: PhotoSource;
  readonly selection: FaceSelection;
  readonly embedding: boolean;
  /** Whether the aligned pictures come back: 90 kB a face for the default model. */
  readonly aligned: boolean;
}

/** A photo as a thread takes it: a path where there are files, a file's bytes, or RGBA. */
export type PhotoSource = string | Uint8Array | RgbaImage;

/** The photo's size and its selected faces, largest first. */
export interface RecognitionResult {
  readonly width: number;
  readonly height: number;
  readonly faces: readonly RecognisedFace[];
}

/** A face with what was wanted of it. */
export interface RecognisedFace extends DetectedFace {
  readonly embedded: Pick<EmbeddedFace, "embedding" | "quality" | "faults"> | undefined;
  readonly aligned: RgbaImage | undefined;
}

/** A photo, in whichever form a platform takes one, and what is wanted of it. */
export interface RecognitionRequest<Image> extends Omit<RecognitionTask, "source"> {
  readonly image: Image;
}

/** What turns photos into faces with embeddings: detector, mesh and twin of one bundle, in threads of a platform's. */
export interface Recognizer<Image = ImageInput> {
  readonly model: ModelBundle;
  readonly limits: DecodeLimits;
  /** Most photos taken beyond those that the threads can do at once. */
  readonly maxWaiting: number;
  /**
   * @throws INVALID_ARGUMENT for what is no photo, and what decoding and the networks throw; BUSY, ABORTED, TIMEOUT, CLOSED,
   * WORKER_FAILED as `Pool.run`
   */
  run(request: RecognitionRequest<Image>, options?: TaskOptions): Promise<RecognitionResult>;
  stats(): PoolStatistics;
  close(options?: CloseOptions): Promise<void>;
}

/** RGBA of a path or a file's bytes, upright. */
export type Decode = (source: string | Uint8Array) => Promise<RgbaImage>;

/**
 * What a thread does with a task, on whichever platform.
 *
 * @example
 * const { faces } = await recognise(networks, bundle, decodeImage, task);
 */
export async function recognise(
  networks: Networks,
  bundle: ModelBundle,
  decode: Decode,
  { source, selection, embedding, aligned }: RecognitionTask,
): Promise<RecognitionResult> {
  const image = typeof source === "string" || source instanceof Uint8Array ? await decode(source) : source;
  const analysed = await analysePhoto(networks, bundle, image, selection, embedding);
  // What was not asked for stays in the thread.
  const faces = analysed.map(({ face: { image: chip, ...face }, embedded }) => ({
    ...face,
    embedded,
    aligned: aligned ? chip : undefined,
  }));
  return { width: image.width, height: image.height, faces };
}
