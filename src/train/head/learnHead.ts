import { SelfsameError } from "../../core/errors.js";
import { headDistance } from "../../core/headDistance.js";
import type { Vector } from "../../core/vectors.js";
import {
  aucOf,
  eerOf,
  type PersonPairs,
  personWeights,
  plattCalibration,
  sweep,
} from "../../evaluate/index.js";
import type { Head } from "../../models/head.js";
import { fitUniform, fitWeights, type PairFeatures, type WeightedL1 } from "./fitWeights.js";
import { type HeadFold, headFolds } from "./folds.js";
import { balancedLogLoss, type LossGain, logLossGain } from "./lossGain.js";
import { type IndexPairs, type PairLimits, samplePairs } from "./pairSample.js";

export interface LearnHeadOptions extends PairLimits {
  /** `[N][D]`, of unit length. */
  readonly embeddings: readonly Vector[];
  /** `[N]`, the person on each; 3 people or more, 2 of them with two images or more. */
  readonly people: readonly number[];
  /** The head to beat. */
  readonly head: Head;
  readonly seed?: number;
}

/** How a head did on pairs that its fit did not see. */
export interface HeldOutFigures {
  /** Nats, both classes weighing ½; ln 2 is what knowing nothing gets. */
  readonly logLoss: number;
  readonly eer: number;
  readonly auc: number;
}

export interface LearntHead {
  /** The head to use from now on: the learnt one if it is better, else the one given. */
  readonly head: Head;
  /** The best learnt head, taken or not. */
  readonly candidate: Head;
  readonly learnt: boolean;
  /** The penalty that did best on held-out pairs; null for plain L1. */
  readonly lambda: number | null;
  readonly people: number;
  readonly folds: number;
  readonly heldOutPairs: number;
  /** The given head, calibrated anew in every fold: only the distances compete. */
  readonly before: HeldOutFigures;
  readonly after: HeldOutFigures;
  /** Log loss of the given head minus the learnt one's; the learnt one is taken if the whole interval is above 0. */
  readonly gain: LossGain;
}

/** Penalties tried, from almost plain L1 to almost free. */
const lambdas = [10, 3, 1, 0.3, 0.1] as const;

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
export function learnHead({ embeddings, people, head, seed = 0, ...limits }: LearnHeadOptions): LearntHead {
  checkPeople(people);
  const dimensions = embeddings[0]?.length ?? 0;
  const features = (pairs: IndexPairs) => featuresOf(embeddings, people, dimensions, pairs);
  const folds = headFolds(people, seed, limits);
  const held = heldOutPairs(folds, people);
  const before = Float64Array.from(folds.flatMap((fold) => [...givenLogits(fold, embeddings, people, head)]));

  // By penalty (null is plain L1) the logits of the held-out pairs, fold after fold.
  const logits = new Map<number | null, number[]>([null, ...lambdas].map((lambda) => [lambda, []]));
  for (const fold of folds) {
    const fit = features(fold.fit);
    const tried = features(fold.held);
    const uniform = fitUniform(fit);
    logits.get(null)?.push(...logitsOf(tried, uniform));
    let at = uniform;
    for (const lambda of lambdas) {
      // Each fit starts where the one with more penalty ended.
      at = fitWeights(fit, lambda, uniform, at.alpha);
      logits.get(lambda)?.push(...logitsOf(tried, at));
    }
  }
  const [best] = [...logits]
    .map(([lambda, values]) => ({ lambda, values: Float64Array.from(values) }))
    .map((candidate) => ({ ...candidate, figures: figuresOf({ ...held, scores: candidate.values }) }))
    .sort((x, y) => x.figures.logLoss - y.figures.logLoss);
  if (!best) throw new TypeError("no penalty was tried");
  const gain = logLossGain({ ...held, scores: before }, best.values, seed);
  const learnt = gain.low > 0;
  const candidate = asHead(fitted(features(samplePairs(people, seed, limits)), best.lambda));
  return {
    head: learnt ? candidate : head,
    candidate,
    learnt,
    lambda: best.lambda,
    people: new Set(people).size,
    folds: folds.length,
    heldOutPairs: held.personA.length,
    before: figuresOf({ ...held, scores: before }),
    after: best.figures,
    gain,
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

function fitted(features: PairFeatures, lambda: number | null): WeightedL1 {
  const uniform = fitUniform(features);
  return lambda === null ? uniform : fitWeights(features, lambda, uniform);
}

const asHead = ({ alpha, scale, bias }: WeightedL1): Head => ({
  kind: "weighted-l1",
  // Six digits decide nothing that float32 embeddings could tell, and keep the file readable.
  alpha: Array.from(alpha, (a) => Number(a.toPrecision(6))),
  scale,
  bias,
});

function featuresOf(
  embeddings: readonly Vector[],
  people: readonly number[],
  dimensions: number,
  { a, b }: IndexPairs,
): PairFeatures {
  const apart = new Float32Array(a.length * dimensions);
  for (let p = 0; p < a.length; p++) {
    const [left, right] = [embeddings[a[p] as number] as Vector, embeddings[b[p] as number] as Vector];
    for (let i = 0; i < dimensions; i++)
      apart[p * dimensions + i] = Math.abs((left[i] as number) - (right[i] as number));
  }
  const { labels, weights } = personWeights(personsOf(people, { a, b }, new Float32Array(a.length)));
  return { apart, dimensions, labels, weights };
}

const personsOf = (
  people: readonly number[],
  { a, b }: IndexPairs,
  scores: Float32Array | Float64Array,
): PersonPairs => ({
  scores,
  personA: a.map((i) => people[i] as number),
  personB: b.map((i) => people[i] as number),
});

function heldOutPairs(folds: readonly HeadFold[], people: readonly number[]) {
  const a = Int32Array.from(folds.flatMap(({ held }) => [...held.a]));
  const b = Int32Array.from(folds.flatMap(({ held }) => [...held.b]));
  const { personA, personB } = personsOf(people, { a, b }, new Float32Array(0));
  return { personA, personB };
}

/** The given head's logits of the held-out pairs, its distance calibrated on the fold's own fit. */
function givenLogits(
  { fit, held }: HeadFold,
  embeddings: readonly Vector[],
  people: readonly number[],
  head: Head,
) {
  const distances = ({ a, b }: IndexPairs) =>
    Float64Array.from(a, (i, p) =>
      headDistance(head, embeddings[i] as Vector, embeddings[b[p] as number] as Vector),
    );
  const of = distances(fit);
  const { labels, weights } = personWeights(personsOf(people, fit, of));
  const { scale, bias } = plattCalibration(of, labels, weights);
  return distances(held).map((d) => bias - scale * d);
}

function logitsOf({ apart, dimensions, labels }: PairFeatures, { alpha, scale, bias }: WeightedL1) {
  return Float64Array.from(labels, (_, p) => {
    let distance = 0;
    for (let i = 0; i < dimensions; i++) distance += alpha[i]! * apart[p * dimensions + i]!;
    return bias - scale * distance;
  });
}

function figuresOf(pairs: PersonPairs): HeldOutFigures {
  const { labels, weights } = personWeights(pairs);
  const all = sweep(pairs.scores, labels, weights);
  return { logLoss: balancedLogLoss(pairs), eer: eerOf(all).eer, auc: aucOf(all) };
}
