import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../../../test/support/length.js";
import { preparePerson } from "../../core/personRule.js";
import { seededRandom } from "../../core/random.js";
import { clopperPearson } from "../intervals/clopperPearson.js";
import { faultOf } from "../testing.js";
import { cumulativeMatch, rankRate } from "./cmc.js";
import { fnirAtFpir } from "./openSet.js";
import { searchGallery, searchOutcomes } from "./searches.js";

/** Gallery: person 7 with two templates, 8 and 9 with one; a score a person. Probes: 7, 8, 9 (mated), 1, 2 (not). */
const searches = {
  galleryPeople: [7, 8, 9],
  galleryTemplates: 4,
  probePeople: [7, 8, 9, 1, 2],
  // biome-ignore format: a matrix
  scores: Float64Array.of(
    0.9, 0.5, 0.1,
    0.6, 0.5, 0.4,
    0.7, 0.2, 0.7,
    0.2, 0.8, 0.3,
    0.1, 0.2, 0.1,
  ),
};

test("outcomes by hand: ties are against the mate", () => {
  expect(searchOutcomes(searches)).toEqual([
    { mated: true, mateScore: 0.9, rank: 1, strangerScore: 0.5 },
    { mated: true, mateScore: 0.5, rank: 2, strangerScore: 0.6 },
    { mated: true, mateScore: 0.7, rank: 2, strangerScore: 0.7 },
    { mated: false, mateScore: -Infinity, rank: Infinity, strangerScore: 0.8 },
    { mated: false, mateScore: -Infinity, rank: Infinity, strangerScore: 0.2 },
  ]);
});

describe("cumulative match", () => {
  test("by hand, with the gallery's size", () => {
    expect(cumulativeMatch(searches)).toEqual({
      hitRates: Float64Array.of(1 / 3, 1, 1),
      galleryPeople: 3,
      galleryTemplates: 4,
      matedSearches: 3,
      nonMatedSearches: 2,
    });
    expect(rankRate(searches, 1)).toBeCloseTo(1 / 3, 15);
    expect(rankRate(searches, 2)).toBe(1);
  });

  test("never falls, ends at 1 when all ranks are asked for, and equal scores put everybody last", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 12 }), (seed, people) => {
        const random = seededRandom(seed);
        const data = {
          galleryPeople: Array.from({ length: people }, (_, p) => p),
          probePeople: Array.from({ length: 9 }, () => random.int(people)),
          scores: Float64Array.from({ length: 9 * people }, () => random.int(4)),
        };
        const { hitRates } = cumulativeMatch(data, people);
        for (let k = 1; k < people; k++) expect(hitRates[k]).toBeGreaterThanOrEqual(hitRates[k - 1]!);
        expect(hitRates.at(-1)).toBe(1);
        const equal = cumulativeMatch({ ...data, scores: data.scores.fill(1) }, people).hitRates;
        expect(equal.findIndex((rate) => rate > 0)).toBe(people - 1);
      }),
      tries,
    );
  });
});

