import { availableParallelism } from "node:os";
import { SelfsameError } from "../core/errors.js";
import type { RgbaImage } from "../core/image.js";
import { array, check, checkOptions, listOf } from "../core/options.js";
import type { Vector } from "../core/vectors.js";
import type { ModelBundle } from "../models/bundle.js";
import { currentModel, type OpenOptions } from "../models/bundle.node.js";
import { createWorkerPool, type WorkerPool } from "../runtime/workerPool.node.js";
import { type DecodeLimits, defaultDecodeLimits } from "../vision/decode.node.js";
import { type BatchOptions, type Outcome, settleAll } from "./batch.js";
import { type Decision, decide } from "./decision.js";
import type { AlignedFace, DetectedFace, EmbeddedFace, FaceSelection } from "./face.js";
import { type ImageInput, imageSource } from "./input.js";
import {
  batchRules,
  checkCompared,
  checkLimits,
  embedRules,
  faceRules,
  fmrRules,
  isEmbeddedFace,
  loadRules,
  verifyRules,
} from "./optionRules.js";
import type { Embedding } from "./pipeline.js";
import { bestMatch, type ReferenceVerification } from "./references.js";
import { type Verification, verification } from "./verification.js";
import type {
  RecognisedFace,
  RecognitionResult,
  RecognitionTask,
  RecognitionWorkerData,
} from "./worker.node.js";

export interface LoadOptions extends OpenOptions {
  /** A built-in model's name, or the folder of a bundle. Default "default". */
  readonly model?: string;
  /** Most worker threads; each takes one photo at a time. Default: the machine's cores, at most 8. */
  readonly workers?: number;
  /** Threads inside each network run. Default 1: more help a single photo, more workers help many. */
  readonly threads?: number;
  /** What a photo may cost. Default 50 MB and 100 million pixels. */
  readonly limits?: Partial<DecodeLimits>;
}

export interface FaceOptions {
  /** Which face of the photo. Default "main". */
  readonly face?: FaceSelection;
}

export interface EmbedOptions extends FaceOptions {
  /** Also return the aligned picture of the face. */
  readonly aligned?: boolean;
}

export interface VerifyOptions extends EmbedOptions {
  /** The false match rate to decide at. Default: the model's (1e-3 or stricter; without one nothing is decided). */
  readonly fmr?: number;
}

/** A face embedded before, as a reference; `name` is what results call it, such as the photo's path. */
export interface ReferenceFace extends EmbeddedFace {
  readonly name?: string;
}

