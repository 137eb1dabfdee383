import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Tally } from "../gallery/keeping.js";
import { createRequestCounts, type ShareCounts } from "./requestCounts.js";

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

test("a name's requests are counted for a minute", () => {
  const counts = createRequestCounts(Date.now, null);
  expect(counts.add("a")).toEqual({ count: 1, endsInSeconds: 60 });
  vi.setSystemTime(59_001);
  expect([counts.add("a"), counts.add("b")]).toEqual([
    { count: 2, endsInSeconds: 1 },
    { count: 1, endsInSeconds: 60 },
  ]);
  vi.setSystemTime(60_000);
  expect(counts.add("a").count).toBe(1);
});

test("of too many names the oldest are forgotten", () => {
  const counts = createRequestCounts(Date.now, null);
  for (let i = 0; i <= 10_000; i++) counts.add(`${i}`);
  expect([counts.add("1").count, counts.add("10000").count, counts.add("0").count]).toEqual([2, 2, 1]);
});

test("several servers' add up within a second; what can't be told is told later", async () => {
  const all = new Map<string, Tally>();
  let down = false;
  const share: ShareCounts = async (added) => {
    if (down) throw new Error("no database");
    for (const [name, count] of added) {
      const { began = Date.now(), count: before = 0 } = all.get(name) ?? {};
      all.set(name, { began, count: before + count });
    }
    return new Map([...added.keys()].map((name) => [name, all.get(name) as Tally]));
  };
  const [one, two] = [createRequestCounts(Date.now, share), createRequestCounts(Date.now, share)];
  const addTo = (to: typeof one, times: number) =>
    Array.from({ length: times }, () => to.add("a").count).at(-1);
  expect([addTo(one, 10), addTo(two, 5)]).toEqual([10, 5]);
  await vi.advanceTimersByTimeAsync(1000);
  // Who was told last knows all; the other learns it with its next.
  expect([addTo(two, 1), addTo(one, 1)]).toEqual([16, 11]);
  await vi.advanceTimersByTimeAsync(1000);
  expect([addTo(two, 1), addTo(one, 1)]).toEqual([18, 17]);
  down = true;
  await vi.advanceTimersByTimeAsync(5000);
  expect(addTo(one, 2)).toBe(19);
  down = false;
  await vi.advanceTimersByTimeAsync(1000);
  expect([all.get("a")?.count, addTo(one, 1), addTo(two, 1)]).toEqual([21, 21, 22]);
  for (const it of [one, two]) it.close();
  await vi.advanceTimersByTimeAsync(5000);
  expect(all.get("a")?.count).toBe(21);
});
