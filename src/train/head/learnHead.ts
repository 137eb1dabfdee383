import { SelfsameError } from "../../core/errors.js";
import type { Vector } from "../../core/vectors.js";
import type { Head } from "../../models/head.js";
import { headFolds } from "./folds.js";
import { type HeadContest, headContest, personsOf } from "./headContest.js";
import { logLossGain } from "./lossGain.js";
import { type PairLimits, samplePairs } from "./pairSample.js";

export interface LearnHeadOptions extends PairLimits {
  /** `[N][D]`, of unit length. */
  readonly embeddings: readonly Vector[];
  /** `[N]`, the person on each; 3 people or more, 2 of them with two images or more. */
  readonly people: readonly number[];
  /** The head to beat. */
  readonly head: Head;
  readonly seed?: number;
}

export interface LearntHead extends HeadContest {
  /** The head to use from now on: the learnt one if it is better, else the one given. */
  readonly head: Head;
  /** Whether the whole interval of the gain is above 0: then the learnt head is taken. */
  readonly learnt: boolean;
  readonly people: number;
}

/**
 * Learns a `weighted-l1` head on embeddings that stay as they are: α starts at plain L1 on unit vectors and is drawn
 * towards it by a penalty that cross-validation by person chooses. (A free fit loses to the plain distance: the embedding
 * was trained for that.) The given head is kept unless the learnt one's log loss on people it never saw is lower beyond
 * chance: by the 95% interval over resampled people. The penalty is chosen on the same held-out pairs, one number among
 * six: what is quoted of a model is to be measured on yet other people.
 *
 * @throws INVALID_ARGUMENT for fewer people or images than that.
 * @example
 * const embeddings = [[1, 0], [0.8, 0.6], [0, 1], [0.6, 0.8], [-1, 0], [-0.8, 0.6]];
 * const { learnt } = learnHead({ embeddings, people: [0, 0, 1, 1, 2, 2], head: { kind: "cosine", scale: 20, bias: 3 } });
 */
export function learnHead({ embeddings, people, head, seed = 1, ...limits }: LearnHeadOptions): LearntHead {
  checkPeople(people);
  const contest = headContest({
    embeddings,
    people,
    head,
    folds: headFolds(people, seed, limits),
    all: samplePairs(people, seed, limits),
    gainOf: ({ before, after, ...pairs }) => logLossGain(personsOf(people, pairs, before), after, seed),
  });
  const learnt = contest.gain.low > 0;
  return {
    ...contest,
    head: learnt ? contest.candidate : head,
    learnt,
    people: new Set(people).size,
  };
}

function checkPeople(people: readonly number[]): void {
  const counts = new Map<number, number>();
  for (const person of people) counts.set(person, (counts.get(person) ?? 0) + 1);
  const withTwo = [...counts.values()].filter((count) => count > 1).length;
  if (counts.size < 3 || withTwo < 2)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `a head is learnt from 3 people or more, 2 of them with two images or more; came ${counts.size}, ${withTwo} of them with two`,
      { hint: "Add images of other people, or use the model as it is." },
    );
}
