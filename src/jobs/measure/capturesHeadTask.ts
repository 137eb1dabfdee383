import type { Head } from "../../models/head.js";
import { type CapturesHead, learnCapturesHead } from "../../train/head/learnCapturesHead.js";
import type { EmbeddingTable } from "./embeddingTable.js";
import { embeddingRows } from "./scorePairs.js";

/** Learns a head on captures of one known person and of others, all of which have an embedding. */
export interface CapturesHeadTask {
  readonly kind: "captures-head";
  readonly table: EmbeddingTable;
  /** `[N]`, 0 is the known person. */
  readonly people: readonly number[];
  /** `[N]`. */
  readonly sessions: readonly number[];
  readonly head: Head;
  readonly seed: number;
}

export const runCapturesHeadTask = ({
  table,
  people,
  sessions,
  head,
  seed,
}: CapturesHeadTask): CapturesHead | undefined =>
  learnCapturesHead({ embeddings: embeddingRows(table), people, sessions, head, seed });
