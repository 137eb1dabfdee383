import { z } from "zod";
import { SelfsameError } from "../core/errors.js";
import { heads } from "../models/architectures/heads.js";
import { architectures } from "../models/architectures/registry.js";
import { scheduleSchema } from "./schedule.js";

/** Nothing here is counted in millions; a slip of the keyboard must not fill the memory. */
const count = z.number().int().positive().max(1e6);
const side = z.number().int().positive().max(4096);
const names = <T extends string>(
  table: Readonly<Record<T, unknown>>,
  renamed: Readonly<Record<string, NoInfer<T>>> = {},
) =>
  z.enum(Object.keys(table) as [T, ...T[]], {
    error: ({ input }) =>
      typeof input === "string" && Object.hasOwn(renamed, input)
        ? `"${input}" is called "${renamed[input]}" now`
        : undefined,
  });

/** Changes to the training images; what is absent is not applied. */
const augmentationSchema = z.strictObject({
  /** The paper's seven components (see `sampleAffine`): ± degrees, ± shear, scale, ± share of the side, probability. */
  affine: z
    .strictObject({
      rotation: z.number().min(0),
      shear: z.number().min(0),
      scale: z.tuple([z.number().gt(0), z.number().gt(0)]),
      translation: z.number().min(0),
      probability: z.number().min(0).max(1),
    })
    .optional(),
  /** Standard deviation of a smooth random displacement, as a share of half the side. */
  elastic: z.number().min(0).optional(),
  /** `flip`: mirrored left to right with probability ½. `dihedral`: a group's images together, one of 8 turns and mirrors. */
  symmetry: z.enum(["none", "flip", "dihedral"]).optional(),
  /** Probability with which a group keeps its own orientation under `dihedral`, beyond its share of 1 in 8. */
  upright: z.number().min(0).max(1).optional(),
  /** Values are multiplied by e^±gain and cut at 1: thicker and thinner strokes. */
  gain: z.number().min(0).optional(),
  /** ± added to all values of an image. */
  brightness: z.number().min(0).optional(),
  /** Values are spread about their middle by e^±contrast. */
  contrast: z.number().min(0).optional(),
  /** Blurred with this probability, by a standard deviation of up to `sigma` pixels as they are kept. */
  blur: z.strictObject({ probability: z.number().min(0).max(1), sigma: z.number().min(0).max(1) }).optional(),
  /** JPEG's artifacts with this probability, of a quality in the range. */
  jpeg: z
    .strictObject({
      probability: z.number().min(0).max(1),
      quality: z
        .tuple([z.number().min(1).max(100), z.number().min(1).max(100)])
        .refine(([low, high]) => low <= high, "the lower quality comes first"),
    })
    .optional(),
});

/** Everything that decides a training but its data: the same configuration, data and seed give the same bytes. */
export const trainConfigSchema = z.strictObject({
  architecture: names(architectures),
  twin: z.strictObject({
    embedding: count.optional(),
    width: z.number().gt(0).max(64).optional(),
    initialisation: z.enum(["own", "he", "glorot"]).optional(),
  }),
  head: names(heads, { metric: "weighted-l1" }),
  /**
   * Twins trained side by side, each from a seed of its own, on batches of its own, in its share of the threads. The model
   * joins their embeddings at unit length, so its cosine is the mean of theirs. Default 1.
   */
  members: count.max(64).optional(),
  image: z.strictObject({
    channels: z.union([z.literal(1), z.literal(3)]),
    height: side,
    width: side,
    /** 255 − value: dark strokes on white become 1 on 0. */
    invert: z.boolean(),
    /** Images are kept this many times larger and brought to size by the augmentation's own sampling. */
    oversampling: z.number().min(1).max(4),
    /** `moments`: drawings (ink light on 0: see `invert`) are centred and scaled by their ink before the twin sees them. */
    normalization: z.enum(["none", "moments"]).optional(),
    /** With `moments`: the model looks at a drawing and at its mirror image, and joins both embeddings at unit length. */
    mirrorView: z.boolean().optional(),
  }),
  /** What is held out of training: whole people, groups (alphabets), or, of webcam captures, sessions. */
  heldOut: z.strictObject({ by: z.enum(["person", "group", "session"]), share: z.number().gt(0).lt(1) }),
  batch: z.discriminatedUnion("kind", [
    /** `groups` × `classes` people × `images`: every pair of the batch is learnt from. */
    z.strictObject({
      kind: z.literal("episode"),
      groups: count,
      classes: count,
      images: count,
      /** Further people, of whom there are fewer images: these are repeated, each time warped anew. */
      singles: count.optional(),
    }),
    /** Half genuine, half impostor, as the paper's. */
    z.strictObject({ kind: z.literal("pairs"), pairs: count, impostors: z.enum(["all", "group"]) }),
  ]),
  /** Weights of the losses: binary cross-entropy of pairs; genuine pairs against the impostors of their sample. */
  loss: z.strictObject({ logistic: z.number().min(0), softmax: z.number().min(0) }),
  optimizer: z.enum(["adamw", "adam", "sgd"]),
  schedule: scheduleSchema,
  steps: z.number().int().positive().max(1e9),
  augmentation: augmentationSchema,
  validation: z.strictObject({
    measure: z.enum(["one-shot", "eer"]),
    /** Steps between two validations. */
    every: count,
    /** One-shot: classes of a trial and trials. */
    ways: z.number().int().min(2).max(1000),
    trials: count,
    /** Validations without a better one after which training stops and the best weights are kept; absent: never. */
    patience: count.optional(),
  }),
  /** Parameters whose names begin so stay as they are (finetuning): `twin/stem/`. */
  frozen: z.array(z.string()).optional(),
  /** Steps between two checkpoints. */
  checkpointEvery: count,
});

