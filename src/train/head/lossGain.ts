import { balancedWeights, type PersonPairs, personWeights, quantile } from "../../evaluate/index.js";
import { densePeople } from "../../evaluate/intervals/personPairs.js";
import { eachResample } from "../../evaluate/intervals/resample.js";

/** A difference of two log losses on the same pairs, first − second, in nats, with its 95% interval by person. */
export interface LossGain {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const resamples = 1000;

/** −ln of the posterior given to what was true: ln(1 + e^z) − t·z. Of a logit, so it is finite. */
export const lossOf = (logit: number, label: number): number =>
  Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))) - label * logit;

/** The mean log loss of logits, both classes weighing ½ and each person's genuine pairs the same. */
export function balancedLogLoss(pairs: PersonPairs): number {
  const { labels, weights } = personWeights(pairs);
  const balanced = balancedWeights(labels, weights);
  return balanced.reduce((sum, weight, p) => sum + weight * lossOf(pairs.scores[p]!, labels[p]!), 0);
}

/**
 * How much lower the second head's log loss is than the first's, with a percentile interval over resampled people
 * (impostor pairs weigh mᵢ·mⱼ, the genuine pairs of person i together mᵢ).
 *
 * @param first pairs whose scores are the first head's logits. @param second `[N]`, the other's
 */
export function logLossGain(first: PersonPairs, second: Float64Array, seed: number): LossGain {
  const { labels, weights } = personWeights(first);
  const { people, a, b } = densePeople(first);
  const differences = weights.map(
    (_, p) => lossOf(first.scores[p]!, labels[p]!) - lossOf(second[p]!, labels[p]!),
  );
  const gainWith = (m: Float64Array): number | undefined => {
    // By label: impostor pairs, genuine pairs.
    const sums = [0, 0];
    const totals = [0, 0];
    for (let p = 0; p < differences.length; p++) {
      const label = labels[p]!;
      const weight = m[a[p]!]! * (label === 1 ? weights[p]! : m[b[p]!]!);
      sums[label]! += weight * differences[p]!;
      totals[label]! += weight;
    }
    if (!(totals[0]! > 0 && totals[1]! > 0)) return undefined;
    return (sums[0]! / totals[0]! + sums[1]! / totals[1]!) / 2;
  };
  const gains = new Float64Array(resamples);
  eachResample(people, { resamples, seed }, (m, r) => {
    const gain = gainWith(m);
    if (gain === undefined) return false;
    gains[r] = gain;
    return true;
  });
  gains.sort();
  return {
    value: gainWith(new Float64Array(people).fill(1)) as number,
    low: quantile(gains, 0.025),
    high: quantile(gains, 0.975),
  };
}
