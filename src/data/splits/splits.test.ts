import { describe, expect, test } from "vitest";
import { drawnSamples } from "../testing.node.js";
import { leaksBetween, requireNoLeaks, withoutDuplicates } from "./leaks.js";
import { leaveOnePersonOut } from "./leaveOnePersonOut.js";
import { splitByPerson } from "./splitByIdentity.js";
import { splitBySession } from "./splitBySession.js";
import { splitReport } from "./splitReport.js";
import { unitsOf } from "./units.js";

const duplicate = (a: number, b: number) => ({ a, b, distance: 0 });
const fault = (code: string, part = "") =>
  expect.objectContaining({ code, message: expect.stringContaining(part) });
const shares = { train: 1, test: 1 };

test("unitsOf joins keys along chains of near-duplicates", () => {
  const keys = ["d", "c", "b", "a", "e", "a"];
  const units = unitsOf(keys, [duplicate(0, 1), duplicate(1, 2), duplicate(3, 5)]);
  expect(units.unitOf).toEqual(["b", "b", "b", "a", "e", "a"]);
  expect(units.ties).toEqual([duplicate(0, 1), duplicate(1, 2)]);
});

describe("splitByPerson with near-duplicates", () => {
  const samples = drawnSamples(1, 6, 2);

  test("people who share a photo go to one side, whatever the seed", () => {
    for (let seed = 0; seed < 20; seed++) {
      const split = splitByPerson(samples, shares, seed, [duplicate(1, 4), duplicate(5, 10)]);
      const side = (row: number) => split.train.includes(row);
      expect([side(0), side(4), side(10)]).toEqual([side(1), side(1), side(1)]);
      expect(leaksBetween(samples, split, [duplicate(1, 4), duplicate(5, 10)])).toEqual([]);
    }
  });

  test("tied into too few: DATA_LEAK naming the offenders", () => {
    const two = drawnSamples(1, 2, 2);
    expect(() => splitByPerson(two, shares, 1, [duplicate(1, 2)])).toThrow(
      fault("DATA_LEAK", "g0/p0/1.png and g0/p1/0.png"),
    );
  });
});

describe("leaks of a given split", () => {
  const samples = drawnSamples(1, 3, 2);

  test("people and near-duplicates across parts are found, and stop the run", () => {
    const split = { train: [0, 2, 3], test: [1, 4, 5] };
    const leaks = leaksBetween(samples, split, [duplicate(2, 3), duplicate(3, 4)]);
    expect(leaks).toEqual([
      { a: "g0/p0/0.png", b: "g0/p0/1.png", why: "the same person" },
      { a: "g0/p1/1.png", b: "g0/p2/0.png", why: "near-duplicates" },
    ]);
    expect(() => requireNoLeaks(leaks)).toThrow(fault("DATA_LEAK", "g0/p1/1.png and g0/p2/0.png"));
    expect(() => requireNoLeaks(leaksBetween(samples, { train: [0, 1], test: [2, 3] }))).not.toThrow();
  });
});

test("withoutDuplicates takes them out of the part that gives way, and only there", () => {
  const samples = drawnSamples(1, 3, 2);
  const duplicates = [duplicate(0, 1), duplicate(1, 4), duplicate(2, 5), duplicate(0, 3)];
  const { split, dropped } = withoutDuplicates(
    samples,
    { train: [0, 1, 2], test: [4, 5] },
    "train",
    duplicates,
  );
  expect(split).toEqual({ train: [0], test: [4, 5] });
  expect(dropped).toEqual(["g0/p0/1.png", "g0/p1/0.png"]);
  expect(leaksBetween(samples, split, duplicates)).toEqual([]);
});

describe("splitBySession", () => {
  const shot = (role: string, person: string, session: string | undefined, i: number) => ({
    id: `${role}/${session}_${i}.jpg`,
    person,
    group: role,
    ...(session === undefined ? {} : { session }),
  });
  const own = ["mon", "tue", "wed", "thu"].flatMap((session) => [
    shot("anchor", "self", session, 0),
    shot("positive", "self", session, 1),
  ]);
  const negatives = Array.from({ length: 10 }, (_, i) => shot("negative", `negative/${i}`, undefined, i));
  const captures = [
    ...own,
    ...negatives,
    shot("negative", "Bea", "mon", 7),
    shot("negative", "Cy", "eve", 8),
  ];

  test("a session is on one side, with the negatives captured in it; both sides have both", () => {
    for (let seed = 0; seed < 10; seed++) {
      const split = splitBySession(captures, "self", { train: 0.75, test: 0.25 }, seed);
      expect([...split.train, ...split.test].sort((a, b) => a - b)).toEqual(captures.map((_, i) => i));
      const sessions = (part: readonly number[]) => new Set(part.flatMap((i) => captures[i]!.session ?? []));
      for (const session of sessions(split.test)) expect(sessions(split.train)).not.toContain(session);
      expect(split.test.filter((i) => captures[i]!.person === "self")).toHaveLength(2);
      expect(split.test.some((i) => captures[i]!.person !== "self")).toBe(true);
    }
  });

  test("sessions that share a near-duplicate stay together", () => {
    for (let seed = 0; seed < 10; seed++) {
      const { train } = splitBySession(captures, "self", shares, seed, [duplicate(1, 2), duplicate(8, 9)]);
      expect(train.includes(0)).toBe(train.includes(3));
      expect(train.includes(8)).toBe(train.includes(9));
    }
  });

  test("what grouping can't mend stops the run and is named", () => {
    const one = [...own.slice(0, 2), ...negatives];
    expect(() => splitBySession(one, "self", shares, 1)).toThrow(fault("DATA_LEAK", "(mon)"));
    const tied = [...own.slice(0, 4), ...negatives];
    expect(() => splitBySession(tied, "self", shares, 1, [duplicate(1, 2)])).toThrow(
      fault("DATA_LEAK", "positive/mon_1.jpg and anchor/tue_0.jpg"),
    );
    const unnamed = [...own, shot("anchor", "self", undefined, 3)];
    expect(() => splitBySession(unnamed, "self", shares, 1)).toThrow(
      fault("DATA_LEAK", "anchor/undefined_3.jpg"),
    );
  });
});

test("leaveOnePersonOut: each person once, with all images; the tied ones together", () => {
  const samples = drawnSamples(1, 4, 2);
  const folds = leaveOnePersonOut(samples, [duplicate(0, 7)]);
  expect(folds.map(({ heldOut }) => heldOut)).toEqual([["g0/p0", "g0/p3"], ["g0/p1"], ["g0/p2"]]);
  expect(folds[0]).toMatchObject({ test: [0, 1, 6, 7], train: [2, 3, 4, 5] });
  expect(leaveOnePersonOut(drawnSamples(1, 1, 2))).toEqual([]);
});

test("splitReport counts images, people, sessions and pairs", () => {
  const samples = drawnSamples(1, 3, 2);
  const report = splitReport(samples, { train: [0, 1, 2, 3], test: [4, 5] }, [
    duplicate(0, 1),
    duplicate(1, 2),
  ]);
  expect(report.parts).toEqual({
    train: { images: 4, people: 2, sessions: 2, genuinePairs: 2, impostorPairs: 4 },
    test: { images: 2, people: 1, sessions: 2, genuinePairs: 1, impostorPairs: 0 },
  });
  expect(report.nearDuplicates).toEqual({ pairs: 2, acrossPeople: [["g0/p0/1.png", "g0/p1/0.png"]] });
  const known = splitReport(samples, { all: [0, 1, 2, 3, 4, 5] }, [], "g0/p0").parts.all;
  expect(known.impostorPairs).toBe(8);
});
