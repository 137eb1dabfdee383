import { describe, expect, test } from "vitest";
import { groupRates } from "../groups.js";
import { clopperPearson } from "../intervals/clopperPearson.js";
import { allPairs } from "../protocols/allPairs.js";
import { simulatedPairs } from "../testing.js";
import { percent } from "./format.js";
import { highestFmrWords } from "./groupWords.js";
import { reportHtml } from "./html.js";
import type { EvaluatedGroups, EvaluationData } from "./input.js";
import { reportSchema } from "./schema.js";
import { evaluationReport } from "./summary.js";

const about = {
  title: "Test",
  createdAt: "2026-01-02T03:04:05Z",
  software: "selfsame 0.0.0",
  model: { id: "m", description: "a model" },
  dataset: { name: "d", id: null },
  protocol: { name: "all pairs", words: "Every image with every other." },
  failures: { images: 12, failedImages: 1, pairsLost: 1 },
  weighting: "people",
  nameOf: (pair: number) => [`${pair}a.jpg`, `${pair}b.jpg`] as const,
  calibrated: false,
  threshold: { value: 0.5, origin: "elsewhere", seen: false },
} as const;

/** Groups of people by their numbers. */
function groupsOf(
  { a, b }: NonNullable<EvaluationData["people"]>,
  members: Readonly<Record<string, readonly number[]>>,
  peopleInNone = 0,
): EvaluatedGroups {
  return {
    groups: Object.entries(members).map(([group, people]) => ({
      group,
      people: people.length,
      images: 2 * people.length,
      failedImages: 0,
      has: (pair) => people.includes(a[pair]!) && people.includes(b[pair]!),
    })),
    peopleInNone,
  };
}

