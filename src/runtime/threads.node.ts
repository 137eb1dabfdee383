import { Worker } from "node:worker_threads";
import { SelfsameError } from "../core/errors.js";
import { openGate, type WorkerEnvelope } from "./nativeRuns.node.js";
import { unpackError } from "./packedError.js";
import type { StartThread } from "./thread.js";
import type { WorkerReply, WorkerRequest } from "./workerMessages.js";

/**
 * Worker threads of Node for a pool. Never `terminate()` where networks run: a thread that is ended while a session runs in it
 * takes the process with it (see `nativeRuns.node.ts`).
 *
 * @param entry the worker's module, which calls `serveTasks`
 * @param data given to each worker
 * @param pure whether the worker runs nothing but JavaScript, and can be terminated
 * @example
 * const pool = createPool(workerThreads<string, number>(new URL("./worker.js", import.meta.url), null), { size: 2 });
 */
export function workerThreads<Task, Result>(
  entry: URL,
  data: unknown,
  pure = false,
): StartThread<Task, Result> {
  return (events) => {
    const gate = openGate();
    const worker = new Worker(entry, {
      workerData: { data, gate: gate.buffer } satisfies WorkerEnvelope,
      // The parent's own flags (`--input-type`, loaders, profilers) are not meant for the workers.
      execArgv: [],
    });
    const send = (request: WorkerRequest, transfer: readonly ArrayBuffer[] = []) =>
      worker.postMessage(request, [...transfer]);
    let ready = false;
    let reason: Error | undefined;
    worker.on("message", (reply: WorkerReply) => {
      if (reply.kind === "ready") {
        ready = true;
        events.ready();
      } else if (reply.kind === "done") events.done(reply.result as Result);
      else if (ready) events.failed(unpackError(reply.error));
      // A worker whose set-up failed ends by itself.
      else reason = unpackError(reply.error);
    });
    worker.on("messageerror", (cause) => events.failed(workerFailed("its answer could not be read", cause)));
    worker.once("error", (cause) => {
      reason = workerFailed("it met an unexpected error", cause);
    });
    worker.once("exit", (code) => {
      gate.forget();
      events.ended(reason ?? workerFailed(`exit code ${code}`));
    });
    return {
      post: (task, transfer) => send({ kind: "task", task }, transfer),
      keepAlive: (yes) => (yes ? worker.ref() : worker.unref()),
      end: (now) => {
        if (now && pure) return void worker.terminate();
        if (now) gate.shut();
        send({ kind: "close" });
      },
    };
  };
}

const workerFailed = (reason: string, cause?: unknown) =>
  new SelfsameError(
    "WORKER_FAILED",
    `a worker thread ended: ${reason}`,
    cause === undefined ? {} : { cause },
  );
