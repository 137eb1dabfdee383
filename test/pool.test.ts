import { describe, expect, test } from "vitest";
import { SelfsameError } from "../src/core/errors.js";
import { createPool, type PoolOptions } from "../src/runtime/pool.js";
import { type FakeThread, fakeThreads } from "./support/fakeThreads.js";
import { fakeTime, settlePromises } from "./support/fakeTime.js";

const code = (wanted: string) => expect.objectContaining({ code: wanted });

function setUp(options: Partial<PoolOptions> = {}) {
  const clock = fakeTime();
  const threads = fakeThreads();
  const pool = createPool(threads.start, { size: 2, clock, ...options });
  const thread = (number: number) => threads.all[number] as FakeThread;
  return { clock, threads, pool, thread };
}

/** A pool with so many threads ready and idle. */
async function ready(workers: number, options: Partial<PoolOptions> = {}) {
  const set = setUp({ size: workers, ...options });
  const tasks = Array.from({ length: workers }, (_, i) => set.pool.run(`first ${i}`));
  for (let i = 0; i < workers; i++) set.thread(i).ready();
  for (let i = 0; i < workers; i++) set.thread(i).done();
  await Promise.all(tasks);
  return set;
}

describe("a pool", () => {
  test("begins a task at once where a worker is idle", async () => {
    const { pool, threads } = await ready(2);
    for (const task of ["a", "b"]) void pool.run(task).catch(() => {});
    expect(threads.all.map(({ task }) => task)).toEqual(["a", "b"]);
    expect(pool.stats()).toMatchObject({ idle: 0, busy: 2, waiting: 0 });
  });

  test("starts a worker for each task that waits, and no more", async () => {
    const { pool, threads, thread } = setUp({ size: 3 });
    const warm = pool.warm();
    thread(0).ready();
    await warm;
    expect(threads.all).toHaveLength(1);
    const tasks = ["a", "b"].map((task) => pool.run(task));
    expect(threads.all).toHaveLength(2);
    tasks.push(pool.run("c"), pool.run("d"));
    expect(threads.all).toHaveLength(3);
    thread(1).ready();
    thread(2).ready();
    expect(threads.all.map(({ task }) => task)).toEqual(["a", "b", "c"]);
    thread(1).done();
    expect(thread(1).task).toBe("d");
    for (const { done } of threads.all) done();
    expect(await Promise.all(tasks)).toEqual(["a", "b", "c", "d"].map((task) => `result of ${task}`));
  });

  test("refuses a task where too many wait, and takes it when there is room", async () => {
    const { pool, thread } = await ready(1, { maxWaiting: 2 });
    const tasks = ["a", "b", "c"].map((task) => pool.run(task));
    await expect(pool.run("d")).rejects.toThrow(code("BUSY"));
    thread(0).done();
    tasks.push(pool.run("e"));
    for (let i = 0; i < 3; i++) thread(0).done();
    expect(await Promise.all(tasks)).toHaveLength(4);
    expect(pool.stats()).toMatchObject({ done: 5, refused: 1 });
  });

  test("with nothing allowed to wait still uses its idle workers", async () => {
    const { pool, thread } = await ready(1, { maxWaiting: 0 });
    const task = pool.run("a");
    await expect(pool.run("b")).rejects.toThrow(code("BUSY"));
    thread(0).done();
    expect(await task).toBe("result of a");
  });

  test("lets an aborted task go at once, waiting or running; the late answer is dropped", async () => {
    const { pool, thread, threads } = await ready(1);
    const [first, second] = [new AbortController(), new AbortController()];
    const running = pool.run("a", { signal: first.signal });
    const waiting = pool.run("b", { signal: second.signal });
    const last = pool.run("c");
    second.abort();
    await expect(waiting).rejects.toThrow(code("ABORTED"));
    first.abort(new Error("enough"));
    await expect(running).rejects.toMatchObject({ code: "ABORTED", cause: { message: "enough" } });
    expect(pool.stats()).toMatchObject({ busy: 1, waiting: 1, cancelled: 2 });
    expect(thread(0).keptAlive).toBe(false);
    thread(0).done();
    expect(thread(0).task).toBe("c");
    thread(0).done();
    expect(await last).toBe("result of c");
    expect([...threads.givenTo.keys()]).not.toContain("b");
    const gone = AbortSignal.abort();
    await expect(pool.run("d", { signal: gone })).rejects.toThrow(code("ABORTED"));
    expect(pool.stats()).toMatchObject({ idle: 1, done: 2, cancelled: 3 });
  });

  test("counts a deadline from the call, waiting included", async () => {
    const { pool, thread, clock } = await ready(1);
    const running = pool.run("a", { timeoutMs: 30 });
    const waiting = pool.run("b", { timeoutMs: 20 });
    const timed = pool.run("c", { signal: AbortSignal.abort(new DOMException("late", "TimeoutError")) });
    await expect(timed).rejects.toThrow(code("TIMEOUT"));
    const ends = [running, waiting].map((task) =>
      task.catch(({ code }: SelfsameError) => `${code} ${clock.now()}`),
    );
    await clock.run(50);
    expect(await Promise.all(ends)).toEqual(["TIMEOUT 30", "TIMEOUT 20"]);
    thread(0).done();
    await expect(pool.run("d", { timeoutMs: Number.NaN })).rejects.toThrow(code("INVALID_ARGUMENT"));
    await expect(pool.run("e", { timeoutMs: 0 })).rejects.toThrow(code("TIMEOUT"));
    expect(thread(0).task).toBeUndefined();
  });

  test("replaces a worker that ended; its task fails and is not tried again", async () => {
    const { pool, thread, threads } = await ready(1);
    const [lost, next] = [pool.run("a"), pool.run("b")];
    thread(0).ended(new SelfsameError("WORKER_FAILED", "exit code 3"));
    await expect(lost).rejects.toThrow(code("WORKER_FAILED"));
    expect(threads.all).toHaveLength(2);
    thread(1).ready();
    thread(1).done();
    expect(await next).toBe("result of b");
    thread(1).ended();
    expect(threads.all).toHaveLength(3);
    expect(pool.stats()).toMatchObject({ lost: 2, failed: 1, starting: 1 });
  });

  test("gives up after three set-ups in a row that failed, and tries again for the next task", async () => {
    const { pool, thread, threads } = setUp({ size: 1 });
    const tasks = ["a", "b"].map((task) => pool.run(task).catch((error: Error) => error.message));
    for (let i = 0; i < 3; i++) thread(i).ended(new Error(`no memory ${i}`));
    expect(await Promise.all(tasks)).toEqual(["no memory 2", "no memory 2"]);
    expect(threads.all).toHaveLength(3);
    const again = pool.run("c");
    thread(3).ended(new Error("still none"));
    await expect(again).rejects.toThrow("still none");
    const last = pool.run("d");
    thread(4).ready();
    thread(4).done();
    expect(await last).toBe("result of d");
  });

  test("goes on with the workers it has where more can't be started, and tries again later", async () => {
    const { pool, thread, threads, clock } = setUp({ size: 2 });
    const warm = pool.warm();
    thread(0).ready();
    await warm;
    const tasks = ["a", "b", "c"].map((task) => pool.run(task));
    for (let i = 1; i <= 3; i++) thread(i).ended();
    expect(threads.all).toHaveLength(4);
    clock.after(20_000, () => {});
    await clock.run();
    const more = pool.run("d");
    expect(threads.all).toHaveLength(5);
    thread(4).ready();
    for (let i = 0; i < 2; i++) {
      thread(0).done();
      thread(4).done();
    }
    expect(await Promise.all([...tasks, more])).toHaveLength(4);
  });

  test("a worker that keeps ending while idle is not replaced for ever", async () => {
    const { thread, threads } = await ready(1);
    for (let i = 0; i < 3; i++) {
      thread(i).ended();
      if (threads.all.length > i + 1) thread(i + 1).ready();
    }
    expect(threads.all).toHaveLength(3);
  });

  test("a task that can't be sent fails alone", async () => {
    const { pool, thread } = await ready(1);
    const [bad, good] = [pool.run("unsendable"), pool.run("good")];
    await expect(bad).rejects.toThrow(TypeError);
    thread(0).done();
    expect(await good).toBe("result of good");
  });

  test("warming fails with what the set-up throws", async () => {
    const { pool, thread } = setUp();
    const warm = pool.warm();
    thread(0).ended(new SelfsameError("MODEL_INVALID", "damaged"));
    await expect(warm).rejects.toThrow(code("MODEL_INVALID"));
    const broken = createPool<string, string>(
      () => {
        throw new Error("no threads here");
      },
      { size: 2 },
    );
    await expect(broken.warm()).rejects.toThrow("no threads here");
    await expect(broken.run("a")).rejects.toThrow("no threads here");
  });

  test("keeps the process alive only while somebody waits for a task", async () => {
    const { pool, thread } = await ready(1);
    expect(thread(0).keptAlive).toBe(false);
    const task = pool.run("a");
    expect(thread(0).keptAlive).toBe(true);
    thread(0).done();
    await task;
    expect(thread(0).keptAlive).toBe(false);
  });
});

