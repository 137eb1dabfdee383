import { z } from "zod";
import { oneShotFigures, oneShotReportSchema } from "../evaluate/report/oneShotSchema.js";
import { reportSchema } from "../evaluate/report/schema.js";
import { evaluationSchema, operatingPointSchema } from "../models/bundle.js";
import { skippedSchema } from "./skipped.js";

/** The shapes of what `evaluate`, `calibrate` and `compare-models` print and write. */

const count = z.int().min(0);
const rate = z.number().min(0).max(1);
const failedPhotos = z.array(z.strictObject({ file: z.string(), code: z.string(), message: z.string() }));
const imageCounts = z.strictObject({ images: count, failed: count, lowQuality: count });
const requirements = z.array(
  z.strictObject({
    requirement: z.string(),
    passed: z.boolean(),
    measured: z.number().nullable(),
    reason: z.string(),
  }),
);
const tar = z.strictObject({
  rate,
  /** Null where only "nothing matches" keeps the FAR. */
  threshold: z.number().nullable(),
  /** False when fewer than 30 false matches stand behind the threshold: don't quote the rate. */
  supported: z.boolean(),
});
export const evaluationSchemas = {
  evaluate: z.strictObject({
    protocol: z.enum(["lfw", "pairs", "folder"]),
    model: z.string(),
    revision: z.string(),
    /** Of LFW; null for other protocols. */
    view: z.int().nullable(),
    pairs: count,
    /** So many independent pairs those are worth, for pairs share people. */
    independentPairs: reportSchema.shape.independentPairs,
    /** How pairs weigh in every figure but plain counts, and what accuracy is by that, in words. */
    weights: z.string(),
    /** Photos that gave no embedding. Their pairs count as "no match": never dropped. */
    failures: count,
    failedPhotos,
    /** Photos with a face of too low quality for the model: no match at the threshold in use. */
    lowQuality: count,
    accuracy: z.strictObject({
      mean: rate,
      standardError: z.number().nullable(),
      threshold: z.string(),
      folds: z.array(z.strictObject({ fold: z.number(), accuracy: rate, threshold: z.number().nullable() })),
    }),
    eer: rate,
    auc: rate,
    tarAtFar: z.strictObject({ "1e-2": rate, "1e-3": rate }),
    tarAtFarDetail: z.strictObject({ "1e-2": tar, "1e-3": tar }),
    fnmrAtFmr: reportSchema.shape.fnmrAtFmr,
    defaultDecision: z.strictObject({
      /** Null for a model that has no threshold to decide at: then it is the best on these very pairs. */
      targetFmr: rate.nullable(),
      threshold: z.number().nullable(),
      fmr: rate,
      fnmr: rate,
      accuracy: rate,
      /** Why there is no interval of FMR or FNMR, or why they are not to be quoted; null where they may be. */
      unquotable: reportSchema.shape.decision.shape.unquotable,
      falseMatches: count,
      falseNonMatches: count,
    }),
    /** With `--groups`. */
    byGroup: reportSchema.shape.byGroup,
    /** Null where every embedding was found in the cache. */
    secondsPerImage: z.number().nullable(),
    warnings: z.array(z.string()),
    requirements,
    /** The folder of the report. */
    report: z.string().nullable(),
    /** What lay among the data and is not measured. */
    skipped: skippedSchema,
  }),
  "evaluate-one-shot": z.strictObject({
    protocol: z.literal("one-shot"),
    model: z.string(),
    revision: z.string(),
    ...oneShotFigures,
    words: z.string(),
    images: imageCounts,
    secondsPerImage: z.number().nullable(),
    requirements,
    report: z.string().nullable(),
    skipped: skippedSchema,
  }),
  "evaluation-report": reportSchema,
  "one-shot-report": oneShotReportSchema,
  calibrate: z.strictObject({
    model: z.string(),
    revision: z.string(),
    file: z.string(),
    calibration: z.strictObject({ scale: z.number(), bias: z.number() }),
    evaluation: evaluationSchema.strict(),
    /** Null: the bundle decides only where an FMR is asked for. */
    defaultFmr: rate.nullable(),
    operatingPoints: z.array(operatingPointSchema),
    /** Targets that these data don't support, and why. */
    unsupported: z.array(z.strictObject({ targetFmr: rate, reason: z.string() })),
    failedImages: count,
    /** Files left out of a set of people because a later set holds the same bytes. */
    copies: count,
    /** What lay among the data and is in no set. */
    skipped: skippedSchema,
  }),
  "calibrate-restore": z.strictObject({ model: z.string(), file: z.string(), restored: z.literal(true) }),
  "compare-models": z.strictObject({
    protocol: z.string(),
    dataset: z.strictObject({ name: z.string(), id: z.string() }),
    pairs: count,
    skipped: skippedSchema,
    /** How pairs weigh in accuracies, and what accuracy is by that, in words. */
    weights: z.string(),
    models: z.array(
      z.strictObject({
        id: z.string(),
        revision: z.string(),
        threshold: z.number().nullable(),
        origin: z.string(),
        seen: z.boolean(),
        images: imageCounts,
      }),
    ),
    comparisons: z.array(
      z.strictObject({
        first: z.string(),
        second: z.string(),
        pairs: count,
        weighting: z.enum(["people", "pairs"]),
        firstAccuracy: rate,
        secondAccuracy: rate,
        difference: z.strictObject({
          difference: z.number(),
          /** Null where people are too few for an interval; `reason` says so. */
          low: z.number().nullable(),
          high: z.number().nullable(),
          confidence: rate,
          method: z.string(),
          reason: z.string().optional(),
        }),
        /** `p` is null, with a reason, where pairs share people: the test takes them as independent. */
        mcNemar: z.strictObject({
          onlyFirst: count,
          onlySecond: count,
          p: rate.nullable(),
          reason: z.string().optional(),
        }),
        disagreements: z.array(
          z.strictObject({
            a: z.string(),
            b: z.string(),
            genuine: z.boolean(),
            scores: z.array(z.number()),
            /** Of the two models. "no decision" counts as no match. */
            outcomes: z.array(z.enum(["match", "no match", "no decision"])),
          }),
        ),
      }),
    ),
  }),
} as const;
