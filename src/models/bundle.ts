import * as z from "zod";
import { SelfsameError } from "../core/errors.js";
import { headSchema } from "./head.js";
import { loosestDefaultFmr } from "./loosestDefaultFmr.js";
import { licenceSchema, provenanceSchema } from "./provenance.js";
import { qualityMeasureSchema } from "./qualitySchema.js";

/** A rate with its 95% interval and what stands behind it. Rates are fractions. */
export const measuredRateSchema = z.strictObject({
  rate: z.number().min(0).max(1),
  low: z.number().min(0).max(1),
  high: z.number().min(0).max(1),
  errors: z.number().int().min(0),
  comparisons: z.number().int().min(1),
});

/** A threshold on the score, with the FMR and FNMR measured at it on people that neither set it nor trained. */
export const operatingPointSchema = z.strictObject({
  /** The FMR the threshold was set for. */
  targetFmr: z.number().gt(0).max(1),
  /** Where nobody named that FMR, the rule that came to it, in words. */
  rule: z.string().optional(),
  threshold: z.number().min(0).max(1),
  fmr: measuredRateSchema,
  fnmr: measuredRateSchema,
});

/** How calibration, thresholds and figures came about. */
export const evaluationSchema = z.strictObject({
  data: z.string(),
  calibration: z.string(),
  thresholds: z.string(),
  figures: z.string(),
  reproduce: z.string(),
});

const digest = z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 in hexadecimal is expected");

/** The version of `model.json` that is read and written. */
export const bundleFormat = "selfsame-model/2";

/** `model.json`: everything about a model but its weights. Fields that it doesn't know are refused. */
export const modelBundleSchema = z.strictObject({
  format: z.literal(bundleFormat),
  /**
   * SHA-256 of the canonical JSON (`canonicalJson`) of all other fields. It names exactly what decides: with the digests of
   * the networks it covers every weight, with `pipelineVersion` the code between them.
   */
  revision: digest,
  /** Names the embedding space: embeddings compare only under the same id. */
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  name: z.string(),
  description: z.string(),
  licence: licenceSchema,
  provenance: provenanceSchema,
  /** SHA-256 of the networks it was measured with; of those that find faces where alignment needs them, and only there. */
  networks: z.strictObject({ twin: digest, detector: digest.optional(), landmarks: digest.optional() }),
  /** Of the code that it was measured with. */
  pipelineVersion: z.int().min(1),
  input: z.strictObject({
    width: z.number().int().positive(),
    height: z.number().int().positive(),
    /** 3: red, green, blue. 1: grey, 0.299·R + 0.587·G + 0.114·B (ITU-R BT.601). */
    channels: z.union([z.literal(1), z.literal(3)]),
    /**
     * One per channel, in 0…255: network input = (value − mean) · scale. To have ink as 1 on a background of 0,
     * mean 255 and scale −1/255.
     */
    mean: z.array(z.number()).min(1).max(3),
    scale: z.number(),
  }),
  /** `none`: no face is looked for; the whole image, resized to the input's size, is embedded. */
  alignment: z.discriminatedUnion("template", [
    z.strictObject({ template: z.literal("dlib-25"), padding: z.number().min(0) }),
    z.strictObject({ template: z.literal("none") }),
  ]),
  embedding: z.strictObject({
    dimensions: z.number().int().positive(),
    /** Whether the embedding is the mean over the face and its mirror image. */
    mirror: z.boolean(),
    /**
     * How an aligned face is shown to the twin, enlarged about its middle (index size/2) by each of these; the embedding is the
     * mean over all of them. For faces of padding p, (2p + 1)/(2q + 1) shows them with padding q. Default [1]: as it is.
     */
    zooms: z.array(z.number().min(1).max(8)).min(1).max(8).optional(),
    /** Whether it is then scaled to unit length. */
    unitLength: z.boolean(),
    /** How the quality of a face is measured. Without it, it is the cosine between the embeddings of a face and of its mirror image. */
    quality: qualityMeasureSchema.optional(),
    /** Faces of lower quality (see `EmbeddedFace.quality`) are not enrolled and, without `pairs`, never match. −1: none is refused. */
    minQuality: z.number().min(-1).max(1),
    /**
     * Which two faces are compared: each of at least this quality, and (1 − qualityA)·(1 − qualityB) at most `maxDoubt`. So a doubtful
     * face is compared with a good one, but two doubtful ones are not. Without it, any two that reach `minQuality`.
     */
    pairs: z
      .strictObject({ minQuality: z.number().min(-1).max(1), maxDoubt: z.number().gt(0).max(4) })
      .optional(),
  }),
  head: headSchema,
  evaluation: evaluationSchema,
  /** What decides where nobody names an FMR: 1e-3 or stricter. Null: nothing is decided until one is named. */
  defaultFmr: z.number().gt(0).max(loosestDefaultFmr, "a default is 1e-3 or stricter, or null").nullable(),
  /** Empty where the model was not calibrated yet: then it gives scores, but decides nothing. */
  operatingPoints: z.array(operatingPointSchema),
});