describe("closing a pool", () => {
  test("finishes what runs, refuses what waits, and asks the workers to end", async () => {
    const { pool, thread } = await ready(1);
    const [running, waiting] = [pool.run("a"), pool.run("b")];
    const closed = pool.close();
    await expect(waiting).rejects.toThrow(code("CLOSED"));
    await expect(pool.run("c")).rejects.toThrow(code("CLOSED"));
    await expect(pool.warm()).rejects.toThrow(code("CLOSED"));
    expect(thread(0)).toMatchObject({ asked: "end", keptAlive: true });
    thread(0).done();
    expect(await running).toBe("result of a");
    thread(0).ended();
    await closed;
    expect(pool.stats()).toMatchObject({ workers: 0, lost: 0 });
    await pool.close();
  });

  test("with `drain` also does what waits", async () => {
    const { pool, thread } = await ready(1);
    const tasks = ["a", "b"].map((task) => pool.run(task));
    const closed = pool.close({ drain: true });
    expect(thread(0).asked).toBe("nothing");
    thread(0).done();
    expect(thread(0).asked).toBe("end");
    thread(0).done();
    thread(0).ended();
    await closed;
    expect(await Promise.all(tasks)).toEqual(["result of a", "result of b"]);
  });

  test("does not wait for a set-up that nobody needs", async () => {
    const { pool, thread } = setUp();
    const task = pool.run("a").catch(({ code }: SelfsameError) => code);
    const closed = pool.close();
    expect(await task).toBe("CLOSED");
    expect(thread(0).asked).toBe("end now");
    thread(0).ended();
    await closed;
  });

  test("ends at once where the last task that waited is aborted", async () => {
    const { pool, thread } = setUp();
    const controller = new AbortController();
    const task = pool.run("a", { signal: controller.signal }).catch(({ code }: SelfsameError) => code);
    const closed = pool.close({ drain: true });
    expect(thread(0).asked).toBe("nothing");
    controller.abort();
    expect(thread(0).asked).toBe("end now");
    thread(0).ended();
    await closed;
    expect(await task).toBe("ABORTED");
  });

  test("gives up at its limit; a second call may set a shorter one", async () => {
    const { pool, thread, clock } = await ready(1);
    const tasks = ["a", "b"].map((task) => pool.run(task).catch(({ code }: SelfsameError) => code));
    let closedAt = -1;
    const closed = pool.close({ drain: true, limitMs: 1000 }).then(() => {
      closedAt = clock.now();
    });
    await settlePromises();
    const second = pool.close({ drain: true, limitMs: 100 });
    await clock.run();
    await Promise.all([closed, second]);
    expect(closedAt).toBe(100);
    expect(await Promise.all(tasks)).toEqual(["CLOSED", "CLOSED"]);
    expect(thread(0)).toMatchObject({ asked: "end now", keptAlive: false });
    thread(0).done();
    thread(0).ended();
    expect(pool.stats()).toMatchObject({ workers: 0, done: 1, failed: 2 });
  });
});
