import { describe, expect, test } from "vitest";
import { long } from "../../../test/support/length.js";
import { seededRandom } from "../../core/random.js";
import { allPairs } from "../protocols/allPairs.js";
import { partialRates } from "./personRates.js";

// Bounds count people: do "95%" intervals of the FMR hold the truth where people differ strongly and are few? Everybody's
// pairs stand or fall with them. All seeds are fixed.

const simulations = long(2000);

/** How often the interval holds the truth, and how often it ends below it: in so many studies of people drawn anew. */
function study(
  people: number,
  images: number,
  truth: number,
  drawn: (random: ReturnType<typeof seededRandom>) => {
    threshold: number;
    score: (a: number, b: number) => number;
  },
) {
  const owner = Array.from({ length: people * images }, (_, i) => Math.floor(i / images));
  const { personA, personB } = allPairs(owner);
  let [held, below, none] = [0, 0, 0];
  for (let simulation = 0; simulation < simulations; simulation++) {
    const random = seededRandom(simulation, people, images);
    const { threshold, score } = drawn(random);
    const scores = Float64Array.from(personA, (a, i) => score(a, personB[i]!));
    const { fmr } = partialRates({ scores, personA, personB }, [threshold], {
      resamples: 200,
      seed: simulation,
    })[0]!;
    if (fmr!.value === 0) none++;
    const { low, high } = fmr!.interval!;
    if (high < truth) below++;
    else if (low <= truth) held++;
  }
  return { held: held / simulations, below: below / simulations, none: none / simulations };
}

/** P(Z ≥ z) of a normal variate, by its Mills ratio's continued fraction. */
function upperTail(z: number): number {
  let fraction = z;
  for (let k = 60; k >= 1; k--) fraction = z + k / fraction;
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI) / fraction;
}

describe.each([
  [6, 8],
  [12, 4],
  [25, 2],
  [40, 2],
  [60, 2],
  [100, 2],
])("%i people with %i images", (people, images) => {
  // A share of people, "wolves", match everybody; nobody else does. The worst case of a bound by people.
  test.each([0.01, 0.03, 0.1, 0.2])("wolves: a share of %d", (share) => {
    const truth = 1 - (1 - share) ** 2;
    const { held, below, none } = study(people, images, truth, (random) => {
      const wolf = Array.from({ length: people }, () => random.next() < share);
      return { threshold: 1, score: (a, b) => (wolf[a] || wolf[b] ? 1 : 0) };
    });
    console.log(`wolves ${share} among ${people}: held ${held}, below ${below}, no error ${none}`);
    expect(below).toBeLessThanOrEqual(0.05);
  });

  // A score is both people's effects plus noise; most of its spread is theirs.
  test.each([1.5, 2, 3])("strong effects, threshold at %d deviations", (z) => {
    const truth = upperTail(z);
    const { held, below, none } = study(people, images, truth, (random) => {
      const effects = Array.from({ length: people }, () => random.normal());
      return {
        threshold: z * Math.sqrt(3),
        score: (a, b) => effects[a]! + effects[b]! + random.normal(),
      };
    });
    console.log(
      `effects, FMR ${truth.toFixed(4)}, ${people} people: held ${held}, below ${below}, no error ${none}`,
    );
    // Of "95%": what resampling people can do where they differ this much, as docs/measuring.md says.
    expect(held).toBeGreaterThanOrEqual(0.89 - 2 * Math.sqrt((0.89 * 0.11) / simulations));
  });
});
