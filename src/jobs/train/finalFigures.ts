import type { Interval } from "../../evaluate/intervals/interval.js";
import { eachResample, fewestResampled, percentileInterval } from "../../evaluate/intervals/resample.js";
import { genuineUnits, unitInterval } from "../../evaluate/intervals/units.js";
import { oneShotAccuracy } from "../../evaluate/oneShot.js";
import type { Trained } from "../../train/train.node.js";
import { acrossSessions, scoredTrials } from "../../train/validation.js";

/** N-way one-shot accuracy on held-out groups, by drawers apart. Fractions. */
export interface HeldOutOneShot {
  readonly ways: number;
  readonly trials: number;
  readonly groups: number;
  readonly accuracy: number;
  /**
   * 95% interval, from resampling the probes' people: trials of one character stand or fall together. Where no trial was
   * wrong, 3 ÷ people wide; null for fewer than 10 people, who are too few.
   */
  readonly low: number | null;
  readonly high: number | null;
}

const trials = 10_000;
const resamples = 1000;

/**
 * One-shot accuracy of a trained twin on 10,000 trials of the held-out groups, each between two sessions (drawers).
 *
 * @returns null where no held-out group has enough people, all with images of two sessions
 */
export function heldOutOneShot(trained: Trained): HeldOutOneShot | null {
  const { heldOut, heldOutEmbeddings, head, settings } = trained;
  const { ways } = settings.config.validation;
  // Apart from the trials that watched over the training.
  const drawn = acrossSessions(heldOut.samples, { ways, trials, seed: settings.seed + 1_000_003 });
  if (drawn.length === 0) return null;
  const right = scoredTrials(drawn, heldOutEmbeddings, head).map((trial) => oneShotAccuracy([trial]).correct);
  const byPerson = new Map<string, { right: number; trials: number }>();
  const groups = new Set<string>();
  for (const [i, { probe }] of drawn.entries()) {
    const { person, group = "" } = heldOut.samples[probe]!;
    groups.add(group);
    const own = byPerson.get(person) ?? { right: 0, trials: 0 };
    byPerson.set(person, { right: own.right + right[i]!, trials: own.trials + 1 });
  }
  return {
    ways,
    trials,
    groups: groups.size,
    accuracy: right.reduce((sum, r) => sum + r, 0) / trials,
    ...personInterval([...byPerson.values()], settings.seed),
  };
}

/** The interval of the trials' accuracy by resampled people. */
function personInterval(
  people: readonly { readonly right: number; readonly trials: number }[],
  seed: number,
): Pick<HeldOutOneShot, "low" | "high"> {
  const accuracy = (m: ArrayLike<number>): number => {
    let [right, all] = [0, 0];
    for (const [p, own] of people.entries()) {
      right += m[p]! * own.right;
      all += m[p]! * own.trials;
    }
    return right / all;
  };
  const value = accuracy(people.map(() => 1));
  const interval = (): Interval | null => {
    // No resample can show an error that did not occur.
    if (value === 0 || value === 1)
      return unitInterval(value, genuineUnits(people.map((own) => own.trials)), 0.95);
    if (people.length < fewestResampled) return null;
    const rates = new Float64Array(resamples);
    eachResample(people.length, { resamples, seed }, (m, r) => {
      rates[r] = accuracy(m);
      return true;
    });
    return percentileInterval(rates, 0.95, value);
  };
  const { low, high } = interval() ?? { low: null, high: null };
  return { low, high };
}
