import type { Sample, Skipped } from "../../data/dataset.js";
import type { ListedGroup } from "../../data/lists/groupsCsv.js";

/** Which images are compared with which. */
export interface PairProtocol {
  /** E.g. "LFW View 1". */
  readonly name: string;
  /** How the pairs were made, in sentences. */
  readonly words: string;
  /** `id` pins the data down: a digest of the list. */
  readonly dataset: { readonly name: string; readonly id: string };
  /** Distinct images. */
  readonly samples: readonly Sample[];
  /** Their ids, as they are shown. */
  readonly names: readonly string[];
  /** What lay among the data and is not measured, and why. */
  readonly skipped: readonly Skipped[];
  /** `[N]`, indices of a pair's images. */
  readonly imageA: Int32Array;
  readonly imageB: Int32Array;
  /** `[N]`, 1 genuine, 0 impostor. */
  readonly labels: Uint8Array;
  /** `[N]`: who is on them, where that is known. */
  readonly people?: { readonly a: Int32Array; readonly b: Int32Array };
  /** Groups of people, named as the samples name them, whose rates are given beside those of all. */
  readonly groups?: readonly ListedGroup[];
  /** `[N]`, where there are folds. */
  readonly folds?: Int32Array;
  /** As `EvaluationData` has it. */
  readonly weighting: "people" | "pairs";
}

/** Numbers for names, in the order in which they are first asked for. */
export function indexer() {
  const names: string[] = [];
  const index = new Map<string, number>();
  const indexOf = (name: string): number => {
    const known = index.get(name);
    if (known !== undefined) return known;
    index.set(name, names.length);
    names.push(name);
    return names.length - 1;
  };
  return { names, indexOf };
}
