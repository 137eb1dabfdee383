import type { Clock } from "../../src/runtime/thread.js";

/** Time that passes only when told to, in the order of what was planned. */
export interface FakeTime extends Clock {
  /** Does what comes next, and lets promises settle; false where nothing is planned. */
  step(): Promise<boolean>;
  /** Steps until nothing is planned, or `until` is reached. */
  run(until?: number): Promise<void>;
}

/** Enough turns for every promise that can settle to have settled. */
export const settlePromises = () => new Promise<void>((resolve) => setImmediate(resolve));

export function fakeTime(): FakeTime {
  let now = 0;
  let next = 0;
  const planned = new Map<number, { readonly at: number; readonly run: () => void }>();
  const first = () => [...planned].sort(([a, { at }], [b, { at: bt }]) => at - bt || a - b)[0];
  const time: FakeTime = {
    now: () => now,
    after: (ms, run) => {
      const id = next++;
      planned.set(id, { at: now + ms, run });
      return () => planned.delete(id);
    },
    step: async () => {
      const entry = first();
      if (!entry) return false;
      planned.delete(entry[0]);
      now = entry[1].at;
      entry[1].run();
      await settlePromises();
      return true;
    },
    run: async (until = Infinity) => {
      for (let entry = first(); entry && entry[1].at <= until; entry = first()) await time.step();
      if (until !== Infinity) now = Math.max(now, until);
    },
  };
  return time;
}
