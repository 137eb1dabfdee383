import { z } from "zod";
import { measuredRateSchema, modelBundleSchema, operatingPointSchema } from "../models/bundle.js";
import { evaluationSchemas } from "./evaluationSchemas.js";
import { gallerySchemas } from "./gallerySchemas.js";
import { peopleSchemas } from "./peopleSchemas.js";
import { skippedSchema } from "./skipped.js";
import { trainingSchemas } from "./trainingSchemas.js";

/** The shapes of what `--json` prints. The build publishes them as JSON Schema in `dist/schemas/`. */

const point = z.strictObject({ x: z.number(), y: z.number() });
const face = z.strictObject({
  box: z.strictObject({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
  score: z.number().min(0).max(1),
  keypoints: z.array(point),
  resolution: z.number(),
});
const embeddedFace = face.extend({
  quality: z.number(),
  /** What is wrong with it where its quality is too low; left out by models that can't say. */
  faults: z.array(z.string()).optional(),
});
const failures = z.array(z.strictObject({ file: z.string(), code: z.string(), message: z.string() }));
const decision = {
  outcome: z.enum(["match", "no match", "no decision"]),
  /** Whether the outcome is "match". */
  match: z.boolean(),
  /** Why there is no decision; null where there is one. */
  reason: z.enum(["not comparable", "no threshold"]).nullable(),
  /** What was declined, why, and what to do. */
  explanation: z.string().nullable(),
  score: z.number().min(0).max(1),
  distance: z.number(),
  comparable: z.union([z.boolean(), z.literal("unknown")]),
  /** Null, like the next two, where the model has no threshold to decide at. */
  threshold: z.number().min(0).max(1).nullable(),
  targetFmr: z.number().nullable(),
  operatingPoint: operatingPointSchema
    .extend({ fmr: measuredRateSchema.strict(), fnmr: measuredRateSchema.strict() })
    .nullable(),
  data: z.string(),
  model: z.string(),
  revision: z.string(),
  presentationAttack: z.literal("not checked"),
  comparisons: z.number().int().min(1),
  warnings: z.array(z.string()),
};
export const schemas = {
  ...trainingSchemas,
  verify: z.strictObject({ ...decision, faces: z.tuple([embeddedFace, embeddedFace]) }),
  "verify-against": z.strictObject({
    ...decision,
    face: embeddedFace,
    references: z.array(z.strictObject({ file: z.string(), face: embeddedFace })),
    /** Readable, but of no use: of too low quality, or the probe itself. */
    leftOut: z.array(
      z.strictObject({
        file: z.string(),
        reason: z.enum(["not comparable", "same picture"]),
        explanation: z.string(),
      }),
    ),
    failures,
    /** What lay in the folder and is no photo: other files, links to what is there already, … */
    skipped: skippedSchema,
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
    noDecisions: z.number().int(),
    /** Photos with a face that nothing is decided on. */
    notComparable: z.array(z.strictObject({ file: z.string(), explanation: z.string() })),
    failures,
    skipped: skippedSchema,
  }),
  export: z.strictObject({
    model: z.string(),
    revision: z.string(),
    files: z.array(z.strictObject({ file: z.string(), bytes: z.int().min(1) })),
    /** Channels, height and width of an input image. */
    image: z.tuple([z.int().min(1), z.int().min(1), z.int().min(1)]),
  }),
  "models-list": z.strictObject({
    models: z.array(
      z.strictObject({
        model: z.string(),
        id: z.string(),
        revision: z.string(),
        name: z.string(),
        licence: z.string(),
      }),
    ),
  }),
  "models-show": modelBundleSchema,
  "models-seal": z.strictObject({ model: z.string(), revision: z.string(), file: z.string() }),
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
  certificate: z.strictObject({ cert: z.string(), key: z.string(), names: z.array(z.string()).min(1) }),
  ...evaluationSchemas,
  ...peopleSchemas,
  ...gallerySchemas,
  error: z.strictObject({
    error: z.strictObject({
      code: z.string(),
      message: z.string(),
      hint: z.string(),
      /** What it is about, where that is one of many. */
      subject: z.string().optional(),
    }),
  }),
} as const;

export type SchemaName = keyof typeof schemas;

/** A schema as JSON Schema (draft 2020-12). */
export function jsonSchema(name: SchemaName): unknown {
  return z.toJSONSchema(schemas[name]);
}