/** All pairs of two images each of six people, whose scores a rule gives. */
function sixPeople(match: (a: number, b: number) => boolean) {
  const { personA, personB } = allPairs([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
  return {
    people: { a: personA, b: personB },
    labels: Uint8Array.from(personA, (a, i) => (a === personB[i] ? 1 : 0)),
    scores: Float64Array.from(personA, (a, i) => (match(a, personB[i]!) ? 0.9 : 0.1)),
  };
}

test("by hand: two groups with one person in both and one in none; what is declined or lost does not match", () => {
  // 0 and 1 match in a, 3 and 4 in b, 0 and 3 in no group; person 2, who is in both, is missed.
  const matching = new Set(["0 1", "3 4", "0 3", "0 0", "1 1", "3 3", "4 4", "5 5"]);
  const pairs = sixPeople((a, b) => matching.has(`${a} ${b}`));
  const { a, b } = pairs.people;
  const ofThreeAndFour = [...a.keys()].filter((i) => a[i] === 3 && b[i] === 4);
  const flags = (pair: number | undefined) => Uint8Array.from(a, (_, i) => (i === pair ? 1 : 0));
  const data: EvaluationData = {
    ...about,
    ...pairs,
    declined: flags(ofThreeAndFour[0]),
    rejected: flags(ofThreeAndFour[1]),
    groups: groupsOf(pairs.people, { a: [0, 1, 2], b: [2, 3, 4], nobody: [] }, 1),
  };
  const { byGroup, warnings, decision } = evaluationReport(data, { resamples: 20 });
  expect(decision.confusion.falsePositives).toBe(4 + 2 + 4);
  const [first, second, nobody] = byGroup!.groups;
  expect(first).toMatchObject({
    ...{ group: "a", people: 3, images: 6, genuinePairs: 3, impostorPairs: 12, declined: 0 },
    ...{ impostorErrors: 4, genuineErrors: 1, fmr: { value: 4 / 12 }, fnmr: { value: 1 / 3 } },
    unquotable: { fmr: "4 false matches stand behind it, 30 are needed" },
    fmrRatio: null,
  });
  expect(second).toMatchObject({
    ...{ group: "b", genuinePairs: 3, impostorPairs: 12, declined: 1 / 15 },
    ...{ impostorErrors: 2, genuineErrors: 1, fmr: { value: 2 / 12 }, fnmr: { value: 1 / 3 } },
  });
  expect(nobody).toMatchObject({ genuinePairs: 0, impostorPairs: 0, fmr: null, fnmr: null, declined: null });
  expect(byGroup).toMatchObject({ peopleInNone: 1, highestFmr: null });
  expect(highestFmrWords(byGroup!, decision, String)).toContain("do not say in which group");
  expect(warnings).toContain(
    'The FMR is not to be quoted of the groups "a" (4 false matches), "b" (2 false matches), "nobody" (no impostor pair); 30 errors are ' +
      "needed, of several people.",
  );
});

describe("where rates may be quoted", () => {
  const { scores: given, personA, personB } = simulatedPairs(60, 4, { personEffect: 0, shift: 1.5 });
  const inB = (person: number) => person >= 30 && person < 58;
  const scores = given.map((s, i) => s + (inB(personA[i]!) && inB(personB[i]!) ? 0.7 : 0));
  const people = { a: personA, b: personB };
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
  const data: EvaluationData = {
    ...about,
    scores,
    labels: Uint8Array.from(personA, (a, i) => (a === personB[i] ? 1 : 0)),
    people,
    threshold: { value: 1.5, origin: "elsewhere", seen: false },
    groups: groupsOf(people, { a: range(0, 30), "<b>": range(30, 58), few: range(56, 60) }, 0),
  };
  const report = evaluationReport(data, { resamples: 50 });
  const [a, b, few] = report.byGroup!.groups;

  test("rates and intervals are those of groupRates, ratios by the FMR of all", () => {
    const groupOf = (person: number) => (person < 30 ? "a" : inB(person) ? "b" : undefined);
    const pairs = { scores, personA, personB };
    const { groups } = groupRates(pairs, groupOf, 1.5, { resamples: 50 });
    expect([a!.fmr, a!.fnmr, b!.fmr, b!.fnmr]).toEqual(groups.flatMap(({ fmr, fnmr }) => [fmr, fnmr]));
    expect(b!.fmrRatio).toBeCloseTo(b!.fmr!.value / report.decision.fmr.value, 12);
    expect(b!.fmrRatio).toBeGreaterThan(1.5);
    expect(few).toMatchObject({ fmrRatio: null, unquotable: { fmr: expect.stringContaining("needed") } });
    expect(report.byGroup!.highestFmr).toBe("<b>");
  });

  test("one sentence names the group in which strangers match most often, and of whom nothing is said", () => {
    const shown = (rate: number) => rate.toFixed(2);
    const all = (value: number) => ({ ...report.decision, fmr: { ...report.decision.fmr, value } });
    const { value, interval } = b!.fmr!;
    const times = `${b!.fmrRatio!.toPrecision(2)} times the FMR of all impostor pairs`;
    expect(highestFmrWords(report.byGroup!, all(0.01), shown)).toBe(
      `Of the groups whose FMR may be quoted, strangers match most often within "<b>": FMR ${shown(value)} (${shown(interval!.low)} to ${shown(interval!.high)}), ${times} (0.01). ` +
        `No FMR may be quoted of "few" (${few!.impostorErrors} false matches in 96 pairs).`,
    );
    expect(highestFmrWords(report.byGroup!, all(value), shown)).toContain(
      `${times} (${shown(value)}), which its interval holds: that may be chance.`,
    );
  });

  test("of one group alone nothing is said to be most often; bounds stay within 0 and 1", () => {
    const interval = { ...b!.fmr!.interval!, low: -0.01 };
    const alone = { ...report.byGroup!, groups: [{ ...b!, fmr: { ...b!.fmr!, interval } }, few!] };
    const said = highestFmrWords(alone, report.decision, percent);
    expect(said).toMatch(/^Of "<b>" alone the FMR may be quoted: \S+% \(0% to \S+%\), \S+ times .* "few" \(/);
    expect(said).not.toContain("most often");
  });

  test("is what the schema says; the page has a row for each, names escaped, and no figure that is not to be quoted", () => {
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
    const page = reportHtml(report);
    const [, table] = /<table class="groups">(.*?)<\/table>/s.exec(page) ?? [];
    const rows = [...table!.matchAll(/<tr><td>(.*?)<\/tr>/g)].map(([, row]) => row!);
    expect(rows.map((row) => row.split("<")[0])).toEqual(["a", "&lt;b&gt;", "few"]);
    expect(rows[1]).toContain(`>${(100 * b!.fmr!.value).toFixed(1)}%<small>`);
    expect(rows[2]).toMatch(/>–<small>.*>–<\/td>/);
    const { groups: _, ...without } = data;
    const bare = evaluationReport(without, { resamples: 20 });
    expect(bare).not.toHaveProperty("byGroup");
    expect(reportHtml(bare)).not.toContain("By group");
  });
});

test("of a list every pair weighs 1 in groups, too", () => {
  const people = {
    a: Int32Array.of(0, 2, 4, 4, 7, 8, 8, 8, 9),
    b: Int32Array.of(1, 3, 4, 6, 7, 8, 8, 8, 9),
  };
  const data: EvaluationData = {
    ...about,
    weighting: "pairs",
    people,
    scores: Float64Array.of(0.9, 0.1, 0.1, 0.9, 0.9, 0.1, 0.9, 0.9, 0.9),
    labels: [0, 0, 1, 0, 1, 1, 1, 1, 1],
    groups: groupsOf(people, { apart: [0, 1, 2, 3], one: [4, 7], shared: [8, 9] }),
  };
  const [apart, one, shared] = evaluationReport(data).byGroup!.groups;
  const half = { value: 0.5, interval: clopperPearson(1, 2) };
  expect(apart).toMatchObject({ genuinePairs: 0, impostorPairs: 2, fmr: half, fnmr: null });
  expect(one).toMatchObject({ genuinePairs: 2, impostorPairs: 0, fmr: null, fnmr: half });
  // 1 of 4 pairs, where the mean over both people is 1/6.
  expect(shared).toMatchObject({ genuinePairs: 4, genuineErrors: 1, fnmr: { value: 0.25 } });
});