export type TrainConfig = Readonly<z.infer<typeof trainConfigSchema>>;

/** Of a batch. */
const mostImages = 65_536;

/**
 * Checks a configuration.
 *
 * @param origin named in the error
 * @throws INVALID_ARGUMENT naming the first field that is wrong
 * @example
 * const config = parseTrainConfig({ ...preset("omniglot"), steps: 1000 }, "my settings");
 */
export function parseTrainConfig(content: unknown, origin = "the configuration"): TrainConfig {
  const result = trainConfigSchema.safeParse(content);
  if (result.success) {
    const { loss, batch, head, members = 1, image } = result.data;
    if (batchSize(result.data) > mostImages)
      throw new SelfsameError(
        "INVALID_ARGUMENT",
        `${origin}: batch: has ${batchSize(result.data)} images; ${mostImages} at most`,
      );
    if (image.normalization === "moments" && image.channels !== 1)
      throw new SelfsameError(
        "INVALID_ARGUMENT",
        `${origin}: image.normalization: "moments" is of drawings with one channel; ${image.channels} are set`,
      );
    if (loss.logistic + loss.softmax === 0 || (loss.softmax > 0 && batch.kind !== "episode"))
      throw new SelfsameError(
        "INVALID_ARGUMENT",
        `${origin}: loss: weights above 0 are expected, that of softmax only with batches of kind "episode"`,
      );
    const flips = result.data.augmentation.symmetry === "flip";
    if (image.mirrorView && (image.normalization !== "moments" || head !== "cosine" || flips))
      throw new SelfsameError(
        "INVALID_ARGUMENT",
        `${origin}: image.mirrorView is for normalization "moments" with the head "cosine", where "flip" doesn't make mirror images the same`,
      );
    if (members > 1 && head !== "cosine")
      throw new SelfsameError(
        "INVALID_ARGUMENT",
        `${origin}: members: several twins are joined under the head "cosine" only, not "${head}"`,
      );
    return result.data;
  }
  const issue = result.error.issues[0];
  throw new SelfsameError("INVALID_ARGUMENT", `${origin}: ${issue?.path.join(".")}: ${issue?.message}`, {
    hint: "The configuration's JSON Schema is the package's schemas/train-config.json.",
  });
}

/** Size of a table of images: the net's, times the oversampling. */
export function tableShape({ image }: TrainConfig) {
  const { channels, height, width, oversampling, invert } = image;
  const larger = (side: number) => Math.round(side * oversampling);
  return { channels, height: larger(height), width: larger(width), invert };
}

/** The images that a trained twin takes: where it normalizes them itself, it wants them at the table's size. */
export const servedImage = (
  config: TrainConfig,
): Pick<TrainConfig["image"], "channels" | "height" | "width"> =>
  config.image.normalization === "moments" ? tableShape(config) : config.image;

/** Images of one batch of one member. */
export const batchSize = ({ batch }: TrainConfig): number =>
  batch.kind === "pairs"
    ? 2 * batch.pairs
    : (batch.groups * batch.classes + (batch.singles ?? 0)) * batch.images;
