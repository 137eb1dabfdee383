import { expect, test } from "vitest";
import { type Random, seededRandom } from "../src/core/random.js";
import { createPool } from "../src/runtime/pool.js";
import type { TaskOptions } from "../src/runtime/poolTask.js";
import { type FakeThread, fakeThreads } from "./support/fakeThreads.js";
import { type FakeTime, fakeTime, settlePromises } from "./support/fakeTime.js";
import { long } from "./support/length.js";

/** How a schedule's threads behave. */
interface Temper {
  readonly setUpFails: number;
  readonly diesIdle: number;
  readonly diesBusy: number;
  readonly taskFails: number;
}

/** A thread of that temper: it plans its own future whenever something changes for it. */
function live(clock: FakeTime, random: Random, temper: Temper, thread: FakeThread): void {
  const chance = (p: number) => random.next() < p;
  const later = (ms: number, act: () => void) =>
    clock.after(random.int(ms), () => {
      if (thread.state !== "ended") act();
    });
  const { task, state, asked } = thread;
  if (asked !== "nothing") {
    // Now: the set-up or task under way is left undone. Else the task is answered first.
    const leave = () =>
      asked === "end now" || thread.task === undefined ? thread.ended() : later(20, leave);
    later(20, leave);
  } else if (state === "starting")
    later(60, () => (chance(temper.setUpFails) ? thread.ended() : thread.ready()));
  else if (task !== undefined)
    later(30, () => {
      if (thread.task !== task) return;
      if (chance(temper.diesBusy)) thread.ended();
      else if (chance(temper.taskFails)) thread.failed();
      else thread.done();
    });
  if (state === "starting" && chance(temper.diesIdle))
    later(600, () => {
      if (thread.state === "ready" && thread.task === undefined) thread.ended();
    });
}

async function schedule(seed: number) {
  const random = seededRandom(12, seed);
  const chance = (p: number) => random.next() < p;
  const rough = (most: number) => (chance(0.5) ? 0 : most * random.next());
  const temper = {
    setUpFails: chance(0.1) ? 1 : rough(0.6),
    diesIdle: rough(0.5),
    diesBusy: rough(0.3),
    taskFails: rough(0.3),
  };
  const [size, maxWaiting] = [1 + random.int(4), random.int(12)];
  const clock = fakeTime();
  const threads = fakeThreads((thread) => live(clock, random, temper, thread));
  const pool = createPool(threads.start, { size, maxWaiting, clock });
  const ends = new Map<string, string>();
  const cancelledWaiting = new Set<string>();

  const check = () => {
    const { workers, starting, idle, busy, waiting } = pool.stats();
    expect(waiting + busy).toBeLessThanOrEqual(size + maxWaiting);
    expect(workers + starting).toBeLessThanOrEqual(size);
    expect(waiting > 0 && idle > 0, "a task waits although a worker is idle").toBe(false);
    if (temper.setUpFails === 0 && temper.diesIdle === 0 && waiting > starting)
      expect(workers + starting, "a task waits although a worker could be started").toBe(size);
  };
  const call = (name: string) => {
    const options: { -readonly [K in keyof TaskOptions]: TaskOptions[K] } = {};
    if (chance(0.3)) {
      const controller = new AbortController();
      options.signal = controller.signal;
      clock.after(random.int(150), () => {
        if (!threads.givenTo.has(name)) cancelledWaiting.add(name);
        controller.abort();
      });
    }
    if (chance(0.3)) options.timeoutMs = random.int(120);
    pool.run(name, options).then(
      (result) => {
        expect(ends.has(name)).toBe(false);
        ends.set(name, result === `result of ${name}` ? "done" : `another's: ${result}`);
      },
      (error: Error & { code?: string }) => {
        expect(ends.has(name)).toBe(false);
        ends.set(name, error.code ?? "failed");
      },
    );
    check();
  };

  const tasks = Array.from(
    { length: 5 + random.int(40) },
    (_, i) => `${chance(0.03) ? "unsendable" : "task"} ${i}`,
  );
  for (const name of tasks) clock.after(random.int(400), () => call(name));
  let closed = 0;
  const close = () => {
    const drain = chance(0.5);
    void pool.close({ drain, ...(chance(0.5) ? { limitMs: random.int(200) } : {}) }).then(() => closed++);
  };
  if (chance(0.5)) clock.after(random.int(500), close);
  while (await clock.step()) check();
  // Without being closed too, everything has come to an end.
  expect(tasks.filter((name) => !ends.has(name))).toEqual([]);
  const calls = 1 + closed;
  close();
  await settlePromises();
  while (await clock.step()) check();
  expect(closed).toBe(calls);

  const { done, failed, cancelled, refused, waiting, workers, starting } = pool.stats();
  expect([waiting, workers, starting]).toEqual([0, 0, 0]);
  expect(threads.all.filter(({ state }) => state !== "ended")).toEqual([]);
  for (const name of cancelledWaiting)
    expect(threads.givenTo.has(name), `${name}, begun after its abort`).toBe(false);
  const many = (...wanted: string[]) => [...ends.values()].filter((end) => wanted.includes(end)).length;
  expect(many("done")).toBe(done);
  expect(many("ABORTED", "TIMEOUT")).toBe(cancelled);
  expect(many("BUSY")).toBe(refused);
  // Calls after the end were refused without having been counted.
  expect(many("failed", "CLOSED")).toBeGreaterThanOrEqual(failed);
  expect(many("done", "ABORTED", "TIMEOUT", "BUSY", "failed", "CLOSED")).toBe(tasks.length);
  return ends;
}

test("random schedules, 1,000 in the long run: every promise settles once, no task runs twice, no bound is passed", async () => {
  const fates = new Map<string, number>();
  for (let seed = 0; seed < long(1000); seed++)
    for (const end of (await schedule(seed)).values()) fates.set(end, (fates.get(end) ?? 0) + 1);
  // The schedules are of every kind.
  console.log(`fates: ${[...fates].map(([end, count]) => `${end} ${count}`).join(", ")}`);
  for (const end of ["done", "failed", "ABORTED", "TIMEOUT", "BUSY", "CLOSED"])
    expect(fates.get(end), end).toBeGreaterThan(long(300));
});
