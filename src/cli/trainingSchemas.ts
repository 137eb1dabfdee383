import { z } from "zod";
import { trainConfigSchema } from "../train/config.js";
import { skippedSchema } from "./skipped.js";

/** The shapes of what `train` reads and prints. */

const count = z.int().min(0);
const rate = z.number().min(0).max(1);

const heldOut = z.strictObject({ logLoss: z.number(), eer: rate, auc: rate });

export const trainingSchemas = {
  "train-config": trainConfigSchema,
  train: z.strictObject({
    id: z.string(),
    model: z.string(),
    steps: count,
    trainingImages: count,
    heldOutImages: count,
    validation: z.strictObject({ measure: z.enum(["one-shot", "eer"]), figure: rate }),
    /** Null where the data have no sessions or too few people in a group. */
    oneShot: z
      .strictObject({ ways: count, trials: count, groups: count, accuracy: rate, low: rate, high: rate })
      .nullable(),
    skipped: skippedSchema,
    operatingPoints: count,
    seconds: z.number(),
  }),
  "train-dry-run": z.strictObject({
    dataset: z.string(),
    images: count,
    people: count,
    groups: count,
    skipped: skippedSchema,
    parameters: count,
    steps: count,
    imagesPerStep: count,
    secondsPerStep: z.number().gt(0),
    minutes: z.number().gt(0),
    megabytes: count,
  }),
  "train-head": z.strictObject({
    model: z.string(),
    file: z.string(),
    /** Whether the learnt head is used: only where it is better, beyond chance, on people it had not seen. */
    learnt: z.boolean(),
    lambda: z.number().nullable(),
    people: count,
    folds: count,
    heldOutPairs: count,
    before: heldOut,
    after: heldOut,
    gain: z.strictObject({ value: z.number(), low: z.number(), high: z.number() }),
    failedImages: count,
    skipped: skippedSchema,
    measured: z.boolean(),
    operatingPoints: count,
    notes: z.array(z.string()),
    seconds: z.number(),
  }),
};
