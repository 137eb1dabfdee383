// A program that calls the library from a worker of its own, where the environment is a copy. `waiting`: its main thread
// waits for that worker; `stuck`: the main thread hears nothing until then. node thread.mjs copy|own|waiting|stuck A B
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { isMainThread, Worker, workerData } from "node:worker_threads";

/** The worker's end, as another process sees it. */
const mark = "done";
const untilDone = `setInterval(() => require("node:fs").existsSync("${mark}") && process.exit(), 20)`;

if (isMainThread) {
  const [how, ...photos] = process.argv.slice(2);
  const done = new Int32Array(new SharedArrayBuffer(4));
  new Worker(new URL(import.meta.url), {
    workerData: { done, photos },
    ...(how === "own" ? { env: {} } : {}),
  });
  if (how === "waiting") Atomics.wait(done, 0, 0, 20_000);
  if (how === "stuck") execFileSync(process.execPath, ["-e", untilDone]);
} else {
  const { done, photos } = workerData;
  const { Selfsame } = await import("../../../dist/index.js");
  try {
    const selfsame = await Selfsame.load();
    const { score } = await selfsame.verify(...photos);
    await selfsame.close();
    console.log(score > 0);
  } catch (error) {
    console.log(error.code);
  }
  writeFileSync(mark, "");
  Atomics.store(done, 0, 1);
  Atomics.notify(done, 0);
}
