import { bestAccuracyOf } from "../../evaluate/accuracy.js";
import { personWeights } from "../../evaluate/intervals/personPairs.js";
import type { EvaluationData } from "../../evaluate/report/input.js";
import type { Report } from "../../evaluate/report/schema.js";
import { evaluationReport, type ReportOptions } from "../../evaluate/report/summary.js";
import { balancedClasses, sweep } from "../../evaluate/sweep.js";
import type { Head } from "../../models/head.js";
import type { EmbeddingTable } from "./embeddingTable.js";
import { evaluatedGroups, type ImageGroups } from "./imageGroups.js";
import { decidedScores, type PairIndices, type ScoredPairs, scorePairs } from "./scorePairs.js";

/** Everything a report is made from, as it is sent to a worker. */
export interface ReportTask extends PairIndices {
  readonly kind: "report";
  readonly head: Head;
  readonly table: EmbeddingTable;
  /** Names of the images. */
  readonly names: readonly string[];
  readonly about: Omit<
    EvaluationData,
    "scores" | "rejected" | "declined" | "nameOf" | "threshold" | "failures" | "groups"
  >;
  readonly groups?: ImageGroups;
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
  const { head, table, names, imageA, imageB, about, groups } = task;
  const scored = scorePairs(head, table, task);
  const threshold = task.threshold ?? bestHere(decidedScores(scored), about);
  const data: EvaluationData = {
    ...about,
    scores: scored.scores,
    ...(scored.rejected.includes(1) ? { rejected: scored.rejected } : {}),
    ...(scored.declined.includes(1) ? { declined: scored.declined } : {}),
    nameOf: (pair) => [names[imageA[pair]!]!, names[imageB[pair]!]!],
    threshold,
    ...(groups && { groups: evaluatedGroups(groups, task, table.usable) }),
    failures: {
      images: names.length,
      failedImages: task.failedImages,
      pairsLost: scored.rejected.reduce((sum, value) => sum + value, 0),
    },
  };
  return { ...scored, threshold, report: evaluationReport(data, task.options) };
}

/**
 * The best threshold on the very pairs, for a model without one to decide at: of accuracy as the protocol weighs it.
 *
 * @param scores as decisions see them: below 0 where nothing is decided
 */
export function bestHere(
  scores: Float64Array,
  { labels, people, weighting }: Pick<EvaluationData, "labels" | "people" | "weighting">,
): EvaluationData["threshold"] {
  const weights =
    weighting === "people" && people
      ? personWeights({ scores, personA: people.a, personB: people.b }).weights
      : undefined;
  const s = sweep(scores, labels, weights);
  const { threshold } = bestAccuracyOf(weights ? balancedClasses(s) : s);
  return {
    // Where matching everything is best, what is declined still does not match.
    value: Math.max(0, threshold),
    origin: "the best accuracy on these very pairs, for the model has no default threshold",
    seen: true,
  };
}