const mostWorkers = 8;

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
  readonly #limits: DecodeLimits;

  private constructor(
    model: ModelBundle,
    limits: DecodeLimits,
    pool: WorkerPool<RecognitionTask, RecognitionResult>,
  ) {
    // In JavaScript nothing else keeps anybody from `new`.
    if (!pool) throw new SelfsameError("INVALID_ARGUMENT", "an instance comes from `await Selfsame.load()`");
    this.model = model;
    this.#limits = limits;
    this.#pool = pool;
  }

  /**
   * Loads a model and starts the first worker; more start when photos queue up.
   *
   * @throws MODEL_NOT_FOUND, MODEL_INVALID, INVALID_ARGUMENT
   * @example
   * const selfsame = await Selfsame.load({ workers: 2 });
   */
  static async load(options: LoadOptions = {}): Promise<Selfsame> {
    checkOptions("load", options, loadRules);
    checkLimits("load", options.limits);
    const { model = "default", threads = 1 } = options;
    const { workers = Math.min(availableParallelism(), mostWorkers) } = options;
    const { bytes = defaultDecodeLimits.bytes, pixels = defaultDecodeLimits.pixels } = options.limits ?? {};
    // The workers check the networks as they load them.
    const { bundle, twin } = currentModel(model, { renew: options.renew ?? false });
    const limits = { bytes, pixels };
    const data: RecognitionWorkerData = { bundle, twin, threads, limits };
    const entry = new URL("./worker.node.js", import.meta.url);
    return new Selfsame(bundle, limits, await createWorkerPool(entry, data, workers));
  }

  /**
   * Whether two photos show the same person. With `face: "all"` every face of one is compared with every face of
   * the other and the best pair decides. The outcome is "match", "no match" or "no decision"; where there is none,
   * `explanation` says why.
   *
   * @throws NO_FACE and what `embed` and `compare` throw
   * @example
   * const { outcome, score, threshold, operatingPoint } = await selfsame.verify("a.jpg", "b.jpg", { fmr: 1e-4 });
   */
  async verify(a: ImageInput, b: ImageInput, options: VerifyOptions = {}): Promise<Verification> {
    checkOptions("verify", options, verifyRules);
    const [facesA, facesB] = await Promise.all([this.#embedSome(a, options), this.#embedSome(b, options)]);
    return verification(
      this.model,
      { name: photoName(a, "the first photo"), faces: facesA },
      { name: photoName(b, "the second photo"), faces: facesB },
      options.fmr,
    );
  }

  /** `verify` for many pairs, in order; a pair that fails does not stop the others. */
  async verifyBatch(
    pairs: readonly (readonly [ImageInput, ImageInput])[],
    options: VerifyOptions & BatchOptions = {},
  ): Promise<Outcome<Verification>[]> {
    checkOptions("verifyBatch", options, { ...verifyRules, ...batchRules });
    check(pairs, "verifyBatch: pairs", listOf(array));
    const { onProgress: _, ...settings } = options;
    return settleAll(pairs, ([a, b]) => this.verify(a, b, settings), options);
  }

  /**
   * Whether a photo shows the person of several reference photos (or faces embedded before): the mean of the
   * distances to the references decides. References of too low quality, and the probe itself among them, are left out
   * (`leftOut`); without any left there is no decision.
   *
   * @throws NO_FACE and what `embed` and `compare` throw; INVALID_ARGUMENT without references
   * @example
   * const { outcome, leftOut } = await selfsame.verifyAgainst("door.jpg", ["ada1.jpg", "ada2.jpg"]);
   */
  async verifyAgainst(
    probe: ImageInput,
    references: readonly (ImageInput | ReferenceFace)[],
    options: VerifyOptions = {},
  ): Promise<ReferenceVerification> {
    checkOptions("verifyAgainst", options, verifyRules);
    check(references, "verifyAgainst: references", array);
    if (references.length === 0)
      throw new SelfsameError("INVALID_ARGUMENT", "at least one reference photo is needed");
    const [probes, ...referenceFaces] = await Promise.all([
      this.#embedSome(probe, options),
      ...references.map((reference) =>
        isEmbeddedFace(reference) ? reference : this.embed(reference, { aligned: options.aligned === true }),
      ),
    ]);
    const named = references.map((reference, i) => ({
      name: referenceName(reference, `reference ${i + 1}`),
      face: referenceFaces[i] as EmbeddedFace,
    }));
    const photo = { name: photoName(probe, "the photo"), faces: probes as EmbeddedFace[] };
    return bestMatch(this.model, photo, named, options.fmr);
  }

  /**
   * The embedding of a photo's main face.
   *
   * @throws NO_FACE, FILE_NOT_FOUND, IMAGE_UNREADABLE, IMAGE_TOO_LARGE, FACE_INDEX_OUT_OF_RANGE
   * @example
   * const { embedding, box } = await selfsame.embed("ada.jpg");
   */
  async embed(image: ImageInput, options: EmbedOptions = {}): Promise<EmbeddedFace> {
    checkOptions("embed", options, embedRules);
    const [first] = await this.#embedSome(image, options);
    return first as EmbeddedFace;
  }

  /** The embeddings of all faces of a photo, largest first; empty where there is none. */
  async embedAll(image: ImageInput): Promise<EmbeddedFace[]> {
    const { faces } = await this.#run(image, "all", { embedding: true });
    return faces.map((face) => embedded(face, this.model.id));
  }

  /** `embed` for many photos, in order; a photo that fails does not stop the others. */
  async embedBatch(
    images: readonly ImageInput[],
    options: EmbedOptions & BatchOptions = {},
  ): Promise<Outcome<EmbeddedFace>[]> {
    checkOptions("embedBatch", options, { ...embedRules, ...batchRules });
    check(images, "embedBatch: images", array);
    const { onProgress: _, ...settings } = options;
    return settleAll(images, (image) => this.embed(image, settings), options);
  }

  /**
   * The decision on two faces that this model embedded, at once: the same as `verify` comes to on their photos.
   *
   * @param a a face as `embed` returns it, `b` likewise; or bare embeddings, float32 `[D]`, whose quality is not known:
   * `comparable` is then "unknown", and a face is decided on that `verify` would decline
   * @throws EMBEDDING_MISMATCH, OPERATING_POINT_UNSUPPORTED, SCORE_INVALID
   * @example
   * const { outcome, score } = selfsame.compare(ada, unknown, { fmr: 1e-3 });
   */
  compare(
    a: Vector | EmbeddedFace,
    b: Vector | EmbeddedFace,
    options: { readonly fmr?: number } = {},
  ): Decision {
    checkOptions("compare", options, fmrRules);
    checkCompared("compare", a, b);
    return decide(this.model, a, b, { fmr: options.fmr });
  }

  /** `compare` with many others, in order. */
  compareBatch(
    a: Vector | EmbeddedFace,
    others: readonly (Vector | EmbeddedFace)[],
    options: { readonly fmr?: number } = {},
  ): Decision[] {
    check(others, "compareBatch: others", array);
    return Array.from(others, (b) => this.compare(a, b, options));
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
    checkOptions("detect", options, faceRules);
    const { face = "all" } = options;
    if (this.model.alignment.template === "none")
      throw new SelfsameError(
        "INVALID_ARGUMENT",
        `"${this.model.id}" embeds whole images and looks for no face`,
        { hint: "Detect with a model of faces, such as the default one." },
      );
    const { faces } = await this.#run(image, face, {});
    return faces.map(detected);
  }

  /** `detect` for many photos, in order; a photo that fails does not stop the others. */
  async detectBatch(
    images: readonly ImageInput[],
    options: FaceOptions & BatchOptions = {},
  ): Promise<Outcome<DetectedFace[]>[]> {
    checkOptions("detectBatch", options, { ...faceRules, ...batchRules });
    check(images, "detectBatch: images", array);
    const { onProgress: _, ...settings } = options;
    return settleAll(images, (image) => this.detect(image, settings), options);
  }

  /**
   * The aligned pictures of a photo's faces, as the twin sees them.
   *
   * @throws NO_FACE and what `detect` throws
   */
  async align(image: ImageInput, options: FaceOptions = {}): Promise<AlignedFace[]> {
    checkOptions("align", options, faceRules);
    const { face = "main" } = options;
    const { faces } = await this.#runSome(image, face, { aligned: true });
    return faces.map((found) => ({ ...detected(found), image: found.aligned as RgbaImage }));
  }

  /** Lets what is under way finish, then ends the workers. */
  async close(): Promise<void> {
    await this.#pool.close();
  }

  async #embedSome(image: ImageInput, { face = "main", aligned }: EmbedOptions): Promise<EmbeddedFace[]> {
    const { faces } = await this.#runSome(image, face, { embedding: true, aligned: aligned === true });
    return faces.map((found) => embedded(found, this.model.id));
  }

  async #runSome(image: ImageInput, face: FaceSelection, want: Wanted) {
    const result = await this.#run(image, face, want);
    if (result.faces.length > 0) return result;
    const name = photoName(image, "the photo");
    throw new SelfsameError(
      "NO_FACE",
      `no face was found in ${name} (${result.width}×${result.height} pixels)`,
    );
  }

  async #run(image: ImageInput, selection: FaceSelection, want: Wanted) {
    return this.#pool.run({
      source: await imageSource(image, this.#limits),
      selection,
      embedding: want.embedding ?? false,
      aligned: want.aligned ?? false,
    });
  }
}

/** A path is a photo's name; other photos have none. */
function photoName(image: ImageInput, otherwise: string): string {
  return typeof image === "string" ? `"${image}"` : otherwise;
}

function referenceName(reference: ImageInput | ReferenceFace, otherwise: string): string {
  if (!isEmbedded(reference)) return photoName(reference, otherwise);
  return reference.name === undefined ? otherwise : `"${reference.name}"`;
}

function isEmbedded(reference: ImageInput | ReferenceFace): reference is ReferenceFace {
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