describe("FNIR at FPIR", () => {
  test("by hand: one of two strangers may match", () => {
    // Above the second stranger's 0.2 the lowest score is the mate's 0.5: all mates are found, but only one
    // first.
    const point = fnirAtFpir(searches, 0.5);
    expect(point).toMatchObject({
      threshold: 0.5,
      falsePositives: 1,
      falseNegatives: 2,
      rank: 1,
      galleryPeople: 3,
      galleryTemplates: 4,
      matedSearches: 3,
      nonMatedSearches: 2,
      supported: false,
    });
    expect(point.fpir).toEqual({ value: 0.5, interval: clopperPearson(1, 2) });
    expect(point.fnir).toEqual({ value: 2 / 3, interval: clopperPearson(2, 3) });
    expect(point.reason).toContain("not measurable with 2 non-mated searches");
    expect(fnirAtFpir(searches, 0.5, 3).fnir.value).toBe(0);
  });

  test("searches for one person count as one", () => {
    // Persons 1 and 2 are searched for 40 times each; person 1 is always taken for somebody.
    const probePeople = [7, 8, ...Array.from({ length: 80 }, (_, i) => 1 + (i % 2))];
    const scores = Float64Array.from(
      probePeople.flatMap((p) => (p === 1 ? [0.9, 0.1] : p === 7 ? [1, 0] : [0, 0.5])),
    );
    const point = fnirAtFpir({ galleryPeople: [7, 8], probePeople, scores }, 0.5);
    expect(point).toMatchObject({ falsePositives: 40, supported: false });
    expect(point.reason).toContain("one person takes part in 100% of the 40 false positives");
    expect(point.fpir.interval!.high).toBeGreaterThan(0.95);
  });

  test("no false positive: only the mate above every stranger is found", () => {
    expect(fnirAtFpir(searches, 0)).toMatchObject({ threshold: 0.9, falsePositives: 0, falseNegatives: 2 });
  });

  test("agrees with trying every threshold", () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), (seed, target) => {
        const random = seededRandom(seed);
        const data = {
          galleryPeople: [0, 1, 2],
          probePeople: [0, 1, 2, 5, 5, 6, 7, ...Array.from({ length: 6 }, () => random.int(8))],
          scores: Float64Array.from({ length: 13 * 3 }, () => random.int(9)),
        };
        const outcomes = searchOutcomes(data);
        const strangers = outcomes.filter(({ mated }) => !mated);
        const fpir = (t: number) => strangers.filter((o) => o.strangerScore >= t).length / strangers.length;
        const candidates = outcomes.map((o) => (o.mated ? o.mateScore : o.strangerScore));
        const lowest = Math.min(...[Infinity, ...candidates].filter((t) => fpir(t) <= target));
        const point = fnirAtFpir(data, target);
        expect(point.threshold).toBe(lowest);
        expect(point.fpir.value).toBe(fpir(lowest));
      }),
      tries,
    );
  });
});

test("a search decides by the rule that verification decides by", () => {
  const templates = [
    [0, 0],
    [0, 4],
    [3, 0],
  ];
  const found = searchGallery({
    head: { kind: "euclidean" },
    templates,
    templatePeople: [7, 7, 8],
    probes: [[0, 1]],
    probePeople: [7],
  });
  const person = preparePerson({ kind: "euclidean" }, templates.slice(0, 2));
  expect(found).toEqual({
    scores: Float64Array.of(-person.distance([0, 1]), -Math.sqrt(10)),
    probePeople: [7],
    galleryPeople: [7, 8],
    galleryTemplates: 3,
  });
  // Half by the nearest template, which is 1 away, and half by the mean, which is 2.
  expect(found.scores[0]).toBe(-1.5);
});

test("faults", () => {
  const nan = { ...searches, scores: searches.scores.with(6, Number.NaN) };
  expect(faultOf(() => cumulativeMatch(nan)).message).toContain("probe 2 and person 0");
  expect(faultOf(() => cumulativeMatch({ ...searches, probePeople: [7] })).code).toBe("INVALID_ARGUMENT");
  expect(faultOf(() => cumulativeMatch({ ...searches, galleryPeople: [7, 7, 8] })).message).toContain(
    "twice",
  );
  const open = { scores: Float64Array.of(1), probePeople: [1], galleryPeople: [2] };
  expect(faultOf(() => cumulativeMatch(open)).code).toBe("METRIC_UNDEFINED");
  expect(faultOf(() => fnirAtFpir(open, 0.1)).code).toBe("METRIC_UNDEFINED");
  expect(faultOf(() => fnirAtFpir({ ...open, galleryPeople: [1] }, 0.1)).code).toBe("METRIC_UNDEFINED");
  expect(faultOf(() => fnirAtFpir(searches, -1)).code).toBe("INVALID_ARGUMENT");
  expect(faultOf(() => rankRate(searches, 0)).code).toBe("INVALID_ARGUMENT");
});
