import { z } from "zod";

const count = z.int().min(0);
const rate = z.number().min(0).max(1);

/** What one-shot accuracy is made of. Rates are fractions. */
export const oneShotFigures = {
  ways: z.int().min(2),
  trials: z.int().min(1),
  correct: count,
  /** Trials with a shared highest score: counted as wrong. */
  ties: count,
  /** So many independent trials they are worth, for trials with probes of one class stand or fall together; left out where no two are. */
  independent: count.optional(),
  accuracy: z.strictObject({
    value: rate,
    interval: z.strictObject({ low: rate, high: rate, confidence: rate, method: z.string() }).nullable(),
    /** Why there is no interval; left out where there is one. */
    reason: z.string().optional(),
  }),
  chance: rate,
  /** Null where there are no runs. */
  runs: z.strictObject({ count, mean: rate, standardError: z.number() }).nullable(),
};

/** The schema of a one-shot evaluation's `report.json`. */
export const oneShotReportSchema = z.strictObject({
  schema: z.literal("selfsame/one-shot-report/1"),
  createdAt: z.string(),
  software: z.string(),
  model: z.strictObject({ id: z.string(), description: z.string() }),
  protocol: z.strictObject({ name: z.literal("one-shot"), words: z.string() }),
  images: z.strictObject({ images: count, failed: count, lowQuality: count }),
  ...oneShotFigures,
  /** The first wrong trials, at most 20: the probe, the right image, and the one chosen (null for a tie). */
  wrong: z.array(
    z.strictObject({ trial: count, probe: z.string(), answer: z.string(), chosen: z.string().nullable() }),
  ),
});

/** The content of a one-shot evaluation's `report.json`. */
export type OneShotReport = z.infer<typeof oneShotReportSchema>;
