import { availableParallelism } from "node:os";
import { SelfsameError } from "../core/errors.js";
import type { RgbaImage } from "../core/image.js";
import type { Vector } from "../core/vectors.js";
import type { ModelBundle } from "../models/bundle.js";
import { openModel } from "../models/bundle.node.js";
import { type CloseOptions, defaultMaxWaiting } from "../runtime/pool.js";
import type { PoolStatistics } from "../runtime/poolStatistics.js";
import type { TaskOptions } from "../runtime/poolTask.js";
import { createWorkerPool, type WorkerPool } from "../runtime/workerPool.node.js";
import { type DecodeLimits, defaultDecodeLimits } from "../vision/decode.node.js";
import { type BatchOptions, type Outcome, settleAll } from "./batch.js";
import { type Decision, decide } from "./decision.js";
import type { AlignedFace, DetectedFace, EmbeddedFace, FaceSelection } from "./face.js";
import { checkFaceSelection, type ImageInput, imageSource } from "./input.js";
import type { Embedding } from "./pipeline.js";
import { bestMatch, type ReferenceVerification, type Verification, verification } from "./verification.js";
import type {
  RecognisedFace,
  RecognitionResult,
  RecognitionTask,
  RecognitionWorkerData,
} from "./worker.node.js";

export interface LoadOptions {
  /** A built-in model's name, or the folder of a bundle. Default "default". */
  readonly model?: string;
  /** Most worker threads; each takes one photo at a time. Default: the machine's cores, at most 8. */
  readonly workers?: number;
  /** Threads inside each network run. Default 1: more help a single photo, more workers help many. */
  readonly threads?: number;
  /** What a photo may cost. Default 50 MB and 100 million pixels. */
  readonly limits?: Partial<DecodeLimits>;
  /** Most photos taken beyond those that the workers can do at once; one more is refused with BUSY. Default 1024. */
  readonly maxWaiting?: number;
}

/** `signal` and `timeoutMs` count for each photo of a call. */
export interface FaceOptions extends Pick<TaskOptions, "signal" | "timeoutMs"> {
  /** Which face of the photo. Default "main". */
  readonly face?: FaceSelection;
}

export interface EmbedOptions extends FaceOptions {
  /** Also return the aligned picture of the face. */
  readonly aligned?: boolean;
}

export interface VerifyOptions extends EmbedOptions {
  /** The false match rate to decide at. Default: the model's (1e-3). */
  readonly fmr?: number;
}

const mostWorkers = 8;

/** Of a batch so many items are under way at once: enough for every worker, few enough to hold in memory. */
const mostAtOnce = 64;

/**
 * Face verification: do these two images show the same person?
 *
 * Photos are given as a path, the file's bytes, a Blob, or RGBA pixels. Networks run in worker threads, so the
 * calling thread stays free.
 *
 * @example
 * const selfsame = await Selfsame.load();
 * const { match, score, threshold } = await selfsame.verify("passport.jpg", "selfie.jpg");
 * await selfsame.close();
 */
export class Selfsame {
  /** The model in use: its licence, operating points and what they were measured on. */
  readonly model: ModelBundle;
  readonly #pool: WorkerPool<RecognitionTask, RecognitionResult>;

  readonly #atOnce: number;

  private constructor(
    model: ModelBundle,
    pool: WorkerPool<RecognitionTask, RecognitionResult>,
    maxWaiting: number,
  ) {
    this.model = model;
    this.#pool = pool;
    // An item is up to two photos; a batch must not be refused for its own length.
    this.#atOnce = Math.max(1, Math.min(mostAtOnce, Math.floor(maxWaiting / 2)));
  }

  /**
   * Loads a model and starts the first worker; more start when photos queue up.
   *
   * @throws MODEL_NOT_FOUND, MODEL_INVALID, INVALID_ARGUMENT
   * @example
   * const selfsame = await Selfsame.load({ workers: 2 });
   */
  static async load(options: LoadOptions = {}): Promise<Selfsame> {
    const { model = "default", threads = 1 } = options;
    const { workers = Math.min(availableParallelism(), mostWorkers) } = options;
    const { maxWaiting = defaultMaxWaiting } = options;
    for (const [name, value] of Object.entries({ workers, threads, maxWaiting }))
      if (!Number.isInteger(value) || value < 1)
        throw new SelfsameError("INVALID_ARGUMENT", `${name} is a whole number from 1, not ${value}`);
    const { bundle, twin } = openModel(model);
    const data: RecognitionWorkerData = {
      bundle,
      twin,
      threads,
      limits: { ...defaultDecodeLimits, ...options.limits },
    };
    const entry = new URL("./worker.node.js", import.meta.url);
    const pool = await createWorkerPool<RecognitionTask, RecognitionResult>(entry, data, workers, maxWaiting);
    return new Selfsame(bundle, pool, maxWaiting);
  }

