import type { Head } from "../../models/head.js";
import { headDistance, headScore } from "../../models/heads.js";
import type { EmbeddingTable } from "./embeddingTable.js";

/** Which images are compared: `[N]` indices into an `EmbeddingTable`. */
export interface PairIndices {
  readonly imageA: Int32Array;
  readonly imageB: Int32Array;
}

/** `[N]` scores, and where a pair was not compared because an image can't be used: there the score is 0. */
export interface ScoredPairs {
  readonly scores: Float64Array;
  readonly rejected: Uint8Array;
}

/** The embedding of each image as a view. */
export function embeddingRows({ values, dimensions, usable }: EmbeddingTable): Float32Array[] {
  return Array.from(usable, (_, i) => values.subarray(i * dimensions, (i + 1) * dimensions));
}

/** The calibrated score of every pair; 0, which no threshold lets match, where an image can't be used. */
export function scorePairs(head: Head, table: EmbeddingTable, pairs: PairIndices): ScoredPairs {
  return scored(head, table, pairs, (distance) => headScore(head, distance), 0);
}

/** The negative distance of every pair; the least of numbers where an image can't be used. */
export function scoreByDistance(head: Head, table: EmbeddingTable, pairs: PairIndices): ScoredPairs {
  return scored(head, table, pairs, (distance) => -distance, -Number.MAX_VALUE);
}

function scored(
  head: Head,
  table: EmbeddingTable,
  { imageA, imageB }: PairIndices,
  scoreOf: (distance: number) => number,
  rejectedScore: number,
): ScoredPairs {
  const rows = embeddingRows(table);
  const scores = new Float64Array(imageA.length).fill(rejectedScore);
  const rejected = new Uint8Array(imageA.length);
  for (let i = 0; i < scores.length; i++) {
    const [a, b] = [imageA[i]!, imageB[i]!];
    if (table.usable[a] && table.usable[b]) scores[i] = scoreOf(headDistance(head, rows[a]!, rows[b]!));
    else rejected[i] = 1;
  }
  return { scores, rejected };
}
