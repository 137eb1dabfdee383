import type { Head } from "../../models/head.js";
import type { EmbeddingTable } from "./embeddingTable.js";
import { type PairIndices, type ScoredPairs, scoreByDistance, scorePairs } from "./scorePairs.js";

export interface ScoreTask extends PairIndices {
  readonly kind: "scores";
  /** `distance`: the negative distance, which ranks where posteriors round to 0 or 1. */
  readonly by: "posterior" | "distance";
  readonly head: Head;
  readonly table: EmbeddingTable;
}

export function runScoreTask(task: ScoreTask): ScoredPairs {
  const score = task.by === "distance" ? scoreByDistance : scorePairs;
  return score(task.head, task.table, task);
}
