import { z } from "zod";

const pixels = z.number().describe("Pixels of the upright photo.");
const rateSchema = z.number().min(0).max(1);

export const boxSchema = z
  .object({ x: pixels, y: pixels, width: pixels, height: pixels })
  .meta({ id: "Box", description: "A rectangle in pixels of the upright photo." });

export const faceSchema = z
  .object({
    box: boxSchema,
    score: z.number().describe("Confidence that this is a face, 0…1."),
    keypoints: z
      .array(z.object({ x: pixels, y: pixels }))
      .describe("Image-left eye, image-right eye, nose tip, mouth centre, image-left ear, image-right ear."),
    resolution: z
      .number()
      .describe("Photo pixels per pixel of the aligned face; below 0.5 the figures don't hold."),
  })
  .meta({ id: "Face", description: "A face found in a photo." });

export const judgedFaceSchema = faceSchema
  .extend({
    quality: z
      .number()
      .min(-1.01)
      .max(1.01)
      .describe("How well the face can be compared; models state the least."),
    faults: z
      .array(z.string())
      .optional()
      .describe(
        'What is wrong with a face of too low quality, in words ("too dark"); left out by models that can\'t say.',
      ),
  })
  .meta({ id: "JudgedFace", description: "A face that was embedded." });

export const measuredRateSchema = z
  .object({
    rate: rateSchema,
    low: rateSchema,
    high: rateSchema,
    errors: z.int(),
    comparisons: z.int(),
  })
  .meta({
    id: "MeasuredRate",
    description: "A measured rate with its 95% interval and what stands behind it.",
  });

export const operatingPointSchema = z
  .object({
    targetFmr: rateSchema,
    rule: z.string().optional().describe("How the threshold was set, where not for that FMR."),
    threshold: z.number(),
    fmr: measuredRateSchema,
    fnmr: measuredRateSchema,
  })
  .meta({ id: "OperatingPoint", description: "A threshold with the error rates measured at it." });

/** What every decision states. */
export const decisionFields = {
  outcome: z.enum(["match", "no match", "no decision"]),
  match: z.boolean().describe('Whether the outcome is "match". False does not mean "no match".'),
  reason: z.enum(["not comparable", "no threshold"]).nullable().describe("Why there is no decision."),
  explanation: z.string().nullable().describe("What was declined or not checked, why, and what to do."),
  score: z.number().describe('Posterior of "same person" at even odds; match: score ≥ threshold.'),
  distance: z.number().describe("The head's distance, in its own unit."),
  comparable: z.union([z.boolean(), z.literal("unknown")]),
  threshold: z.number().nullable(),
  targetFmr: rateSchema.nullable().describe("The false match rate that the threshold was set for."),
  operatingPoint: operatingPointSchema.nullable(),
  data: z.string().describe("What the error rates were measured on."),
  model: z.string(),
  revision: z.string().describe("Exactly what decided, networks and code included."),
  presentationAttack: z.literal("not checked").describe("Nothing looks at whether the face is live."),
};

export const warningsSchema = z.array(z.string()).describe("What the figures don't cover in this case.");

export const timingSchema = z
  .object({ totalMs: z.number().describe("From the request's arrival to the answer.") })
  .meta({ id: "Timing" });

/** Options of whatever looks at photos. */
export const faceOption = z
  .union([z.enum(["main", "largest", "all"]), z.int().min(1).max(1000)])
  .describe("Which face: main (large and central), largest, all, or a number as detect counts them.");

export const fmrOption = z
  .number()
  .gt(0)
  .max(1)
  .describe("False match rate to decide at; default: the model's own.");

/** The body of a request for one decision. */
export const decisionBody = z.strictObject({ face: faceOption.default("main"), fmr: fmrOption.optional() });
