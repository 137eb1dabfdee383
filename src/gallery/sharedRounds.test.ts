import { expect, test } from "vitest";
import { sharedRounds } from "./sharedRounds.js";

/** Work that ends when it is told to. */
function heldWork() {
  const begun: { end: () => void; fail: (error: Error) => void }[] = [];
  const fresh = sharedRounds(
    () => new Promise<void>((resolve, reject) => begun.push({ end: resolve, fail: reject })),
  );
  return { begun, fresh };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("who calls during a round waits for the next, and all who do share it", async () => {
  const { begun, fresh } = heldWork();
  const seen: number[] = [];
  const call = (name: number) => fresh().then(() => seen.push(name));
  const all = [call(1), call(2), call(3)];
  await turn();
  expect(begun).toHaveLength(1);
  begun[0]?.end();
  await turn();
  expect([begun.length, seen]).toEqual([2, [1]]);
  // Too late for the second round: its work has begun.
  all.push(call(4));
  begun[1]?.end();
  await turn();
  expect([begun.length, seen]).toEqual([3, [1, 2, 3]]);
  begun[2]?.end();
  await Promise.all(all);
  expect(seen).toEqual([1, 2, 3, 4]);
  const last = call(5);
  expect(begun).toHaveLength(4);
  begun[3]?.end();
  await last;
});

test("a round that fails fails for those who share it, and for nobody after", async () => {
  const { begun, fresh } = heldWork();
  const first = fresh();
  const [second, third] = [fresh(), fresh()];
  begun[0]?.fail(new Error("disk"));
  await expect(first).rejects.toThrow("disk");
  await turn();
  begun[1]?.end();
  await Promise.all([second, third]);
  expect(begun).toHaveLength(2);
});

test("no two rounds run at once, whenever they are asked for", async () => {
  let [running, most, rounds] = [0, 0, 0];
  const fresh = sharedRounds(async () => {
    most = Math.max(most, ++running);
    rounds++;
    for (let i = 0; i < 3; i++) await Promise.resolve();
    running--;
  });
  await Promise.all(
    Array.from({ length: 200 }, async (_, i) => {
      for (let j = 0; j < i % 7; j++) await Promise.resolve();
      await fresh();
      await fresh();
    }),
  );
  expect(most).toBe(1);
  expect(rounds).toBeLessThan(100);
});
