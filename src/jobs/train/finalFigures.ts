import { seededRandom } from "../../core/random.js";
import { oneShotAccuracy } from "../../evaluate/oneShot.js";
import type { Trained } from "../../train/train.node.js";
import { acrossSessions, scoredTrials } from "../../train/validation.js";

/** N-way one-shot accuracy on held-out groups, by drawers apart. Fractions. */
export interface HeldOutOneShot {
  readonly ways: number;
  readonly trials: number;
  readonly groups: number;
  readonly accuracy: number;
  /** 95% percentile interval, from resampling the probes' people: trials of one character stand or fall together. */
  readonly low: number;
  readonly high: number;
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
  const people = [...byPerson.values()];
  const rates = Array.from({ length: resamples }, (_, resample) => {
    const random = seededRandom(settings.seed, resample);
    let [hits, all] = [0, 0];
    for (let i = 0; i < people.length; i++) {
      const person = people[random.int(people.length)]!;
      hits += person.right;
      all += person.trials;
    }
    return hits / all;
  }).sort((a, b) => a - b);
  return {
    ways,
    trials,
    groups: groups.size,
    accuracy: right.reduce((sum, r) => sum + r, 0) / trials,
    low: rates[Math.floor(0.025 * resamples)]!,
    high: rates[Math.ceil(0.975 * resamples) - 1]!,
  };
}
