import { describe, expect, test } from "vitest";
import { seededRandom } from "../../core/random.js";
import { fnmrAtFmr } from "../operatingPoint.js";
import { allPairs } from "../protocols/allPairs.js";
import { faultOf, simulatedPairs } from "../testing.js";
import { clopperPearson } from "./clopperPearson.js";
import { pairTable, weigher, weightOf } from "./pairTable.js";
import { personWeights } from "./personPairs.js";
import { personRates } from "./personRates.js";

/** Person 5 has three genuine pairs, person 9 one; three impostor pairs. */
const few = {
  scores: Float64Array.of(0.9, 0.8, 0.1, 0.9, 0.2, 0.7, 0.1),
  personA: Int32Array.of(5, 5, 5, 9, 5, 5, 9),
  personB: Int32Array.of(5, 5, 5, 9, 9, 9, 2),
};

test("each person's genuine pairs weigh 1 together", () => {
  const { labels, weights } = personWeights(few);
  expect([...labels]).toEqual([1, 1, 1, 1, 0, 0, 0]);
  expect([...weights]).toEqual([1 / 3, 1 / 3, 1 / 3, 1, 1, 1, 1]);
  expect(fnmrAtFmr(few.scores, labels, 0.4, weights).fnmr).toBeCloseTo(1 / 6, 12);
});

test("a table of pairs of people gives Σ mᵢ·mⱼ, either order, repeated or not", () => {
  const random = seededRandom(2);
  const people = 12;
  const a = Int32Array.from({ length: 500 }, () => random.int(people));
  const b = Int32Array.from({ length: 500 }, () => random.int(people));
  const m = Float64Array.from({ length: people }, () => random.int(4));
  let expected = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i] && i % 3 === 0) expected += m[a[i]!]! * m[b[i]!]!;
  const table = pairTable(people, a, b, (i) => i % 3 === 0);
  expect(weightOf(table, m)).toBe(expected);
  expect(table.counts.length).toBeLessThanOrEqual((people * (people - 1)) / 2);
});

test("all pairs of people's images are weighed by a shorter formula, with the same result; other pairs are not", () => {
  const owner = [0, 1, 1, 2, 3, 3, 3, 4];
  const { personA, personB } = allPairs(owner);
  const m = Float64Array.of(0, 2, 1, 3, 1);
  const table = pairTable(5, personA, personB);
  expect(weigher(table)(m)).toBe(weightOf(table, m));
  // 2·1·2 + 2·3·6 + 2·1·2 + 1·3·3 + 1·1·1 + 3·1·3
  expect(weightOf(table, m)).toBe(63);
  for (const left of [1, 6, 27]) {
    const others = pairTable(5, personA, personB, (i) => i !== left);
    expect(weigher(others)(m)).toBe(weightOf(others, m));
  }
});

