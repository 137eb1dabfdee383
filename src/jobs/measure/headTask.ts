import type { Head } from "../../models/head.js";
import { type LearntHead, learnHead } from "../../train/head/learnHead.js";
import type { PeopleSet } from "./calibrationTask.js";
import { embeddingRows } from "./scorePairs.js";

/** Learns a head on the images that have an embedding. */
export interface HeadTask extends PeopleSet {
  readonly kind: "head";
  readonly head: Head;
  readonly seed: number;
}

export function runHeadTask({ table, people, head, seed }: HeadTask): LearntHead {
  const usable = [...table.usable.keys()].filter((i) => table.usable[i] === 1);
  const rows = embeddingRows(table);
  return learnHead({
    embeddings: usable.map((i) => rows[i]!),
    people: usable.map((i) => people[i]!),
    head,
    seed,
  });
}
