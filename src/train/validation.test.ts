import { expect, test } from "vitest";
import { oneShotAccuracy } from "../evaluate/oneShot.js";
import { acrossSessions, pairsEer, scoredTrials } from "./validation.js";

/** 2 groups of 3 people by 4 sessions; the last group has only 2 people. */
const samples = Array.from({ length: 8 }, (_, person) => person).flatMap((person) =>
  Array.from({ length: 4 }, (_, session) => ({
    person: `p${person}`,
    group: `g${Math.floor(person / 3)}`,
    session: `s${session}`,
  })),
);

test("trials take support and probe from two sessions, people from one group", () => {
  const trials = acrossSessions(samples, { ways: 3, trials: 50, seed: 4 });
  expect(trials).toHaveLength(50);
  for (const { probe, support, answer } of trials) {
    const of = samples[probe]!;
    const supports = support.map((row) => samples[row]!);
    expect(new Set(supports.map(({ session }) => session)).size).toBe(1);
    expect(supports[0]!.session).not.toBe(of.session);
    expect(supports[answer]!.person).toBe(of.person);
    expect(new Set(supports.map(({ person }) => person)).size).toBe(3);
    for (const { group } of supports) expect(group).toBe(of.group);
  }
  const groups = trials.map(({ probe }) => samples[probe]!.group);
  expect(groups.filter((group) => group === "g0")).toHaveLength(25);
  // Trial t depends on seed and t alone.
  expect(acrossSessions(samples, { ways: 3, trials: 20, seed: 4 })).toEqual(trials.slice(0, 20));
});

test("there are no trials without enough people, or with one session", () => {
  expect(acrossSessions(samples, { ways: 4, trials: 5, seed: 1 })).toEqual([]);
  const single = samples.map((sample) => ({ ...sample, session: "s" }));
  expect(acrossSessions(single, { ways: 2, trials: 5, seed: 1 })).toEqual([]);
});

const head = { kind: "euclidean", scale: 1, bias: 1 } as const;

test("embeddings of people apart give full accuracy and no error; the same ones for all give neither", () => {
  const trials = acrossSessions(samples, { ways: 3, trials: 30, seed: 2 });
  const people = samples.map(({ person }) => person);
  const apart = people.map((name, i) => Float32Array.of(Number(name.slice(1)), (i % 4) / 100));
  expect(oneShotAccuracy(scoredTrials(trials, apart, head)).accuracy.value).toBe(1);
  expect(pairsEer(people, apart, head)).toBe(0);
  const alike = people.map((_, i) => Float32Array.of((i % 4) / 100));
  expect(oneShotAccuracy(scoredTrials(trials, alike, head)).accuracy.value).toBe(0);
  expect(pairsEer(people, alike, head)).toBeGreaterThan(0.4);
});