export type MeasuredRate = Readonly<z.infer<typeof measuredRateSchema>>;
export type OperatingPoint = Readonly<z.infer<typeof operatingPointSchema>>;
export type Evaluation = Readonly<z.infer<typeof evaluationSchema>>;
export type ModelBundle = Readonly<z.infer<typeof modelBundleSchema>>;

/** What `sealBundle` adds to a bundle that somebody wrote. */
export type SealedFields = "format" | "revision" | "networks" | "pipelineVersion";
/** A bundle before it is sealed. */
export type BundleContent = Omit<ModelBundle, SealedFields>;

/** The `evaluation` of a bundle that was not calibrated yet; its `operatingPoints` are empty. */
export const notEvaluated: Evaluation = {
  data: "not measured yet",
  calibration: "none",
  thresholds: "none",
  figures: "none",
  reproduce: "selfsame calibrate",
};

/**
 * Checks the content of a `model.json`.
 *
 * @param origin named in the error
 * @throws MODEL_INVALID, with the first field that is wrong
 */
export function parseModelBundle(content: unknown, origin: string): ModelBundle {
  const { format, revision } = (content ?? {}) as Readonly<Record<string, unknown>>;
  if (format === "selfsame-model/1" || revision === undefined)
    throw new SelfsameError(
      "MODEL_INVALID",
      `${origin} is ${format === "selfsame-model/1" ? `of the format before this one, "${format}"` : "not sealed"}`,
      { hint: "Seal it: `selfsame models seal FOLDER` checks it and writes its digests." },
    );
  const result = modelBundleSchema.safeParse(content);
  if (result.success) {
    const fault = disagreement(result.data);
    if (fault) throw new SelfsameError("MODEL_INVALID", `${origin}: ${fault}`);
    return result.data;
  }
  const [issue] = result.error.issues;
  const path = issue?.path ?? [];
  if (issue?.code === "unrecognized_keys")
    throw new SelfsameError(
      "MODEL_INVALID",
      `${origin}: ${[...path, issue.keys[0]].join(".")}: there is no such field`,
    );
  throw new SelfsameError("MODEL_INVALID", `${origin}: ${path.join(".") || "model.json"}: ${issue?.message}`);
}

/** Fields that have to agree. */
function disagreement({ input, head, embedding, alignment, networks }: ModelBundle): string | undefined {
  const findsFaces = alignment.template !== "none";
  for (const name of ["detector", "landmarks"] as const)
    if ((networks[name] !== undefined) !== findsFaces)
      return `networks.${name}: ${findsFaces ? "is missing, though faces are aligned" : "stands there, though no face is looked for"}`;
  if (input.mean.length !== input.channels)
    return `input.mean: has ${input.mean.length} values for ${input.channels} channels`;
  if (findsFaces && input.width !== input.height)
    return `input.width: an aligned face is square, not ${input.width}×${input.height}`;
  if (embedding.quality && !(findsFaces && embedding.mirror))
    return "embedding.quality: is measured of aligned faces and their mirror images";
  if (embedding.quality && embedding.quality.centre.length !== embedding.dimensions)
    return `embedding.quality.centre: has ${embedding.quality.centre.length} values for embeddings of ${embedding.dimensions}`;
  if (embedding.pairs && embedding.pairs.minQuality > embedding.minQuality)
    return `embedding.pairs.minQuality: is ${embedding.pairs.minQuality}, above embedding.minQuality: what is enrolled could not be compared`;
  if ("alpha" in head && head.alpha.length !== embedding.dimensions)
    return `head.alpha: has ${head.alpha.length} values for embeddings of ${embedding.dimensions}`;
  return undefined;
}
