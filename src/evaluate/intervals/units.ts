import { clopperPearson, effectiveBinomial, ruleOfThree } from "./clopperPearson.js";
import type { Interval } from "./interval.js";
import { densePeople, type PersonPairs } from "./personPairs.js";

/**
 * How many independent comparisons the given ones are worth. People are independent of each other; comparisons that
 * share a person are not: one man whom the model takes for everybody makes all his pairs errors at once.
 *
 * - Genuine pairs are worth Kish's effective number of people, (Σ wᵢ)² ÷ Σ wᵢ², wᵢ the weight of person i's pairs: all
 *   people who have genuine pairs where each weighs 1 (Kish 1965).
 * - Impostor pairs are worth half of that, two people to a pair, wᵢ the number of pairs that person i takes part in: for all
 *   pairs of P people with as many images each, P/2; for pairs that share nobody, their number.
 *
 * Why half: a rate over all pairs of P people has a variance of at most 2/P times that of one pair (Hoeffding 1948, eq.
 * 5.20), which is that of P/2 independent ones; for pairs of people with weights wᵢⱼ the same argument, the covariance of
 * two pairs that share a person being at most half a pair's variance, gives Σ wᵢ² ÷ (2·(Σᵢ﹤ⱼ wᵢⱼ)²). The bound is reached:
 * where a share q of people are "wolves" (Doddington et al. 1998) who match everybody, FMR = 1 − (1 − q)², and no error
 * shows with probability (1 − q)^P = (1 − FMR)^(P/2), whatever the number of pairs. So "no error" says FMR < 3/(P/2).
 */
export function impostorUnits(pairsOf: ArrayLike<number>): number {
  return whole(effectiveCount(pairsOf) / 2);
}

/** See `impostorUnits`. @param weightOf each person's weight; 0 for people without genuine pairs */
export function genuineUnits(weightOf: ArrayLike<number>): number {
  return whole(effectiveCount(weightOf));
}

function effectiveCount(weights: ArrayLike<number>): number {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i]!;
    squares += weights[i]! ** 2;
  }
  return squares > 0 ? (sum * sum) / squares : 0;
}

/** Rounded down, but not for the rounding of sums. */
const whole = (units: number) => Math.floor(units * (1 + 1e-9));

/** People of pairs, and how many independent comparisons the pairs are worth. */
export interface PairUnits {
  readonly people: number;
  readonly genuinePeople: number;
  readonly impostor: number;
  readonly genuine: number;
}

/**
 * @param pairs with dense or other ids of people.
 * @param weighting "people": each person's genuine pairs weigh 1 together; "pairs": every pair weighs 1.
 */
export function pairUnits(
  pairs: Pick<PersonPairs, "personA" | "personB">,
  weighting: "people" | "pairs" = "people",
): PairUnits {
  const { people, a, b } = densePeople(pairs);
  const impostor = new Float64Array(people);
  const genuine = new Float64Array(people);
  for (let i = 0; i < a.length; i++) {
    if (a[i] === b[i]) genuine[a[i]!]!++;
    else {
      impostor[a[i]!]!++;
      impostor[b[i]!]!++;
    }
  }
  const present = genuine.map((n) => (n > 0 ? 1 : 0));
  return {
    people,
    genuinePeople: present.reduce((sum, n) => sum + n, 0),
    impostor: impostorUnits(impostor),
    genuine: genuineUnits(weighting === "people" ? present : genuine),
  };
}

/** Fewer units than this say nothing of how much a rate varies. */
const fewestUnits = 2;

/**
 * The interval of a rate that is worth `units` independent comparisons, on the safe side: "< 3/N" without an error (and its
 * mirror where every comparison is one), else Clopper–Pearson's for so many trials.
 *
 * @param rate fraction. @param units of `impostorUnits` or `genuineUnits`.
 * @returns null for fewer than two units
 */
export function unitInterval(rate: number, units: number, confidence: number): Interval | null {
  if (units < fewestUnits) return null;
  if (rate > 0 && rate < 1) {
    const errors = Math.round(rate * units);
    if (errors > 0 && errors < units && Math.abs(rate * units - errors) < 1e-9)
      return { ...clopperPearson(errors, units, confidence), method: "effective-binomial" };
    return effectiveBinomial(rate, units, confidence);
  }
  const { text: _, high, ...rest } = ruleOfThree(units);
  return rate <= 0 ? { ...rest, high } : { ...rest, low: 1 - high, high: 1 };
}

/** "2 people are too few". */
export function tooFew(count: number, one: string, many: string): string {
  return count === 1 ? `1 ${one} is too few` : `${count === 0 ? "no" : count} ${many} are too few`;
}

/** Why pairs of a class have no interval. */
export function fewUnits(worth: PairUnits, kind: "genuine" | "impostor"): string {
  const [count, one, many] =
    kind === "genuine"
      ? ([worth.genuinePeople, "person with genuine pairs", "people with genuine pairs"] as const)
      : ([worth.people, "person", "people"] as const);
  // Of more people one has nearly all the pairs.
  return count <= 3 ? tooFew(count, one, many) : `${count} ${many}, one with most of the pairs, are too few`;
}
