import { bestAccuracyOf } from "../../evaluate/accuracy.js";
import type { EvaluationData } from "../../evaluate/report/input.js";
import type { Report } from "../../evaluate/report/schema.js";
import { evaluationReport, type ReportOptions } from "../../evaluate/report/summary.js";
import { sweep } from "../../evaluate/sweep.js";
import type { Head } from "../../models/head.js";
import type { EmbeddingTable } from "./embeddingTable.js";
import { type PairIndices, type ScoredPairs, scorePairs } from "./scorePairs.js";

/** Everything a report is made from, as it is sent to a worker. */
export interface ReportTask extends PairIndices {
  readonly kind: "report";
  readonly head: Head;
  readonly table: EmbeddingTable;
  /** Names of the images. */
  readonly names: readonly string[];
  readonly about: Omit<
    EvaluationData,
    "scores" | "rejected" | "declined" | "nameOf" | "threshold" | "failures"
  >;
  readonly failedImages: number;
  /** Null: the best on these very pairs, which the report then says. */
  readonly threshold: EvaluationData["threshold"] | null;
  readonly options: ReportOptions;
}

export interface ReportResult extends ScoredPairs {
  readonly report: Report;
  readonly threshold: EvaluationData["threshold"];
}

/** Scores the pairs and makes the report: seconds of work for a million pairs, so a worker does it. */
export function runReportTask(task: ReportTask): ReportResult {
  const { head, table, names, imageA, imageB, about } = task;
  const scored = scorePairs(head, table, task);
  const threshold = task.threshold ?? bestHere(scored.scores, about.labels);
  const data: EvaluationData = {
    ...about,
    scores: scored.scores,
    ...(scored.rejected.includes(1) ? { rejected: scored.rejected } : {}),
    ...(scored.declined.includes(1) ? { declined: scored.declined } : {}),
    nameOf: (pair) => [names[imageA[pair]!]!, names[imageB[pair]!]!],
    threshold,
    failures: {
      images: names.length,
      failedImages: task.failedImages,
      pairsLost: scored.rejected.reduce((sum, value) => sum + value, 0),
    },
  };
  return { ...scored, threshold, report: evaluationReport(data, task.options) };
}

/** The best threshold on the very pairs, for a model without one to decide at. */
export function bestHere(scores: Float64Array, labels: ArrayLike<number>): EvaluationData["threshold"] {
  const { threshold } = bestAccuracyOf(sweep(scores, labels));
  return {
    value: threshold,
    origin: "the best accuracy on these very pairs, for the model has no default threshold",
    seen: true,
  };
}
