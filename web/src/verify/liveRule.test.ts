import { expect, test } from "vitest";
import { type LiveFrame, liveRule, liveStand } from "./liveRule.js";

const frames = (distances: readonly (number | null)[], every = 100): LiveFrame[] =>
  distances.map((distance, i) => ({ at: i * every, distance: distance ?? 9, comparable: distance !== null }));

test("fewer comparable frames than the rule asks for decide nothing", () => {
  expect(liveStand(frames([0.1, 0.1, 0.1, 0.1]), 400)).toEqual({ have: 4, middle: undefined });
  expect(liveStand(frames([0.1, null, 0.1, null, 0.1, 0.1]), 600)).toMatchObject({ have: 4 });
});

test("the median of the last five decides, whatever one or two frames say", () => {
  expect(liveStand(frames([0.1, 0.9, 0.11, 0.12, 0.95]), 500).middle?.distance).toBe(0.12);
  expect(liveStand(frames([0.9, 0.9, 0.9, 0.1, 0.1, 0.1, 0.1, 0.1]), 800).middle?.distance).toBe(0.1);
});

test("frames that are too old don't count: who has gone is not decided on", () => {
  const seen = frames([0.1, 0.1, 0.1, 0.1, 0.1]);
  expect(liveStand(seen, 500).middle).toBeDefined();
  expect(liveStand(seen, 101 + liveRule.withinMs)).toMatchObject({ have: 3, middle: undefined });
});
