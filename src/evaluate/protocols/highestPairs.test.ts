import { describe, expect, test } from "vitest";
import { type Random, seededRandom } from "../../core/random.js";
import { highestThresholds } from "../highestThresholds.js";
import { highestRates } from "../intervals/highestRates.js";
import { impostorsOfImages, listedImpostors } from "../intervals/impostors.js";
import { pairTable } from "../intervals/pairTable.js";
import { densePeople, personWeights } from "../intervals/personPairs.js";
import { personRates } from "../intervals/personRates.js";
import { fnmrAtFmr } from "../operatingPoint.js";
import { personErrors } from "../support.js";
import { faultOf } from "../testing.js";
import { allPairs } from "./allPairs.js";
import { highestPairs } from "./highestPairs.js";

/** People with 1 to 6 images each in any order, numbered oddly; some match more than others. `steps`: scores tie. */
function drawn(random: Random, people: number, steps = 0) {
  const owners = Array.from({ length: people }, (_, p) => Array(1 + random.int(6)).fill(3 + 7 * p)).flat();
  owners.sort(() => random.next() - 0.5);
  const effects = new Map(owners.map((owner) => [owner, 0.6 * random.normal()]));
  const scores = new Map<number, number>();
  const scoreOf = (a: number, b: number) => {
    const key = a * owners.length + b;
    const [one, other] = [owners[a]!, owners[b]!];
    const fresh = (one === other ? 2.5 : 0) + effects.get(one)! + effects.get(other)! + random.normal();
    const score = scores.get(key) ?? (steps > 0 ? Math.round(fresh * steps) / steps : fresh);
    scores.set(key, score);
    return score;
  };
  return { owners, scoreOf };
}

/** The same pairs as columns. */
function listed({ owners, scoreOf }: ReturnType<typeof drawn>) {
  const { imageA, imageB, personA, personB } = allPairs(owners);
  return { scores: Float64Array.from(imageA, (a, i) => scoreOf(a, imageB[i]!)), personA, personB };
}

describe("highestPairs", () => {
  test.each([
    [0, 0.001],
    [0, 0.1],
    [2, 0.05],
    [0, 1],
  ])("scores in steps of %f, share %f: every pair as high as the last kept, and not all", (steps, share) => {
    const people = drawn(seededRandom(5, steps), 150, steps);
    const pairs = highestPairs(people.owners, people.scoreOf, { share });
    const { scores, personA, personB } = listed(people);
    const impostors = [...scores].filter((_, i) => personA[i] !== personB[i]);
    expect(pairs.impostorPairs).toBe(impostors.length);
    const within = (values: Iterable<number>) =>
      [...values].filter((score) => score >= pairs.keptFrom).sort();
    expect(within(pairs.impostors.scores)).toEqual(within(impostors));
    const wanted = Math.min(impostors.length, Math.floor(share * impostors.length) + 2);
    expect(within(pairs.impostors.scores).length).toBeGreaterThanOrEqual(wanted);
    if (share < 0.1 && steps === 0) expect(pairs.impostors.scores.length).toBeLessThan(impostors.length / 4);
    expect([...pairs.genuine.scores]).toEqual([...scores].filter((_, i) => personA[i] === personB[i]));
  });

  test("one score for all: nothing is lost where a floor can't part them", () => {
    const owners = Array.from({ length: 200 }, (_, i) => i >> 1);
    const pairs = highestPairs(owners, () => 0.5, { share: 0.001 });
    expect(pairs.impostors.scores).toHaveLength(19_800);
    expect(highestThresholds(pairs, [0.001])[0]).toMatchObject({ threshold: Number.POSITIVE_INFINITY });
  });

  test("faults", () => {
    const ones = () => 1;
    expect(faultOf(() => highestPairs([1, 2, 3], ones, { share: 1 })).code).toBe("METRIC_UNDEFINED");
    expect(faultOf(() => highestPairs([4, 4], ones, { share: 1 })).code).toBe("METRIC_UNDEFINED");
    const odd = faultOf(() => highestPairs([1, 1, 2], (_, b) => (b === 2 ? Number.NaN : 1), { atLeast: 0 }));
    expect(odd).toMatchObject({ code: "SCORE_INVALID", message: expect.stringMatching(/images 0 and 2/) });
    const pairs = highestPairs([1, 1, 2], ones, { atLeast: 0.5 });
    expect(faultOf(() => highestRates(pairs, [0.9, 0.4], {})).code).toBe("INVALID_ARGUMENT");
  });
});

