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
import type { HeadFold } from "./folds.js";
import { balancedLogLoss, type LossGain } from "./lossGain.js";
import type { IndexPairs } from "./pairSample.js";

/** How a head did on pairs that its fit did not see. */
export interface HeldOutFigures {
  /** Nats, both classes weighing ½; ln 2 is what knowing nothing gets. */
  readonly logLoss: number;
  readonly eer: number;
  readonly auc: number;
}

/** What a learnt head and a given one did on the same held-out pairs. */
export interface HeadContest {
  /** The best learnt head, fitted on all pairs. */
  readonly candidate: Head;
  /** The penalty that did best on held-out pairs; null for plain L1. */
  readonly lambda: number | null;
  readonly folds: number;
  readonly heldOutPairs: number;
  /** The given head, calibrated anew in every fold: only the distances compete. */
  readonly before: HeldOutFigures;
  readonly after: HeldOutFigures;
  /** Log loss of the given head minus the learnt one's. */
  readonly gain: LossGain;
}

/** The logits of both heads on the held-out pairs, fold after fold. */
export interface HeldOutLogits extends IndexPairs {
  readonly before: Float64Array;
  readonly after: Float64Array;
}

/** Penalties tried, from almost plain L1 to almost free. */
const lambdas = [10, 3, 1, 0.3, 0.1] as const;

/**
 * Fits a `weighted-l1` head in every fold, with each of some penalties, and lets the best compete with the given head on
 * the pairs that the folds hold out.
 *
 * @param embeddings `[N][D]`, of unit length; @param people `[N]`, the person on each
 * @param all the pairs that the head is fitted on at last
 * @param gainOf how much the second logits' loss is below the first's, with its interval
 */
export function headContest({
  embeddings,
  people,
  head,
  folds,
  all,
  gainOf,
}: {
  readonly embeddings: readonly Vector[];
  readonly people: readonly number[];
  readonly head: Head;
  readonly folds: readonly HeadFold[];
  readonly all: IndexPairs;
  readonly gainOf: (logits: HeldOutLogits) => LossGain;
}): HeadContest {
  const dimensions = embeddings[0]?.length ?? 0;
  const features = (pairs: IndexPairs) => featuresOf(embeddings, people, dimensions, pairs);
  const a = Int32Array.from(folds.flatMap(({ held }) => [...held.a]));
  const b = Int32Array.from(folds.flatMap(({ held }) => [...held.b]));
  const before = Float64Array.from(folds.flatMap((fold) => [...givenLogits(fold, embeddings, people, head)]));

  // By penalty (null is plain L1) the logits of the held-out pairs.
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
  const figures = (scores: Float64Array) => figuresOf(personsOf(people, { a, b }, scores));
  const [best] = [...logits]
    .map(([lambda, values]) => ({ lambda, values: Float64Array.from(values) }))
    .map((candidate) => ({ ...candidate, figures: figures(candidate.values) }))
    .sort((x, y) => x.figures.logLoss - y.figures.logLoss);
  if (!best) throw new TypeError("no penalty was tried");
  return {
    candidate: asHead(fitted(features(all), best.lambda)),
    lambda: best.lambda,
    folds: folds.length,
    heldOutPairs: a.length,
    before: figures(before),
    after: best.figures,
    gain: gainOf({ a, b, before, after: best.values }),
  };
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

/** Pairs of images as pairs of people. */
export const personsOf = (
  people: readonly number[],
  { a, b }: IndexPairs,
  scores: Float32Array | Float64Array,
): PersonPairs => ({
  scores,
  personA: a.map((i) => people[i] as number),
  personB: b.map((i) => people[i] as number),
});

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
