import { z } from "zod";
import { measuredRateSchema, modelBundleSchema, operatingPointSchema } from "../models/bundle.js";

/** The shapes of what `--json` prints. The build publishes them as JSON Schema in `dist/schemas/`. */

const point = z.strictObject({ x: z.number(), y: z.number() });
const face = z.strictObject({
  box: z.strictObject({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
  score: z.number().min(0).max(1),
  keypoints: z.array(point),
  resolution: z.number(),
});
const embeddedFace = face.extend({ quality: z.number() });
const decision = {
  match: z.boolean(),
  score: z.number().min(0).max(1),
  threshold: z.number().min(0).max(1),
  comparable: z.boolean(),
  distance: z.number(),
  fmr: z.number(),
  operatingPoint: operatingPointSchema.extend({
    fmr: measuredRateSchema.strict(),
    fnmr: measuredRateSchema.strict(),
  }),
  data: z.string(),
  model: z.string(),
  presentationAttack: z.literal("not checked"),
  comparisons: z.number().int().min(1),
  warnings: z.array(z.string()),
};
const rateEstimate = z.strictObject({
  rate: z.number(),
  threshold: z.number().nullable(),
  /** False when fewer than 30 false matches stand behind the threshold: don't quote the rate. */
  supported: z.boolean(),
});

export const schemas = {
  verify: z.strictObject({ ...decision, faces: z.tuple([embeddedFace, embeddedFace]) }),
  "verify-against": z.strictObject({
    ...decision,
    face: embeddedFace,
    references: z.array(z.strictObject({ file: z.string(), face: embeddedFace })),
    failures: z.array(z.strictObject({ file: z.string(), code: z.string(), message: z.string() })),
    rule: z.string(),
  }),
  detect: z.strictObject({ file: z.string(), faces: z.array(face) }),
  embed: z.strictObject({
    model: z.string(),
    dimensions: z.number().int(),
    faces: z.array(
      z.strictObject({ file: z.string(), ...embeddedFace.shape, embedding: z.array(z.number()) }),
    ),
  }),
  align: z.strictObject({ faces: z.array(z.strictObject({ file: z.string(), face })) }),
  "compare-all": z.strictObject({
    out: z.string(),
    photos: z.number().int(),
    comparisons: z.number().int(),
    matches: z.number().int(),
    failures: z.array(z.strictObject({ file: z.string(), code: z.string(), message: z.string() })),
  }),
  "models-list": z.strictObject({
    models: z.array(
      z.strictObject({ model: z.string(), id: z.string(), name: z.string(), licence: z.string() }),
    ),
  }),
  "models-show": modelBundleSchema.strict(),
  evaluate: z.strictObject({
    protocol: z.literal("lfw"),
    model: z.string(),
    view: z.number().int(),
    pairs: z.number().int(),
    /** Pairs with a photo that could not be used. They count as scored 0: never dropped. */
    failures: z.number().int(),
    failedPhotos: z.array(z.strictObject({ file: z.string(), code: z.string(), message: z.string() })),
    accuracy: z.strictObject({
      mean: z.number(),
      standardError: z.number().nullable(),
      threshold: z.string(),
      folds: z.array(z.strictObject({ fold: z.number(), accuracy: z.number(), threshold: z.number() })),
    }),
    eer: z.number(),
    auc: z.number(),
    tarAtFar: z.strictObject({ "1e-2": z.number(), "1e-3": z.number() }),
    tarAtFarDetail: z.strictObject({ "1e-2": rateEstimate, "1e-3": rateEstimate }),
    defaultDecision: z.strictObject({
      targetFmr: z.number(),
      threshold: z.number(),
      fmr: z.number(),
      fnmr: z.number(),
      falseMatches: z.number().int(),
      falseNonMatches: z.number().int(),
    }),
    secondsPerImage: z.number(),
  }),
  data: z.strictObject({
    dataset: z.enum(["lfw", "omniglot"]),
    files: z.array(
      z.strictObject({ file: z.string(), sha256: z.string(), verified: z.boolean(), present: z.boolean() }),
    ),
    images: z.string().optional(),
    derived: z
      .array(z.strictObject({ file: z.string(), people: z.number().int(), from: z.string() }))
      .optional(),
  }),
  error: z.strictObject({
    error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string() }),
  }),
} as const;

export type SchemaName = keyof typeof schemas;

/** A schema as JSON Schema (draft 2020-12). */
export function jsonSchema(name: SchemaName): unknown {
  return z.toJSONSchema(schemas[name]);
}
