import { headDistance } from "../../core/headDistance.js";
import type { Head } from "../../models/head.js";
import { headScore } from "../../models/heads.js";
import { type DecisionOutcome, outcomeOf } from "../../recognition/decision.js";
import { areCompared } from "../../recognition/gate.js";
import type { EmbeddingTable } from "./embeddingTable.js";

/** Which images are compared: `[N]` indices into an `EmbeddingTable`. */
export interface PairIndices {
  readonly imageA: Int32Array;
  readonly imageB: Int32Array;
}

/** `[N]` each. */
export interface ScoredPairs {
  readonly scores: Float64Array;
  /** 1 where an image has no embedding: the score is then the lowest there is. */
  readonly rejected: Uint8Array;
  /** 1 where there is a score, but decisions don't compare faces of such quality: the system never lets such a pair match. */
  readonly declined: Uint8Array;
}

/** The embedding of each image as a view. */
export function embeddingRows({ values, dimensions, usable }: EmbeddingTable): Float32Array[] {
  return Array.from(usable, (_, i) => values.subarray(i * dimensions, (i + 1) * dimensions));
}

/** The calibrated score of every pair; 0, which no threshold lets match, where an image can't be used. */
export function scorePairs(head: Head, table: EmbeddingTable, pairs: PairIndices): ScoredPairs {
  return scored(head, table, pairs, (distance) => headScore(head, distance), 0);
}

/**
 * The score of two images of a table, where pairs are too many to list.
 *
 * @param gated whether as decisions see it: below any threshold where they don't compare faces of such quality, or there is none
 */
export function pairScorer(
  head: Head,
  table: EmbeddingTable,
  { gated = false } = {},
): (imageA: number, imageB: number) => number {
  const rows = embeddingRows(table);
  const { usable, gate, quality } = table;
  return (a, b) =>
    usable[a] && usable[b] && !(gated && !areCompared(gate, quality[a]!, quality[b]!))
      ? headScore(head, headDistance(head, rows[a]!, rows[b]!))
      : -1;
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
  const declined = new Uint8Array(imageA.length);
  for (let i = 0; i < scores.length; i++) {
    const [a, b] = [imageA[i]!, imageB[i]!];
    if (table.usable[a] && table.usable[b]) {
      scores[i] = scoreOf(headDistance(head, rows[a]!, rows[b]!));
      declined[i] = areCompared(table.gate, table.quality[a]!, table.quality[b]!) ? 0 : 1;
    } else rejected[i] = 1;
  }
  return { scores, rejected, declined };
}

/** The scores as decisions see them: below any threshold (of 0 to 1) where there is no decision. */
export function decidedScores({ scores, declined, rejected }: ScoredPairs): Float64Array {
  return scores.map((score, i) => (declined[i] || rejected[i] ? -1 : score));
}

/** What the system decides on a pair, by the rule of every decision. */
export function pairOutcome(
  { scores, declined, rejected }: ScoredPairs,
  threshold: number,
  pair: number,
): DecisionOutcome {
  return outcomeOf(scores[pair]!, threshold, !(declined[pair] || rejected[pair]));
}
