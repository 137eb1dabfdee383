import { expect, test } from "vitest";
import { seededRandom } from "../core/random.js";
import { compareModelsByPerson } from "./compareModelsByPerson.js";
import { personRates } from "./intervals/personRates.js";
import { simulatedPairs } from "./testing.js";

const pairs = simulatedPairs(40, 3, { shift: 2.5 });
const random = seededRandom(3);
const first = { scores: pairs.scores, threshold: 1.5 };
const second = { scores: pairs.scores.map((score) => score + 0.8 * random.normal()), threshold: 1.6 };

test("accuracy is 1 − (FMR + FNMR)/2, with each person's genuine pairs weighing 1", () => {
  const comparison = compareModelsByPerson(first, second, pairs);
  for (const [{ scores, threshold }, accuracy] of [
    [first, comparison.firstAccuracy],
    [second, comparison.secondAccuracy],
  ] as const) {
    const { fmr, fnmr } = personRates({ ...pairs, scores }, [threshold], { resamples: 1 })[0]!;
    expect(accuracy).toBeCloseTo(1 - (fmr.value + fnmr.value) / 2, 12);
  }
  const { difference, mcNemar, firstAccuracy, secondAccuracy } = comparison;
  expect(difference.difference).toBeCloseTo(secondAccuracy - firstAccuracy, 12);
  expect(difference.method).toBe("person-bootstrap");
  expect(difference.low!).toBeLessThan(difference.difference);
  expect(difference.high!).toBeGreaterThan(difference.difference);
  expect(mcNemar).toMatchObject({ p: null, reason: expect.stringContaining("share people") });
  expect(mcNemar.onlyFirst + mcNemar.onlySecond).toBe(comparison.disagreements.length);
});

test("a model against itself, few people, two people", () => {
  const same = compareModelsByPerson(first, first, pairs).difference;
  expect(same).toMatchObject({ difference: 0, method: "newcombe-10-effective" });
  expect(same.high!).toBeGreaterThan(0.05);
  const few = simulatedPairs(6, 8, { shift: 2.5 });
  const scores = few.scores.map((score) => score + random.normal());
  const six = compareModelsByPerson({ scores: few.scores, threshold: 1.5 }, { scores, threshold: 1.5 }, few);
  // 960 impostor pairs of 6 people are worth three.
  expect(six.difference.method).toBe("newcombe-10-effective");
  expect(six.difference.high! - six.difference.low!).toBeGreaterThan(0.3);
  const two = simulatedPairs(2, 3);
  const none = compareModelsByPerson(
    { scores: two.scores, threshold: 1 },
    { scores: two.scores, threshold: 2 },
    two,
  );
  expect(none.difference).toMatchObject({ low: null, high: null, reason: "2 people are too few" });
});