  /**
   * Whether two photos show the same person. With `face: "all"` every face of one is compared with every face of
   * the other and the best pair decides.
   *
   * @throws NO_FACE and what `embed` and `compare` throw
   * @example
   * const { match, score, threshold, operatingPoint } = await selfsame.verify("a.jpg", "b.jpg", { fmr: 1e-4 });
   */
  async verify(a: ImageInput, b: ImageInput, options: VerifyOptions = {}): Promise<Verification> {
    const [facesA, facesB] = await Promise.all([this.#embedSome(a, options), this.#embedSome(b, options)]);
    return verification(this.model, facesA, facesB, options.fmr);
  }

  /** `verify` for many pairs, in order; a pair that fails does not stop the others. */
  verifyBatch(
    pairs: readonly (readonly [ImageInput, ImageInput])[],
    options: VerifyOptions & BatchOptions = {},
  ): Promise<Outcome<Verification>[]> {
    return settleAll(pairs, ([a, b]) => this.verify(a, b, options), this.#atOnce, options);
  }

  /**
   * Whether a photo shows the person of several reference photos (or faces embedded before): the mean of the
   * distances to the references decides.
   *
   * @throws NO_FACE and what `embed` and `compare` throw; INVALID_ARGUMENT without references
   * @example
   * const { match } = await selfsame.verifyAgainst("door.jpg", ["ada1.jpg", "ada2.jpg"]);
   */
  async verifyAgainst(
    probe: ImageInput,
    references: readonly (ImageInput | EmbeddedFace)[],
    options: VerifyOptions = {},
  ): Promise<ReferenceVerification> {
    if (references.length === 0)
      throw new SelfsameError("INVALID_ARGUMENT", "at least one reference photo is needed");
    const [probes, ...referenceFaces] = await Promise.all([
      this.#embedSome(probe, options),
      ...references.map((reference) =>
        isEmbedded(reference) ? reference : this.embed(reference, { ...options, face: "main" }),
      ),
    ]);
    return bestMatch(this.model, probes as EmbeddedFace[], referenceFaces, options.fmr);
  }

  /**
   * The embedding of a photo's main face.
   *
   * @throws NO_FACE, FILE_NOT_FOUND, IMAGE_UNREADABLE, IMAGE_TOO_LARGE, FACE_INDEX_OUT_OF_RANGE
   * @example
   * const { embedding, box } = await selfsame.embed("ada.jpg");
   */
  async embed(image: ImageInput, options: EmbedOptions = {}): Promise<EmbeddedFace> {
    const [first] = await this.#embedSome(image, options);
    return first as EmbeddedFace;
  }

  /** The embeddings of all faces of a photo, largest first; empty where there is none. */
  async embedAll(image: ImageInput, options: Omit<FaceOptions, "face"> = {}): Promise<EmbeddedFace[]> {
    const { faces } = await this.#run(image, { ...options, face: "all" }, { embedding: true });
    return faces.map((face) => embedded(face, this.model.id));
  }

  /** `embed` for many photos, in order; a photo that fails does not stop the others. */
  embedBatch(
    images: readonly ImageInput[],
    options: EmbedOptions & BatchOptions = {},
  ): Promise<Outcome<EmbeddedFace>[]> {
    return settleAll(images, (image) => this.embed(image, options), this.#atOnce, options);
  }

  /**
   * The decision on two embeddings of this model, at once.
   *
   * @param a float32 `[D]`, `b` likewise; or embedded faces, whose quality then counts too
   * @throws EMBEDDING_MISMATCH, OPERATING_POINT_UNSUPPORTED, SCORE_INVALID
   * @example
   * const { match, score } = selfsame.compare(ada.embedding, unknown.embedding, { fmr: 1e-3 });
   */
  compare(
    a: Vector | EmbeddedFace,
    b: Vector | EmbeddedFace,
    options: { readonly fmr?: number } = {},
  ): Decision {
    return decide(this.model, a, b, options.fmr);
  }

  /** Many comparisons with one embedding, in order. */
  compareBatch(
    a: Vector | EmbeddedFace,
    others: readonly (Vector | EmbeddedFace)[],
    options: { readonly fmr?: number } = {},
  ): Decision[] {
    return others.map((b) => this.compare(a, b, options));
  }

  /**
   * The faces of a photo, largest first; empty where there is none.
   *
   * @throws FILE_NOT_FOUND, IMAGE_UNREADABLE, IMAGE_TOO_LARGE, FACE_INDEX_OUT_OF_RANGE; INVALID_ARGUMENT for
   * a model that embeds whole images
   * @example
   * for (const { box, score } of await selfsame.detect("group.jpg")) console.log(box, score);
   */
  async detect(image: ImageInput, options: FaceOptions = {}): Promise<DetectedFace[]> {
    if (this.model.alignment.template === "none")
      throw new SelfsameError(
        "INVALID_ARGUMENT",
        `"${this.model.id}" embeds whole images and looks for no face`,
        { hint: "Detect with a model of faces, such as the default one." },
      );
    const { faces } = await this.#run(image, { face: "all", ...options }, {});
    return faces.map(detected);
  }

  /** `detect` for many photos, in order; a photo that fails does not stop the others. */
  detectBatch(
    images: readonly ImageInput[],
    options: FaceOptions & BatchOptions = {},
  ): Promise<Outcome<DetectedFace[]>[]> {
    return settleAll(images, (image) => this.detect(image, options), this.#atOnce, options);
  }

  /**
   * The aligned pictures of a photo's faces, as the twin sees them.
   *
   * @throws NO_FACE and what `detect` throws
   */
  async align(image: ImageInput, options: FaceOptions = {}): Promise<AlignedFace[]> {
    const { faces } = await this.#runSome(image, options, { aligned: true });
    return faces.map((found) => ({ ...detected(found), image: found.aligned as RgbaImage }));
  }

  /** What the workers are doing, and have done since `load`. */
  stats(): PoolStatistics {
    return this.#pool.stats();
  }

  /**
   * Takes no more photos, lets those under way finish, then ends the workers. Photos that wait for a worker are refused with
   * CLOSED, or with `drain` done first.
   *
   * @example
   * await selfsame.close({ drain: true, limitMs: 10_000 });
   */
  async close(options: CloseOptions = {}): Promise<void> {
    await this.#pool.close(options);
  }

  async #embedSome(image: ImageInput, options: EmbedOptions): Promise<EmbeddedFace[]> {
    const want = { embedding: true, aligned: options.aligned === true };
    const { faces } = await this.#runSome(image, options, want);
    return faces.map((found) => embedded(found, this.model.id));
  }

  async #runSome(image: ImageInput, options: FaceOptions, want: Wanted) {
    const result = await this.#run(image, options, want);
    if (result.faces.length > 0) return result;
    const name = typeof image === "string" ? `"${image}"` : "the photo";
    throw new SelfsameError(
      "NO_FACE",
      `no face was found in ${name} (${result.width}×${result.height} pixels)`,
    );
  }

  async #run(image: ImageInput, { face = "main", signal, timeoutMs }: FaceOptions, want: Wanted) {
    checkFaceSelection(face);
    const task = {
      source: await imageSource(image),
      selection: face,
      embedding: want.embedding ?? false,
      aligned: want.aligned ?? false,
    };
    return this.#pool.run(task, {
      ...(signal && { signal }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
  }
}

function isEmbedded(reference: ImageInput | EmbeddedFace): reference is EmbeddedFace {
  return typeof reference === "object" && "embedding" in reference;
}

type Wanted = Partial<Pick<RecognitionTask, "embedding" | "aligned">>;

function detected({ box, score, keypoints, resolution }: RecognisedFace): DetectedFace {
  return { box, score, keypoints, resolution };
}

function embedded(face: RecognisedFace, model: string): EmbeddedFace {
  return {
    ...detected(face),
    ...(face.embedded as Embedding),
    model,
    ...(face.aligned && { aligned: face.aligned }),
  };
}
