import { z } from "zod";
import { trainConfigSchema } from "../train/config.js";
import { skippedSchema } from "./skipped.js";

/** The shapes of what `train` reads and prints. */

const count = z.int().min(0);
const rate = z.number().min(0).max(1);

const heldOut = z.strictObject({ logLoss: z.number(), eer: rate, auc: rate });

const interval = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
const names = z.array(z.string());
const decisions = z.strictObject({ match: names, noMatch: names, noDecision: names });

export const trainingSchemas = {
  "train-config": trainConfigSchema,
  train: z.strictObject({
    id: z.string(),
    revision: z.string(),
    model: z.string(),
    steps: count,
    trainingImages: count,
    heldOutImages: count,
    validation: z.strictObject({ measure: z.enum(["one-shot", "eer"]), figure: rate }),
    /** Null where the data have no sessions or too few people in a group. */
    oneShot: z
      .strictObject({
        ways: count,
        trials: count,
        groups: count,
        accuracy: rate,
        /** Null for fewer than 10 people, who are too few for an interval. */
        low: rate.nullable(),
        high: rate.nullable(),
      })
      .nullable(),
    skipped: skippedSchema,
    operatingPoints: count,
    /** Null: the model decides only where an FMR is asked for. */
    defaultFmr: rate.nullable(),
    seconds: z.number(),
  }),
  "train-dry-run": z.strictObject({
    dataset: z.string(),
    images: count,
    people: count,
    groups: count,
    skipped: skippedSchema,
    heldOut: count,
    warnings: z.array(z.string()),
    parameters: count,
    steps: count,
    imagesPerStep: count,
    secondsPerStep: z.number().gt(0),
    minutes: z.number().gt(0),
    megabytes: count,
  }),
  "train-captures": z.strictObject({
    model: z.string(),
    revision: z.string(),
    /** Null in a dry run. */
    file: z.string().nullable(),
    learnt: z.boolean(),
    reason: z.string(),
    captures: z.strictObject({ anchor: count, positive: count, negative: count }),
    skipped: skippedSchema,
    sessions: z.strictObject({
      count,
      source: z.enum(["names", "times in the names", "file times", "nothing"]),
    }),
    /** Each positive and each negative against the anchors, by the model's own head; null without a default threshold. */
    test: z.strictObject({
      targetFmr: rate.nullable(),
      own: decisions,
      others: decisions,
      warnings: names,
    }),
    /** Both heads on pairs that the fit did not see; null where the captures are too few. */
    heldOut: z
      .strictObject({ pairs: count, folds: count, before: heldOut, after: heldOut, gain: interval })
      .nullable(),
    notes: z.array(z.string()),
    operatingPoints: count,
    seconds: z.number(),
  }),
  "train-head": z.strictObject({
    model: z.string(),
    revision: z.string(),
    file: z.string(),
    /** Whether the learnt head is used: only where it is better, beyond chance, on people it had not seen. */
    learnt: z.boolean(),
    lambda: z.number().nullable(),
    people: count,
    folds: count,
    heldOutPairs: count,
    before: heldOut,
    after: heldOut,
    gain: interval,
    failedImages: count,
    skipped: skippedSchema,
    measured: z.boolean(),
    operatingPoints: count,
    /** Null: the model decides only where an FMR is asked for. */
    defaultFmr: rate.nullable(),
    notes: z.array(z.string()),
    seconds: z.number(),
  }),
};
