import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { createWorkerPool, type WorkerPool } from "../src/runtime/workerPool.node.js";
import { tenth } from "./support/length.js";
import { root } from "./support/samples.js";

const entry = new URL("./support/poolWorker.mjs", import.meta.url);
const code = (wanted: string) => expect.objectContaining({ code: wanted });
type Task = { readonly kind: string; readonly ms?: number; readonly bytes?: Uint8Array };

let pool: WorkerPool<Task, unknown> | undefined;
const open = async (size = 1, data: object = {}) => {
  pool = await createWorkerPool<Task, unknown>(entry, data, size);
  return pool;
};
afterEach(async () => {
  await pool?.close();
  pool = undefined;
});

describe("worker threads", () => {
  test.each(["exit", "throw"])("one that ends in a task (%s) is replaced", async (kind) => {
    const own = await open();
    const [lost, next] = [own.run({ kind }), own.run({ kind: "sleep", ms: 1 })];
    await expect(lost).rejects.toThrow(code("WORKER_FAILED"));
    expect(await next).toBe("slept");
    expect(own.stats()).toMatchObject({ workers: 1, lost: 1, failed: 1, done: 1 });
  });

  test("four tasks at once use two", async () => {
    const own = await open(2);
    const tasks = Array.from({ length: 4 }, () => own.run({ kind: "sleep", ms: 200 }));
    await Promise.all(tasks);
    expect(own.stats()).toMatchObject({ workers: 2, done: 4 });
  });

  test("a fault arrives with all that it says of itself", async () => {
    await expect((await open()).run({ kind: "fault" })).rejects.toMatchObject({
      name: "SelfsameError",
      code: "NO_FACE",
      status: 422,
      message: "no face in ada.jpg",
      subject: "ada.jpg",
      cause: { message: "blank" },
    });
  });

  test("a bug's message and stack are its cause, not what the caller reads", async () => {
    const own = await open();
    const error = (await own.run({ kind: "bug" }).catch((e) => e)) as Error & { cause: Error };
    expect(error).toMatchObject({ code: "WORKER_FAILED", status: 500 });
    expect(error.message).not.toMatch(/secret|\/|\.mjs/);
    expect(error.cause.message).toMatch(/secret/);
    expect(error.cause.stack).toMatch(/poolWorker\.mjs/);
    await expect(own.run({ kind: "uncloneable" })).rejects.toThrow(code("WORKER_FAILED"));
    const thrown = (await own.run({ kind: "throw" }).catch((e) => e)) as Error & { cause: Error };
    expect(thrown.message).not.toMatch(/outside/);
    expect(thrown.cause.message).toMatch(/thrown outside of the task/);
  });

  test("set-up that fails says why", async () => {
    await expect(open(1, { setUp: "fault" })).rejects.toMatchObject({
      code: "MODEL_INVALID",
      hint: "Mend it.",
    });
    await expect(open(1, { setUp: "bug" })).rejects.toMatchObject({
      code: "WORKER_FAILED",
      cause: { name: "TypeError" },
    });
    await expect(open(1, { setUp: "exit" })).rejects.toThrow(/exit code 5/);
  });

  test("buffers named move to the worker; what can't be sent is refused", async () => {
    const own = await open();
    const bytes = new Uint8Array(1000);
    const task = { kind: "length", bytes };
    expect(await own.run(task)).toBe(1000);
    expect(bytes).toHaveLength(1000);
    expect(await own.run(task, { transfer: [bytes.buffer] })).toBe(1000);
    expect(bytes).toHaveLength(0);
    await expect(own.run({ kind: "length", ...{ extra: () => {} } })).rejects.toThrow(/could not be cloned/);
    expect(await own.run({ kind: "sleep", ms: 1 })).toBe("slept");
  });

  test("workers get none of the parent's own flags", async () => {
    expect(await (await open()).run({ kind: "flags" })).toEqual([]);
  });

  test("an aborted task's late answer is nobody else's", async () => {
    const own = await open();
    const controller = new AbortController();
    const first = own.run({ kind: "sleep", ms: 100 }, { signal: controller.signal });
    const second = own.run({ kind: "length", bytes: new Uint8Array(3) });
    controller.abort();
    await expect(first).rejects.toThrow(code("ABORTED"));
    expect(await second).toBe(3);
  });
});

/** Runs a script and says how it ended. */
const ended = (script: string, ...args: readonly string[]) =>
  new Promise<{ code: number | null; signal: NodeJS.Signals | null; out: string; err: string }>((resolve) => {
    const child = spawn(process.execPath, [join(root, "test", "support", script), ...args]);
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    child.on("close", (code, signal) => resolve({ code, signal, out, err }));
  });

describe("a process that ends while networks run", () => {
  /** At moments spread over what happens: decoding, detecting, embedding, starting the second worker. */
  const moments = (ms: number) => tenth(Array.from({ length: 20 }, (_, i) => String(5 + i * ms)));

  test("has the exit code that it was given, each time", async () => {
    for (const ms of moments(17))
      expect(await ended("ending.mjs", "exit", ms), ms).toMatchObject({ code: 7, signal: null });
  });

  test.each([
    ["exitCode", 7],
    ["exitWhileLoading", 7],
    ["throw", 1],
    ["reject", 1],
    ["close", 7],
  ])("is not aborted: %s", async (how, code) => {
    for (const ms of moments(9)) {
      const end = await ended("ending.mjs", how, ms);
      expect(end, ms).toMatchObject({ code, signal: null });
      expect(end.out).not.toMatch(/all done/);
    }
  });

  test.each(["SIGINT", "SIGTERM"])("dies of the signal it was sent: %s", async (signal) => {
    expect(await ended("ending.mjs", signal, "100")).toMatchObject({ code: null, signal });
  });
});