describe("rates and thresholds of the highest pairs are those of all pairs", () => {
  test.each([0, 1, 2, 3])("people %i", (seed) => {
    const people = drawn(seededRandom(9, seed), 30 + 10 * seed, seed % 2 === 0 ? 0 : 8);
    const all = listed(people);
    const { labels, weights } = personWeights(all);
    const targets = [0.2, 0.1, 0.03, 0.01, 1e-3, 1e-5, 0];
    const pairs = highestPairs(people.owners, people.scoreOf, { share: 0.2 });
    const points = highestThresholds(pairs, targets);
    for (const [i, point] of points.entries()) {
      const swept = fnmrAtFmr(all.scores, labels, targets[i]!, weights);
      const { fmrReason } = personErrors({ scores: all.scores, labels }, densePeople(all), swept.threshold);
      expect(point).toEqual({
        targetFmr: targets[i],
        threshold: swept.threshold,
        reason: swept.reason ?? fmrReason,
      });
    }
    const thresholds = points.map(({ threshold }) => threshold);
    const high = highestPairs(people.owners, people.scoreOf, { atLeast: Math.min(...thresholds) });
    const options = { seed: 3, resamples: 60 };
    const rates = highestRates(high, thresholds, options);
    const expected = personRates(all, thresholds, options);
    // People are numbered by their first image in both, so that resamples are the same draws.
    for (const [i, { fmr, fnmr, ...counts }] of rates.entries()) {
      const { fmr: fmrOfAll, fnmr: fnmrOfAll, ...countsOfAll } = expected[i]!;
      expect(counts).toEqual(countsOfAll);
      for (const [got, wanted] of [
        [fmr, fmrOfAll],
        [fnmr, fnmrOfAll],
      ] as const) {
        expect(got.value).toBeCloseTo(wanted.value, 12);
        expect(got.interval?.method).toBe(wanted.interval?.method);
        expect(got.interval?.low).toBeCloseTo(wanted.interval!.low, 10);
        expect(got.interval?.high).toBeCloseTo(wanted.interval!.high, 10);
      }
    }
  });

  test("sums over people are the sums over listed pairs", () => {
    const random = seededRandom(11);
    const { owners } = drawn(random, 40);
    const { people, a, b } = densePeople(allPairs(owners));
    const imagesOf = new Float64Array(people);
    const first = new Set<number>();
    const dense = new Map<number, number>();
    for (const owner of owners) if (!first.has(owner)) dense.set(owner, first.add(owner).size - 1);
    for (const owner of owners) imagesOf[dense.get(owner)!]!++;
    const [listedOnes, summed] = [listedImpostors(pairTable(people, a, b)), impostorsOfImages(imagesOf)];
    expect(summed.pairs).toBe(listedOnes.pairs);
    expect([...summed.perPerson]).toEqual([...listedOnes.perPerson]);
    const m = Float64Array.from({ length: people }, () => random.int(4));
    expect(summed.weigh(m)).toBe(listedOnes.weigh(m));
    // Errors of one person, and of anybody.
    for (const counted of [(i: number) => a[i] === 3 && i % 2 === 0, (i: number) => i % 7 === 0]) {
      const table = pairTable(people, a, b, counted);
      const rate = table.counts.reduce((sum, n) => sum + n, 0) / summed.pairs;
      const [one, other] = [summed.shape(table, rate), listedOnes.shape(table, rate)];
      expect(one.spread).toBeCloseTo(other.spread, 10);
      expect(one.acceleration).toBeCloseTo(other.acceleration, 10);
    }
  });
});
