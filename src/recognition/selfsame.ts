import { SelfsameError } from "../core/errors.js";
import type { RgbaImage } from "../core/image.js";
import { eachAtOnce } from "../core/job.js";
import { array, check, checkOptions, flag, iterable, numberIn } from "../core/options.js";
import type { Vector } from "../core/vectors.js";
import type { ModelBundle } from "../models/bundle.js";
import type { CloseOptions } from "../runtime/pool.js";
import type { PoolStatistics } from "../runtime/poolStatistics.js";
import type { TaskOptions } from "../runtime/poolTask.js";
import { type Decision, decide } from "./decision.js";
import { type Outcome, outcomesOf } from "./each.js";
import type { AlignedFace, DetectedFace, EmbeddedFace, FaceSelection } from "./face.js";
import type { ImageInput } from "./input.js";
import {
  checkCompared,
  embedRules,
  faceRules,
  fmrRules,
  isEmbeddedFace,
  oneFaceRules,
  taskRules,
  verifyRules,
} from "./optionRules.js";
import type { RecognisedFace, RecognitionTask, Recognizer } from "./recognizer.js";
import { bestMatch, type ReferenceVerification } from "./references.js";
import { type Verification, verification } from "./verification.js";

/** They count for each photo of a call. */
export type PhotoOptions = Pick<TaskOptions, "signal" | "timeoutMs">;

export interface FaceOptions extends PhotoOptions {
  /** Which face of the photo, or all. */
  readonly face?: FaceSelection;
}

export interface OneFaceOptions extends PhotoOptions {
  /** Which face of the photo. Default "main". */
  readonly face?: Exclude<FaceSelection, "all">;
}

export interface EmbedOptions extends OneFaceOptions {
  /** Also return the aligned picture of the face. */
  readonly aligned?: boolean;
}

/** `face`: default "main". */
export interface VerifyOptions extends FaceOptions {
  /** Also return the aligned pictures of the faces. */
  readonly aligned?: boolean;
  /** The false match rate to decide at. Default: the model's (1e-3 or stricter; without one nothing is decided). */
  readonly fmr?: number;
}

/** A face embedded before, as a reference; `name` is what results call it, such as the photo's path. */
export interface ReferenceFace extends EmbeddedFace {
  readonly name?: string;
}

/** Of many photos so many are under way at once: enough for every worker, few enough to hold in memory. */
const mostAtOnce = 64;

/**
 * Face verification on whichever platform: what photos are turned into comes from a recogniser of the platform's, which each
 * platform's own `Selfsame` loads. `Image` is what a platform takes for a photo.
 */
export abstract class Selfsame<Image = ImageInput> {
  /** The model in use: its licence, operating points and what they were measured on. */
  readonly model: ModelBundle;
  readonly #recognizer: Recognizer<Image>;
  readonly #atOnce: number;

