import { expect, test } from "vitest";
import { beginProgress, eachAtOnce, onceAborted, type Progress, progressOf, untilAborted } from "./job.js";

test("rate and remaining seconds count from where the part began", () => {
  expect(progressOf({ what: "images", done: 30, total: 90, from: 10 }, 5)).toEqual({
    what: "images",
    done: 30,
    total: 90,
    rate: 4,
    remaining: 15,
  });
});

test.each([
  ["nothing done", { done: 0, total: 9 }, 3, { rate: null, remaining: null }],
  ["no time passed", { done: 1, total: 9 }, 0, { rate: null, remaining: null }],
  ["no total", { done: 6, total: null }, 3, { rate: 2, remaining: null }],
  ["all done", { done: 9, total: 9 }, 0, { rate: null, remaining: 0 }],
  ["more than thought", { done: 10, total: 9 }, 2, { rate: 5, remaining: 0 }],
  ["nothing to do", { done: 0, total: 0 }, 0, { rate: null, remaining: 0 }],
])("%s: no figure is NaN or infinite", (_, counts, seconds, expected) => {
  expect(progressOf({ what: "images", ...counts }, seconds)).toMatchObject(expected);
});

test("a part reports its beginning, and the clock's rate", () => {
  const seen: Progress[] = [];
  let ms = 1000;
  const report = beginProgress((progress) => seen.push(progress), {
    what: "steps",
    total: 100,
    from: 40,
    now: () => ms,
  });
  ms += 2000;
  report(50);
  ms += 2000;
  report(60, 80);
  expect(seen).toEqual([
    { what: "steps", done: 40, total: 100, rate: null, remaining: null },
    { what: "steps", done: 50, total: 100, rate: 5, remaining: 10 },
    { what: "steps", done: 60, total: 80, rate: 5, remaining: 4 },
  ]);
});

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test("so many items are worked on at once, each once", async () => {
  const seen: number[] = [];
  let [under, most] = [0, 0];
  await eachAtOnce(
    Array.from({ length: 20 }, (_, i) => i),
    3,
    async (item, index) => {
      most = Math.max(most, ++under);
      await turn();
      under--;
      expect(item).toBe(index);
      seen.push(item);
    },
  );
  expect([seen.length, most]).toEqual([20, 3]);
});

test("after an error nothing further begins, and nothing is under way when it rejects", async () => {
  let [begun, under] = [0, 0];
  const work = async (item: number) => {
    begun++;
    under++;
    await turn();
    if (item !== 2) await turn();
    under--;
    if (item === 2) throw new Error("third");
  };
  await expect(eachAtOnce([0, 1, 2, 3, 4, 5, 6, 7], 3, work)).rejects.toThrow("third");
  expect([begun, under]).toEqual([3, 0]);
});

test("once aborted nothing further begins", async () => {
  const stop = new AbortController();
  let begun = 0;
  const work = async () => {
    if (++begun === 4) stop.abort();
    await turn();
  };
  const all = eachAtOnce(Array.from({ length: 50 }), 2, work, stop.signal);
  await expect(all).rejects.toMatchObject({ code: "ABORTED" });
  expect(begun).toBe(4);
});

test("untilAborted: what comes first", async () => {
  const never = new Promise<number>(() => {});
  const stop = new AbortController();
  expect(await untilAborted(Promise.resolve(1), stop.signal)).toBe(1);
  const waiting = untilAborted(never, stop.signal);
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ code: "ABORTED" });
  await expect(untilAborted(never, AbortSignal.timeout(1))).rejects.toMatchObject({ code: "TIMEOUT" });
  await expect(untilAborted(never, AbortSignal.abort())).rejects.toMatchObject({ code: "ABORTED" });
});

test("one listener serves all that wait for a signal; what was called off is not run", () => {
  const stop = new AbortController();
  let listeners = 0;
  const { addEventListener } = stop.signal;
  stop.signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners++;
    addEventListener.apply(stop.signal, args);
  };
  const ran: number[] = [];
  const callOffs = Array.from({ length: 40 }, (_, i) => onceAborted(stop.signal, () => ran.push(i)));
  callOffs[7]!();
  stop.abort();
  expect([listeners, ran.length, ran.includes(7)]).toEqual([1, 39, false]);
});
