import { SelfsameError } from "../../core/errors.js";
import { checkFields } from "../../core/options.js";
import { numbers } from "../argumentChecks.js";
import { checkFinite, checkLength } from "../comparisons.js";

/**
 * Comparisons with the people behind them, compact enough for all pairs of thousands of images. A pair is
 * genuine iff both ids are equal. Ids are any integers ≥ 0; they need not be dense.
 */
export interface PersonPairs {
  /** `[N]`, higher = more similar. */
  readonly scores: Float32Array | Float64Array;
  readonly personA: Int32Array;
  readonly personB: Int32Array;
}

/** Labels and weights for the other functions of this room. */
export interface PersonWeights {
  /** `[N]`, 1 genuine, 0 impostor. */
  readonly labels: Uint8Array;
  /** `[N]`: a genuine pair of person i weighs 1 / (genuine pairs of i), an impostor pair 1. */
  readonly weights: Float64Array;
}

/** Throws INVALID_ARGUMENT for lengths that differ, SCORE_INVALID for a score that is not finite. */
export function checkPersonPairs(pairs: PersonPairs): void {
  checkFields(pairs, "pairs", { scores: numbers, personA: numbers, personB: numbers });
  const { scores, personA, personB } = pairs;
  checkLength(personA, scores.length, "first people");
  checkLength(personB, scores.length, "second people");
  checkFinite(scores);
  for (let i = 0; i < scores.length; i++) {
    if (personA[i]! < 0 || personB[i]! < 0)
      throw new SelfsameError("INVALID_ARGUMENT", `pair ${i} has a negative person id; ids ≥ 0 are expected`);
  }
}

/**
 * Weights with which each person's genuine pairs weigh 1 in total, so that one person with many photos does
 * not decide the FNMR (in LFW's `peopleDevTrain` one man makes 64% of all genuine pairs).
 *
 * @throws as `checkPersonPairs` does.
 * @example
 * const { labels, weights } = personWeights(pairs);
 * fnmrAtFmr(pairs.scores, labels, 1e-3, weights);
 */
export function personWeights(pairs: PersonPairs): PersonWeights {
  checkPersonPairs(pairs);
  const { scores, personA, personB } = pairs;
  const genuinePairs = new Map<number, number>();
  for (let i = 0; i < scores.length; i++) {
    const person = personA[i]!;
    if (person === personB[i]) genuinePairs.set(person, (genuinePairs.get(person) ?? 0) + 1);
  }
  const labels = new Uint8Array(scores.length);
  const weights = new Float64Array(scores.length).fill(1);
  for (let i = 0; i < scores.length; i++) {
    if (personA[i] !== personB[i]) continue;
    labels[i] = 1;
    weights[i] = 1 / genuinePairs.get(personA[i]!)!;
  }
  return { labels, weights };
}

/** Person ids made dense: 0 … P−1 in the order of first appearance. */
export function densePeople({ personA, personB }: Pick<PersonPairs, "personA" | "personB">) {
  const index = new Map<number, number>();
  const dense = (id: number) => {
    let at = index.get(id);
    if (at === undefined) {
      at = index.size;
      index.set(id, at);
    }
    return at;
  };
  const a = new Int32Array(personA.length);
  const b = new Int32Array(personA.length);
  for (let i = 0; i < a.length; i++) {
    a[i] = dense(personA[i]!);
    b[i] = dense(personB[i]!);
  }
  return { people: index.size, a, b };
}

/** Whether nobody takes part in two comparisons, so that they are independent. @param people dense ids below it */
export function nobodyTwice(people: number, a: Int32Array, b: Int32Array): boolean {
  const seen = new Uint8Array(people);
  for (let i = 0; i < a.length; i++) {
    if (seen[a[i]!] || seen[b[i]!]) return false;
    seen[a[i]!] = 1;
    seen[b[i]!] = 1;
  }
  return true;
}
