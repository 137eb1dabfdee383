import { describe, expect, test } from "vitest";
import { long } from "../../../test/support/length.js";
import { seededRandom } from "../../core/random.js";
import { allPairs } from "../protocols/allPairs.js";
import { clopperPearson } from "./clopperPearson.js";
import type { Interval } from "./interval.js";
import { partialRates } from "./personRates.js";

// Do "95%" intervals hold the truth in 93–97% of simulated studies (of a tenth as many: in 91–99%)? All seeds are fixed.

const simulations = long(2500);
/** Three standard deviations of what is counted in so many simulations. */
const allowed = Math.max(0.02, 3 * Math.sqrt((0.95 * 0.05) / simulations));
const upperTail = 0.02275013194817921; // P(Z ≥ 2)

function coverage(truth: number, intervalOf: (simulation: number) => Interval | null): number {
  let held = 0;
  for (let simulation = 0; simulation < simulations; simulation++) {
    const { low, high } = intervalOf(simulation)!;
    if (low <= truth && truth <= high) held++;
  }
  return held / simulations;
}

function expectNominal(covered: number, what: string): void {
  console.log(`coverage of 95% intervals, ${what}: ${(100 * covered).toFixed(1)}%`);
  expect(covered).toBeGreaterThanOrEqual(0.95 - allowed);
  expect(covered).toBeLessThanOrEqual(0.95 + allowed);
}

test.each([
  [0.02, 4000],
  [0.1, 1000],
  [0.4, 500],
])("Clopper–Pearson: rate %d, %i disjoint pairs", (rate, pairs) => {
  const covered = coverage(rate, (simulation) => {
    const random = seededRandom(simulation, pairs);
    let errors = 0;
    for (let i = 0; i < pairs; i++) if (random.next() < rate) errors++;
    return clopperPearson(errors, pairs);
  });
  expectNominal(covered, `Clopper–Pearson, rate ${rate}`);
});

describe("by person", () => {
  /** All pairs of one image each of 150 people; a score is both people's effects plus noise of 1. */
  const { personA, personB } = allPairs(Array.from({ length: 150 }, (_, person) => person));

  // 0: pairs are pure noise. 0.3: effects and noise weigh about the same in the rate's variance.
  test.each([0, 0.3])("FMR, people's effects of deviation %d", (deviation) => {
    const threshold = 2 * Math.sqrt(1 + 2 * deviation ** 2);
    const covered = coverage(upperTail, (simulation) => {
      const random = seededRandom(simulation, 7);
      const effects = Array.from({ length: 150 }, () => deviation * random.normal());
      const scores = Float64Array.from(
        personA,
        (a, i) => effects[a]! + effects[personB[i]!]! + random.normal(),
      );
      return partialRates({ scores, personA, personB }, [threshold], { resamples: 400, seed: simulation })[0]!
        .fmr!.interval;
    });
    expectNominal(covered, `FMR by person, effects ${deviation}`);
  });

  test("FNMR, people with one to six genuine pairs", () => {
    // A pair fails where effect + noise < −1: 23.98% of pairs at deviation 1.
    const truth = 0.2397500610934768; // P(Z < −1/√2)
    const owner = Int32Array.from({ length: 525 }, (_, i) => i % 150).map((p, i) => (i < 300 ? p : p % 75));
    const covered = coverage(truth, (simulation) => {
      const random = seededRandom(simulation, 11);
      const effects = Array.from({ length: 150 }, () => random.normal());
      const scores = Float64Array.from(owner, (person) => effects[person]! + random.normal());
      const pairs = { scores, personA: owner, personB: owner };
      return partialRates(pairs, [-1], { resamples: 400, seed: simulation })[0]!.fnmr!.interval;
    });
    expectNominal(covered, "FNMR by person");
  });
});
