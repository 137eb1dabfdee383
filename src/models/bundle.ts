import { z } from "zod";
import { SelfsameError } from "../core/errors.js";

/** A rate with its 95% interval and what stands behind it. Rates are fractions. */
export const measuredRateSchema = z.object({
  rate: z.number().min(0).max(1),
  low: z.number().min(0).max(1),
  high: z.number().min(0).max(1),
  errors: z.number().int().min(0),
  comparisons: z.number().int().min(1),
});

/** A threshold on the score, with the FMR and FNMR measured at it on people that neither set it nor trained. */
export const operatingPointSchema = z.object({
  /** The FMR the threshold was set for. */
  targetFmr: z.number().gt(0).max(1),
  threshold: z.number().min(0).max(1),
  fmr: measuredRateSchema,
  fnmr: measuredRateSchema,
});

const headSchema = z.object({
  kind: z.literal("cosine"),
  /** score = sigmoid(bias − scale · distance): the posterior of "same person" at prior ½. */
  scale: z.number().gt(0),
  bias: z.number(),
});

/** `model.json`: everything about a model but its weights. */
export const modelBundleSchema = z.object({
  format: z.literal("selfsame-model/1"),
  /** Names the embedding space: embeddings compare only under the same id. */
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  name: z.string(),
  description: z.string(),
  licence: z.object({ name: z.string(), holder: z.string(), note: z.string() }),
  provenance: z.object({ source: z.string(), trainedOn: z.string(), caveats: z.string() }),
  input: z.object({
    width: z.number().int().positive(),
    height: z.number().int().positive(),
    channels: z.literal(3),
    /** Per channel (RGB, 0…255): network input = (value − mean) · scale. */
    mean: z.tuple([z.number(), z.number(), z.number()]),
    scale: z.number(),
  }),
  alignment: z.object({ template: z.enum(["dlib-25"]), padding: z.number().min(0) }),
  embedding: z.object({
    dimensions: z.number().int().positive(),
    /** Whether the embedding is the mean over the face and its mirror image. */
    mirror: z.boolean(),
    /** Whether it is then scaled to unit length. */
    unitLength: z.boolean(),
    /** Faces of lower quality (see `EmbeddedFace.quality`) never match: the figures don't hold for them. */
    minQuality: z.number().min(0).max(1),
  }),
  head: headSchema,
  /** How calibration, thresholds and figures came about. */
  evaluation: z.object({
    data: z.string(),
    calibration: z.string(),
    thresholds: z.string(),
    figures: z.string(),
    reproduce: z.string(),
  }),
  defaultFmr: z.number(),
  operatingPoints: z.array(operatingPointSchema).min(1),
});

export type MeasuredRate = Readonly<z.infer<typeof measuredRateSchema>>;
export type OperatingPoint = Readonly<z.infer<typeof operatingPointSchema>>;
export type Head = Readonly<z.infer<typeof headSchema>>;
export type ModelBundle = Readonly<z.infer<typeof modelBundleSchema>>;

/**
 * Checks the content of a `model.json`.
 *
 * @param origin named in the error
 * @throws MODEL_INVALID, with the first field that is wrong
 */
export function parseModelBundle(content: unknown, origin: string): ModelBundle {
  const result = modelBundleSchema.safeParse(content);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue?.path.join(".") || "model.json";
  throw new SelfsameError("MODEL_INVALID", `${origin}: ${field}: ${issue?.message}`);
}

/**
 * The operating point for a wanted FMR: the one with the largest target that does not exceed it.
 *
 * @throws OPERATING_POINT_UNSUPPORTED when the model's data support none so low
 */
export function operatingPointFor(bundle: ModelBundle, fmr: number): OperatingPoint {
  if (!(fmr > 0 && fmr <= 1))
    throw new SelfsameError("INVALID_ARGUMENT", `an FMR is a fraction above 0 and up to 1, not ${fmr}`);
  const points = [...bundle.operatingPoints].sort((a, b) => b.targetFmr - a.targetFmr);
  const point = points.find(({ targetFmr }) => targetFmr <= fmr * (1 + 1e-9));
  if (point) return point;
  throw new SelfsameError(
    "OPERATING_POINT_UNSUPPORTED",
    `"${bundle.id}" has no threshold for FMR ${fmr}; its data support ${points.map((p) => p.targetFmr).join(", ")}`,
  );
}
