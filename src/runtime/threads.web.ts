import { SelfsameError } from "../core/errors.js";
import { unpackError } from "./packedError.js";
import type { StartThread } from "./thread.js";
import type { WorkerReply, WorkerRequest } from "./workerMessages.js";

/** What a page's worker is sent first; after it come `WorkerRequest`s. */
export interface WorkerSetup {
  readonly kind: "setup";
  readonly data: unknown;
}

/**
 * Dedicated workers of a page for a pool. A browser may end a worker whenever it likes, even in a run: WebAssembly takes nothing
 * with it.
 *
 * @param start makes a worker of a module that calls `serveTasks`
 * @param data given to each worker
 */
export function webThreads<Task, Result>(start: () => Worker, data: unknown): StartThread<Task, Result> {
  return (events) => {
    const worker = start();
    let state: "starting" | "ready" | "ended" = "starting";
    const end = (error: Error) => {
      if (state === "ended") return;
      state = "ended";
      worker.terminate();
      // Never before `StartThread` has returned.
      queueMicrotask(() => events.ended(error));
    };
    worker.onmessage = ({ data: reply }: MessageEvent<WorkerReply | { readonly kind: "closed" }>) => {
      if (reply.kind === "closed") end(workerEnded("it was asked to"));
      else if (reply.kind === "ready") {
        state = "ready";
        events.ready();
      } else if (reply.kind === "done") events.done(reply.result as Result);
      else if (state === "ready") events.failed(unpackError(reply.error));
      else end(unpackError(reply.error));
    };
    worker.onmessageerror = () => events.failed(workerEnded("its answer could not be read"));
    worker.onerror = (event) => {
      event.preventDefault();
      end(workerEnded(event.message || "its file can't be loaded"));
    };
    worker.postMessage({ kind: "setup", data } satisfies WorkerSetup);
    return {
      post: (task, transfer) =>
        worker.postMessage({ kind: "task", task } satisfies WorkerRequest, [...transfer]),
      keepAlive: () => undefined,
      end: (now) =>
        now
          ? end(workerEnded("it was asked to"))
          : worker.postMessage({ kind: "close" } satisfies WorkerRequest),
    };
  };
}

const workerEnded = (reason: string) => new SelfsameError("WORKER_FAILED", `a worker ended: ${reason}`);
