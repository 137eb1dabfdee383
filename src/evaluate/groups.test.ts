import { describe, expect, test } from "vitest";
import { groupRates } from "./groups.js";
import { personRates } from "./intervals/personRates.js";
import { faultOf, simulatedPairs } from "./testing.js";

describe("groupRates", () => {
  const pairs = simulatedPairs(60, 4, { personEffect: 0, shift: 1.5 });
  // The scores of group "b" are shifted up: more false matches, fewer false non-matches.
  const isB = (person: number) => person >= 30;
  const shifted = {
    ...pairs,
    scores: pairs.scores.map((s, i) => s + (isB(pairs.personA[i]!) && isB(pairs.personB[i]!) ? 0.7 : 0)),
  };
  const result = groupRates(shifted, (person) => (isB(person) ? "b" : "a"), 1.5, { resamples: 100 });

  test("each group's rates are those of its own pairs", () => {
    expect(result.groups.map(({ group }) => group)).toEqual(["a", "b"]);
    const own = [...pairs.scores.keys()].filter((i) => !isB(pairs.personA[i]!) && !isB(pairs.personB[i]!));
    const [alone] = personRates(
      {
        scores: Float64Array.from(own, (i) => pairs.scores[i]!),
        personA: Int32Array.from(own, (i) => pairs.personA[i]!),
        personB: Int32Array.from(own, (i) => pairs.personB[i]!),
      },
      [1.5],
      { resamples: 100 },
    );
    expect(result.groups[0]).toMatchObject({ people: 30, fmr: alone!.fmr, fnmr: alone!.fnmr });
    expect(result.crossGroupPairs).toBe(120 * 120);
  });

  test("ratios are worst ÷ best", () => {
    const [a, b] = result.groups;
    expect(result.warnings).toEqual([]);
    expect(result.fmrRatio).toBeCloseTo(b!.fmr!.value / a!.fmr!.value, 12);
    expect(result.fmrRatio).toBeGreaterThan(2);
    expect(result.fnmrRatio).toBeCloseTo(a!.fnmr!.value / b!.fnmr!.value, 12);
  });
});

test("no ratio where fewer than 30 errors stand behind a rate; a class may be missing; people may be left out", () => {
  const pairs = {
    scores: Float64Array.of(1, 0, 1, 0, 1),
    personA: Int32Array.of(0, 0, 2, 2, 4),
    personB: Int32Array.of(0, 1, 3, 3, 0),
  };
  const groupOf = (person: number) => (person < 2 ? "x" : person < 4 ? "y" : undefined);
  const { groups, fmrRatio, fnmrRatio, crossGroupPairs, warnings } = groupRates(pairs, groupOf, 0.5, {
    resamples: 10,
  });
  expect(groups[1]).toMatchObject({ group: "y", genuinePairs: 0, impostorPairs: 2, fnmr: null });
  expect(groups[1]?.fmr?.value).toBe(0.5);
  expect([fmrRatio, fnmrRatio, crossGroupPairs]).toEqual([null, null, 0]);
  expect(warnings).toHaveLength(4);
  expect(warnings[0]).toContain('FMR of group "x" has 0 errors');
});

test("a person may be in several groups: pairs of one group count in each that both are of", () => {
  const pairs = {
    scores: Float64Array.of(1, 0, 1, 1),
    personA: Int32Array.of(0, 0, 1, 3),
    personB: Int32Array.of(1, 2, 2, 0),
  };
  const groupsOf = [["x", "y", "x"], ["x"], ["y", "x"], "z"];
  const { groups, crossGroupPairs } = groupRates(pairs, (person) => groupsOf[person], 0.5, { resamples: 10 });
  expect(
    groups.map(({ group, impostorPairs, impostorErrors }) => [group, impostorPairs, impostorErrors]),
  ).toEqual([
    ["x", 3, 2],
    ["y", 1, 0],
  ]);
  expect(crossGroupPairs).toBe(1);
});

test("one group is no comparison", () => {
  expect(faultOf(() => groupRates(simulatedPairs(5, 2), () => "all", 1)).code).toBe("METRIC_UNDEFINED");
});