  protected constructor(recognizer: Recognizer<Image>) {
    // In JavaScript nothing else keeps anybody from `new`.
    if (!recognizer)
      throw new SelfsameError("INVALID_ARGUMENT", "an instance comes from `await Selfsame.load()`");
    this.model = recognizer.model;
    this.#recognizer = recognizer;
    // Many photos must not be refused for their own number, and others find room beside them.
    this.#atOnce = Math.max(1, Math.min(mostAtOnce, Math.floor(recognizer.maxWaiting / 2)));
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
  async verify(a: Image, b: Image, options: VerifyOptions = {}): Promise<Verification> {
    checkOptions("verify", options, verifyRules);
    const [facesA, facesB] = await Promise.all([this.#embedSome(a, options), this.#embedSome(b, options)]);
    return verification(
      this.model,
      { name: photoName(a, "the first photo"), faces: facesA },
      { name: photoName(b, "the second photo"), faces: facesB },
      options.fmr,
    );
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
    probe: Image,
    references: readonly (Image | ReferenceFace)[],
    options: VerifyOptions = {},
  ): Promise<ReferenceVerification> {
    checkOptions("verifyAgainst", options, verifyRules);
    check(references, "verifyAgainst: references", array);
    if (references.length === 0)
      throw new SelfsameError("INVALID_ARGUMENT", "at least one reference photo is needed");
    const { fmr, ...settings } = options;
    const named: { name: string; face: EmbeddedFace }[] = [];
    const embedOne = async (reference: Image | ReferenceFace, i: number) => {
      const face = isEmbeddedFace(reference)
        ? reference
        : await this.embed(reference, { ...settings, face: "main" });
      named[i] = { name: referenceName(reference, `reference ${i + 1}`), face };
    };
    const [faces] = await Promise.all([
      this.#embedSome(probe, settings),
      eachAtOnce(Array.from(references), this.#atOnce, embedOne),
    ]);
    const photo = { name: photoName(probe, "the photo"), faces };
    return bestMatch(this.model, photo, named, fmr);
  }

  /**
   * The embedding of a photo's main face.
   *
   * @throws NO_FACE, FILE_NOT_FOUND, IMAGE_UNREADABLE, IMAGE_TOO_LARGE, FACE_INDEX_OUT_OF_RANGE
   * @example
   * const { embedding, box } = await selfsame.embed("ada.jpg");
   */
  async embed(image: Image, options: EmbedOptions = {}): Promise<EmbeddedFace> {
    checkOptions("embed", options, embedRules);
    const [first] = await this.#embedSome(image, options);
    return first as EmbeddedFace;
  }

  /** The embeddings of all faces of a photo, largest first; empty where there is none. */
  async embedAll(
    image: Image,
    options: PhotoOptions & Pick<EmbedOptions, "aligned"> = {},
  ): Promise<EmbeddedFace[]> {
    checkOptions("embedAll", options, { ...taskRules, aligned: flag });
    const { aligned = false, ...task } = options;
    const { faces } = await this.#run(image, { ...task, face: "all" }, { embedding: true, aligned });
    return faces.map((face) => embedded(face, this.model.id));
  }

  /**
   * `embed` for many photos as they come: of a list, a folder that is being read, a camera. Outcomes come in the order of the
   * photos; one that fails does not stop the others. No more photos are drawn than there is work for, and ending early
   * (`break`) aborts what is under way.
   *
   * @throws in the loop: what is no photo's own fault, such as CLOSED, BUSY, WORKER_FAILED; ABORTED by its signal
   * @example
   * for await (const outcome of selfsame.embedEach(["ada.jpg", "bea.jpg"]))
   *   console.log(outcome.ok ? outcome.value.quality : outcome.error.code);
   */
  embedEach(
    images: Iterable<Image> | AsyncIterable<Image>,
    options: EmbedOptions = {},
  ): AsyncGenerator<Outcome<EmbeddedFace>, void, undefined> {
    checkOptions("embedEach", options, embedRules);
    check(images, "embedEach: images", iterable);
    const run = (image: Image, signal: AbortSignal) => this.embed(image, { ...options, signal });
    return outcomesOf(images, run, this.#atOnce, options.signal);
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

  /**
   * The faces of a photo, largest first; empty where there is none.
   *
   * @throws FILE_NOT_FOUND, IMAGE_UNREADABLE, IMAGE_TOO_LARGE, FACE_INDEX_OUT_OF_RANGE; INVALID_ARGUMENT for
   * a model that embeds whole images
   * @example
   * for (const { box, score } of await selfsame.detect("group.jpg")) console.log(box, score);
   */
  async detect(image: Image, options: FaceOptions = {}): Promise<DetectedFace[]> {
    checkOptions("detect", options, faceRules);
    if (this.model.alignment.template === "none")
      throw new SelfsameError(
        "INVALID_ARGUMENT",
        `"${this.model.id}" embeds whole images and looks for no face`,
        { hint: "Detect with a model of faces, such as the default one." },
      );
    const { faces } = await this.#run(image, { face: "all", ...options }, {});
    return faces.map(detected);
  }

  /**
   * The aligned picture of a photo's main face, as the twin sees it.
   *
   * @throws what `embed` throws
   * @example
   * const { image } = await selfsame.align("ada.jpg"); // RGBA, of the size of the model's input
   */
  async align(image: Image, options: OneFaceOptions = {}): Promise<AlignedFace> {
    checkOptions("align", options, oneFaceRules);
    const { faces } = await this.#runSome(image, options, { aligned: true });
    return aligned(faces[0] as RecognisedFace);
  }

  /** The aligned pictures of all faces of a photo, largest first; empty where there is none. */
  async alignAll(image: Image, options: PhotoOptions = {}): Promise<AlignedFace[]> {
    checkOptions("alignAll", options, taskRules);
    const { faces } = await this.#run(image, { ...options, face: "all" }, { aligned: true });
    return faces.map(aligned);
  }

  /** What the workers are doing, and have done since `load`. */
  stats(): PoolStatistics {
    return this.#recognizer.stats();
  }

  /**
   * Takes no more photos, lets those under way finish, then ends the workers. Photos that wait for a worker are refused with
   * CLOSED, or with `drain` done first.
   *
   * @example
   * await selfsame.close({ drain: true, limitMs: 10_000 });
   */
  async close(options: CloseOptions = {}): Promise<void> {
    checkOptions("close", options, { drain: flag, limitMs: numberIn(0, 2 ** 31 - 1) });
    await this.#recognizer.close(options);
  }

  /** `close()`, so that `await using selfsame = await Selfsame.load()` ends the workers with its block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #embedSome(image: Image, options: Omit<VerifyOptions, "fmr">): Promise<EmbeddedFace[]> {
    const want = { embedding: true, aligned: options.aligned === true };
    const { faces } = await this.#runSome(image, options, want);
    return faces.map((found) => embedded(found, this.model.id));
  }

  async #runSome(image: Image, options: FaceOptions, want: Wanted) {
    const result = await this.#run(image, options, want);
    if (result.faces.length > 0) return result;
    const name = photoName(image, "the photo");
    throw new SelfsameError(
      "NO_FACE",
      `no face was found in ${name} (${result.width}×${result.height} pixels)`,
    );
  }

  async #run(image: Image, { face = "main", signal, timeoutMs }: FaceOptions, want: Wanted) {
    const request = {
      image,
      selection: face,
      embedding: want.embedding ?? false,
      aligned: want.aligned ?? false,
    };
    return this.#recognizer.run(request, {
      ...(signal && { signal }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
  }
}

/** A path is a photo's name; other photos have none. */
function photoName(image: unknown, otherwise: string): string {
  return typeof image === "string" ? `"${image}"` : otherwise;
}

function referenceName(reference: unknown, otherwise: string): string {
  if (!isEmbedded(reference)) return photoName(reference, otherwise);
  return reference.name === undefined ? otherwise : `"${reference.name}"`;
}

function isEmbedded(reference: unknown): reference is ReferenceFace {
  return typeof reference === "object" && reference !== null && "embedding" in reference;
}

type Wanted = Partial<Pick<RecognitionTask, "embedding" | "aligned">>;

function detected({ box, score, keypoints, resolution }: RecognisedFace): DetectedFace {
  return { box, score, keypoints, resolution };
}

const aligned = (face: RecognisedFace): AlignedFace => ({
  ...detected(face),
  image: face.aligned as RgbaImage,
});

function embedded(face: RecognisedFace, model: string): EmbeddedFace {
  return {
    ...detected(face),
    ...(face.embedded as NonNullable<RecognisedFace["embedded"]>),
    model,
    ...(face.aligned && { aligned: face.aligned }),
  };
}
