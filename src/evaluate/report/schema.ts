import { z } from "zod";

const rate = z.number().min(0).max(1);
const count = z.int().min(0);
/** Thresholds at infinity ("nothing matches") are null: JSON has no infinity. */
const threshold = z.number().nullable();

const interval = z.object({
  low: z.number(),
  high: z.number(),
  confidence: rate,
  method: z.enum([
    "clopper-pearson",
    "effective-binomial",
    "person-bootstrap",
    "pair-bootstrap",
    "rule-of-three",
  ]),
});
/** `reason`: why there is no interval; left out where there is one. */
const estimate = z.object({ value: rate, interval: interval.nullable(), reason: z.string().optional() });

/** Rates at the threshold in use within a group of people; null where there is no such pair. */
const groupRates = z.object({
  group: z.string(),
  people: count,
  images: count,
  failedImages: count,
  /** Pairs whose people are both of the group; `declined`: the share of them that is, at the threshold, for a face of too low quality. */
  genuinePairs: count,
  impostorPairs: count,
  declined: rate.nullable(),
  impostorErrors: count,
  genuineErrors: count,
  fmr: estimate.nullable(),
  fnmr: estimate.nullable(),
  /** Why a rate is not to be quoted, in words; null if it may be. */
  unquotable: z.object({ fmr: z.string().nullable(), fnmr: z.string().nullable() }),
  /** FMR ÷ the FMR of all impostor pairs; null where one of them is not to be quoted. */
  fmrRatio: z.number().min(0).nullable(),
});

const fold = z.object({ fold: z.number(), pairs: count, threshold, accuracy: rate });
const reliabilityBin = z.object({
  low: rate,
  high: rate,
  pairs: count,
  effectivePairs: z.number().min(0),
  weight: rate,
  meanScore: rate.nullable(),
  genuineFraction: rate.nullable(),
});

/**
 * The schema of `report.json`. Rates are fractions. Curves are thinned to what can be seen; every figure is
 * computed on all pairs.
 *
 * @example
 * reportSchema.parse(JSON.parse(text)).decision.fmr.value;
 */
export const reportSchema = z.object({
  schema: z.literal("selfsame/evaluation-report/1"),
  title: z.string(),
  createdAt: z.string(),
  software: z.string(),
  model: z.object({ id: z.string(), revision: z.string().nullable(), description: z.string() }),
  dataset: z.object({ name: z.string(), id: z.string().nullable() }),
  protocol: z.object({
    name: z.string(),
    words: z.string(),
    weighting: z.enum(["people", "pairs"]),
    /** How pairs weigh in every figure, and what accuracy is by that, in words. */
    weights: z.string(),
  }),
  counts: z.object({
    genuinePairs: count,
    impostorPairs: count,
    people: count.nullable(),
  }),
  /** So many independent pairs they are worth, for pairs share people: "no error" says a rate below 3 ÷ this. */
  independentPairs: z.object({ genuine: count, impostor: count }),
  failures: z.object({
    images: count,
    failedImages: count,
    pairsLost: count,
    fta: estimate.nullable(),
  }),
  decision: z.object({
    threshold,
    origin: z.string(),
    seen: z.boolean(),
    fmr: estimate,
    fnmr: estimate,
    /** Why a rate is not to be quoted, in words; null if it may be. */
    unquotable: z.object({ fmr: z.string().nullable(), fnmr: z.string().nullable() }),
    /** Plain counts of pairs. */
    confusion: z.object({
      truePositives: count,
      falseNegatives: count,
      falsePositives: count,
      trueNegatives: count,
    }),
    /** The rates of those counts. All others here weigh as `protocol.weights` says. */
    counted: z.object({ fmr: rate, fnmr: rate, accuracy: rate }),
    precision: rate.nullable(),
    recall: rate,
    specificity: rate,
    f1: rate,
    accuracy: rate,
    balancedAccuracy: rate,
  }),
  /** Where groups of people were given; by name. */
  byGroup: z
    .object({
      groups: z.array(groupRates),
      /** People who are in no group, and so in none of these rates. */
      peopleInNone: count,
      /** The group with the highest FMR of those that may be quoted; null where none may. */
      highestFmr: z.string().nullable(),
    })
    .optional(),
  figures: z.object({
    auc: estimate,
    eer: estimate,
    averagePrecision: rate,
    /** Of the log-odds where scores are posteriors; null if scores are all equal or don't vary in a class. */
    dPrime: z.number().min(0).nullable(),
    bestAccuracy: z.object({ accuracy: rate, threshold }),
    foldedAccuracy: z
      .object({ mean: rate, standardDeviation: z.number(), standardError: z.number(), folds: z.array(fold) })
      .nullable(),
  }),
  fnmrAtFmr: z.array(
    z.object({
      targetFmr: rate,
      threshold,
      fmr: rate,
      fnmr: estimate,
      impostorErrors: count,
      genuineErrors: count,
      supported: z.boolean(),
      reason: z.string().nullable(),
      /** Why the FNMR is not to be quoted; null if it may be. */
      unquotable: z.string().nullable(),
    }),
  ),
  curves: z.object({
    roc: z.object({ fmr: z.array(rate), tmr: z.array(rate) }),
    det: z.object({ fmr: z.array(rate), fnmr: z.array(rate) }),
    pr: z.object({ recall: z.array(rate), precision: z.array(rate) }),
    /** Of genuine pairs in the mixture that precision is of. */
    genuineShare: rate,
    /** Below this FMR fewer than 30 false matches stand behind a point. */
    supportedFmr: rate,
  }),
  /**
   * Rates at thresholds from the strictest down, what was declined matching at none. Intervals are those of as many independent pairs as
   * these are worth; recall is 1 − FNMR.
   */
  thresholds: z.array(
    z.object({
      threshold: z.number(),
      fmr: estimate,
      fnmr: estimate,
      precision: rate.nullable(),
      impostorErrors: count,
      genuineErrors: count,
    }),
  ),
  /** Null where no pair of a class was compared. */
  histogram: z
    .object({
      axis: z.enum(["score", "log-odds"]),
      edges: z.array(z.number()),
      genuine: z.array(rate),
      impostor: z.array(rate),
    })
    .nullable(),
  calibration: z
    .object({ brier: rate, logLoss: z.number().nullable(), ece: rate, bins: z.array(reliabilityBin) })
    .nullable(),
  worstErrors: z.array(
    z.object({
      pair: count,
      kind: z.enum(["false match", "false non-match"]),
      score: z.number(),
      a: z.string(),
      b: z.string(),
    }),
  ),
  bootstrap: z.object({ resamples: count, seed: z.int() }),
  /** What the data don't support, in words. */
  warnings: z.array(z.string()),
});

/** The content of `report.json`. */
export type Report = z.infer<typeof reportSchema>;