describe("personRates", () => {
  test("rates by hand", () => {
    const [point] = personRates(few, [0.5], { resamples: 200 });
    expect(point).toMatchObject({
      impostorErrors: 1,
      genuineErrors: 1,
      impostorPairs: 3,
      genuinePairs: 4,
      people: 3,
      genuinePeople: 2,
      supported: false,
    });
    expect(point?.fmr.value).toBeCloseTo(1 / 3, 12);
    expect(point?.fnmr.value).toBeCloseTo(1 / 6, 12);
  });

  test("agree with the weighted sweep, and an interval holds its estimate", () => {
    const pairs = simulatedPairs(40, 3);
    const { labels, weights } = personWeights(pairs);
    const swept = fnmrAtFmr(pairs.scores, labels, 0.05, weights);
    const [point] = personRates(pairs, [swept.threshold]);
    expect(point?.fmr.value).toBeCloseTo(swept.fmr, 12);
    expect(point?.fnmr.value).toBeCloseTo(swept.fnmr, 12);
    for (const { value, interval } of [point!.fmr, point!.fnmr]) {
      expect(interval!.method).toBe("person-bootstrap");
      expect(interval!.low).toBeLessThan(value);
      expect(interval!.high).toBeGreaterThan(value);
    }
    // Shared people: wider than if all pairs were independent.
    const naive = clopperPearson(point!.impostorErrors, point!.impostorPairs);
    expect(point!.fmr.interval!.high - point!.fmr.interval!.low).toBeGreaterThan(
      1.3 * (naive.high - naive.low),
    );
  });

  test("the seed decides, to the bit", () => {
    const pairs = simulatedPairs(60, 2);
    const run = (seed: number) => personRates(pairs, [1], { seed, resamples: 50 });
    expect(run(4)).toEqual(run(4));
    expect(run(4)).not.toEqual(run(5));
  });

  test("no error: rule of three; every comparison wrong: its mirror", () => {
    const pairs = simulatedPairs(10, 2);
    const [none, all] = personRates(pairs, [1e9, -1e9], { resamples: 20 });
    expect(none?.fmr).toEqual({
      value: 0,
      // 180 impostor pairs of 10 people are worth 5 independent ones.
      interval: { low: 0, high: 3 / 5, confidence: 0.95, method: "rule-of-three" },
    });
    expect(none?.fnmr.value).toBe(1);
    expect(none?.fnmr.interval?.low).toBeCloseTo(1 - 3 / 10, 12);
    expect(all?.fmr.interval?.high).toBe(1);
    expect(all?.fmr.interval?.low).toBeCloseTo(1 - 3 / 5, 12);
  });

  test("pairs that share nobody get the exact binomial interval", () => {
    const pairs = {
      scores: Float64Array.of(0.9, 0.1, 0.8, 0.2),
      personA: Int32Array.of(0, 1, 2, 4),
      personB: Int32Array.of(0, 1, 3, 5),
    };
    const [point] = personRates(pairs, [0.5], { resamples: 20 });
    expect(point?.fmr).toEqual({ value: 0.5, interval: clopperPearson(1, 2) });
    expect(point?.fnmr).toEqual({ value: 0.5, interval: clopperPearson(1, 2) });
  });

  test("more people, not more photos, make an interval narrower", () => {
    const bound = (people: number, images: number) =>
      personRates(simulatedPairs(people, images), [1e9], { resamples: 20 })[0]!.fmr.interval!.high;
    expect(bound(20, 2)).toBe(bound(20, 6));
    expect(bound(40, 2)).toBe(bound(20, 2) / 2);
  });

  test("few people, few errors, one person's errors: on the safe side, and said", () => {
    const [two] = personRates(simulatedPairs(2, 3), [1], { resamples: 20 });
    expect(two?.fmr).toMatchObject({ interval: null, reason: "2 people are too few" });
    // A person whose every pair matches makes 38·2·2 false matches: none is anybody else's.
    const pairs = simulatedPairs(39, 2);
    const scores = pairs.scores.map((_, i) =>
      pairs.personA[i] === pairs.personB[i] || pairs.personA[i] === 7 || pairs.personB[i] === 7 ? 1 : 0,
    );
    const [wolf] = personRates({ ...pairs, scores }, [1], { resamples: 20 });
    expect(wolf).toMatchObject({
      impostorErrors: 152,
      supported: false,
      fmrReason: "one person takes part in 100% of the 152 false matches: the figure is theirs",
    });
    expect(wolf?.fmr.interval?.method).toBe("effective-binomial");
    // One error more can't make a bound tighter than none does.
    const none = personRates({ ...pairs, scores: scores.map(() => 0) }, [1], { resamples: 20 })[0]!;
    const one = personRates({ ...pairs, scores: scores.map((_, i) => (i === 3 ? 1 : 0)) }, [1], {
      resamples: 20,
    })[0]!;
    expect(one.impostorErrors).toBe(1);
    expect(one.fmr.interval!.high).toBeGreaterThanOrEqual(none.fmr.interval!.high);
  });

  test("faults", () => {
    const one = { scores: Float64Array.of(1), personA: Int32Array.of(1), personB: Int32Array.of(1) };
    expect(faultOf(() => personRates(one, [0])).code).toBe("METRIC_UNDEFINED");
    expect(faultOf(() => personRates({ ...few, personA: Int32Array.of(1) }, [0])).code).toBe(
      "INVALID_ARGUMENT",
    );
    const bad = { ...few, scores: few.scores.with(2, Number.NaN) };
    expect(faultOf(() => personRates(bad, [0])).message).toContain("pair 2 is NaN");
    const negative = { ...few, personB: few.personB.with(4, -1) };
    expect(faultOf(() => personRates(negative, [0])).message).toContain("pair 4");
  });
});
