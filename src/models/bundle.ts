import { z } from "zod";
import { SelfsameError } from "../core/errors.js";
import { headSchema } from "./head.js";

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
  /** Where nobody named that FMR, the rule that came to it, in words. */
  rule: z.string().optional(),
  threshold: z.number().min(0).max(1),
  fmr: measuredRateSchema,
  fnmr: measuredRateSchema,
});

/** How calibration, thresholds and figures came about. */
export const evaluationSchema = z.object({
  data: z.string(),
  calibration: z.string(),
  thresholds: z.string(),
  figures: z.string(),
  reproduce: z.string(),
});

/** A looser default would surprise: whoever wants one names it. */
export const loosestDefaultFmr = 1e-3;

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
    z.object({ template: z.literal("dlib-25"), padding: z.number().min(0) }),
    z.object({ template: z.literal("none") }),
  ]),
  embedding: z.object({
    dimensions: z.number().int().positive(),
    /** Whether the embedding is the mean over the face and its mirror image. */
    mirror: z.boolean(),
    /** Whether it is then scaled to unit length. */
    unitLength: z.boolean(),
    /** Faces of lower quality (see `EmbeddedFace.quality`) never match: the figures don't hold for them. −1: none is refused. */
    minQuality: z.number().min(-1).max(1),
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
  const result = modelBundleSchema.safeParse(content);
  if (result.success) {
    const fault = sizeFault(result.data);
    if (fault) throw new SelfsameError("MODEL_INVALID", `${origin}: ${fault}`);
    return result.data;
  }
  const issue = result.error.issues[0];
  const field = issue?.path.join(".") || "model.json";
  throw new SelfsameError("MODEL_INVALID", `${origin}: ${field}: ${issue?.message}`);
}

/** Fields whose sizes have to agree. */
function sizeFault({ input, head, embedding, alignment }: ModelBundle): string | undefined {
  if (input.mean.length !== input.channels)
    return `input.mean: has ${input.mean.length} values for ${input.channels} channels`;
  if (alignment.template !== "none" && input.width !== input.height)
    return `input.width: an aligned face is square, not ${input.width}×${input.height}`;
  if ("alpha" in head && head.alpha.length !== embedding.dimensions)
    return `head.alpha: has ${head.alpha.length} values for embeddings of ${embedding.dimensions}`;
  return undefined;
}

/**
 * The operating point for a wanted FMR: the one with the largest target that does not exceed it.
 *
 * @throws OPERATING_POINT_UNSUPPORTED when the model's data support none so low
 */
export function operatingPointFor(bundle: ModelBundle, fmr: number): OperatingPoint {
  checkFmr(fmr);
  const points = [...bundle.operatingPoints].sort((a, b) => b.targetFmr - a.targetFmr);
  const point = points.find(({ targetFmr }) => targetFmr <= fmr * (1 + 1e-9));
  if (point) return point;
  if (points.length === 0)
    throw new SelfsameError("OPERATING_POINT_UNSUPPORTED", `"${bundle.id}" was not calibrated yet`, {
      hint: "Set thresholds and measure them with `selfsame calibrate`.",
    });
  throw new SelfsameError(
    "OPERATING_POINT_UNSUPPORTED",
    `"${bundle.id}" has no threshold for FMR ${fmr}; its data support ${points.map((p) => p.targetFmr).join(", ")}`,
  );
}

/** @throws INVALID_ARGUMENT */
export function checkFmr(fmr: number): void {
  if (typeof fmr === "number" && fmr > 0 && fmr <= 1) return;
  throw new SelfsameError("INVALID_ARGUMENT", `an FMR is a fraction above 0 and up to 1, not ${fmr}`);
}
