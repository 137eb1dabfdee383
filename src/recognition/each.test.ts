import { describe, expect, test } from "vitest";
import { SelfsameError } from "../core/errors.js";
import { type Outcome, outcomesOf } from "./each.js";

const turn = (ms = 0) => new Promise<void>((resolve) => setTimeout(resolve, ms));
async function all<T>(outcomes: AsyncIterable<Outcome<T>>) {
  const list: (T | string)[] = [];
  for await (const outcome of outcomes) list.push(outcome.ok ? outcome.value : outcome.error.code);
  return list;
}
async function* slowly<T>(items: readonly T[]) {
  for (const item of items) {
    await turn();
    yield item;
  }
}

describe("outcomesOf", () => {
  const numbers = Array.from({ length: 30 }, (_, i) => i);
  test.each([
    ["an array", () => numbers],
    ["a generator", () => numbers.values()],
    ["an async generator", () => slowly(numbers)],
  ])(
    "%s: every outcome, in order, whatever takes longer; never more at once than allowed",
    async (_, items) => {
      let [under, most] = [0, 0];
      const run = async (n: number) => {
        most = Math.max(most, ++under);
        await turn((n * 7) % 5);
        under--;
        if (n % 10 === 3) throw new SelfsameError("NO_FACE", "none");
        return n;
      };
      expect(await all(outcomesOf(items(), run, 4))).toEqual(
        numbers.map((n) => (n % 10 === 3 ? "NO_FACE" : n)),
      );
      expect(most).toBeLessThanOrEqual(4);
      expect(most).toBeGreaterThan(1);
    },
  );

  test("draws no more than are wanted: an endless source is no trouble, and is told when nobody wants more", async () => {
    let [drawn, closed] = [0, false];
    function* endless() {
      try {
        for (;;) yield drawn++;
      } finally {
        closed = true;
      }
    }
    const signals: AbortSignal[] = [];
    const run = async (n: number, signal: AbortSignal) => {
      signals.push(signal);
      if (n > 2)
        await new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("cut"))));
      return n;
    };
    const seen: unknown[] = [];
    for await (const outcome of outcomesOf(endless(), run, 5)) {
      seen.push(outcome);
      await turn(5);
      if (seen.length === 2) break;
    }
    expect(seen).toEqual([0, 1].map((value) => ({ ok: true, value })));
    expect(drawn).toBeLessThanOrEqual(7);
    expect(closed).toBe(true);
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
  });

  test("gives what is done while the source takes its time", async () => {
    async function* camera() {
      yield 1;
      await new Promise(() => {});
    }
    const outcomes = outcomesOf(camera(), async (n: number) => n, 4);
    expect(await outcomes.next()).toEqual({ done: false, value: { ok: true, value: 1 } });
  });

  test("a fault that is no item's ends it, after what came before; so does the source's", async () => {
    const run = async (n: number) => {
      if (n === 2) throw new SelfsameError("CLOSED", "closed");
      return n;
    };
    const seen: unknown[] = [];
    const take = async (outcomes: AsyncIterable<unknown>) => {
      for await (const outcome of outcomes) seen.push(outcome);
    };
    await expect(take(outcomesOf([0, 1, 2, 3], run, 4))).rejects.toMatchObject({ code: "CLOSED" });
    expect(seen.length).toBe(2);
    function* broken() {
      yield 0;
      throw new Error("no camera");
    }
    await expect(take(outcomesOf(broken(), run, 4))).rejects.toThrow("no camera");
    expect(seen.length).toBe(3);
  });

  test("aborted, it rejects, even while it waits for the source or an item", async () => {
    const never = () => new Promise<number>(() => {});
    async function* silent(): AsyncGenerator<number> {
      yield await never();
    }
    for (const outcomes of [
      outcomesOf(silent(), async (n) => n, 2, AbortSignal.timeout(10)),
      outcomesOf([1], never, 2, AbortSignal.timeout(10)),
    ])
      await expect(outcomes.next()).rejects.toMatchObject({ code: "TIMEOUT" });
    const outcomes = outcomesOf([1], async (n) => n, 2, AbortSignal.abort());
    await expect(outcomes.next()).rejects.toMatchObject({ code: "ABORTED" });
  });

  test("one item out of time is its own affair", async () => {
    const run = async (n: number) => {
      if (n === 1) throw new SelfsameError("TIMEOUT", "late");
      return n;
    };
    expect(await all(outcomesOf([0, 1, 2], run, 2))).toEqual([0, "TIMEOUT", 2]);
  });
});
