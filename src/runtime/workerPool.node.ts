import { type TransferListItem, Worker } from "node:worker_threads";
import { type ErrorCode, SelfsameError } from "../core/errors.js";
import { shareWhatWasSaid } from "./firstInProcess.node.js";
import { switchTelemetryOff } from "./ortNative.node.js";

/** Threads that each do one task at a time. Sessions live in them, so the main thread stays free. */
export interface WorkerPool<Task, Result> {
  run(task: Task, transfer?: readonly TransferListItem[]): Promise<Result>;
  /** Lets the tasks under way finish, releases what the workers hold, and ends them. */
  close(): Promise<void>;
}

/** What a worker answers. `code` marks an expected fault. */
export type WorkerReply =
  | { readonly kind: "ready" }
  | { readonly kind: "done"; readonly result: unknown }
  | { readonly kind: "failed"; readonly code?: ErrorCode; readonly message: string; readonly hint?: string };

export type WorkerRequest = { readonly kind: "task"; readonly task: unknown } | { readonly kind: "close" };

interface Job<Task, Result> {
  readonly task: Task;
  readonly transfer: readonly TransferListItem[];
  resolve(result: Result): void;
  reject(error: Error): void;
}

interface Member<Task, Result> {
  readonly worker: Worker;
  readonly exited: Promise<void>;
  job: Job<Task, Result> | undefined;
  ready: boolean;
}

/**
 * Loading the networks costs a new worker about as much as this many photos cost a running one, so another is
 * started only when more are waiting.
 */
const queueForAnotherWorker = 8;

/**
 * Starts a pool; its first worker is ready when the promise resolves.
 *
 * @param entry the worker's module, which calls `serveTasks`
 * @param data given to each worker
 * @param size most workers
 * @throws what the worker's setup throws; WORKER_FAILED when it ends unexpectedly
 */
export async function createWorkerPool<Task, Result>(
  entry: URL,
  data: unknown,
  size: number,
): Promise<WorkerPool<Task, Result>> {
  shareWhatWasSaid();
  await switchTelemetryOff();
  const queue: Job<Task, Result>[] = [];
  const members: Member<Task, Result>[] = [];
  let closed = false;

  const fail = (member: Member<Task, Result>, error: Error) => {
    members.splice(members.indexOf(member), 1);
    member.job?.reject(error);
    member.job = undefined;
    // Nobody is left to do what waits, unless a new worker is started.
    if (members.length === 0 && !closed && queue.length > 0) start().catch((e) => rejectAll(e));
  };
  const rejectAll = (error: Error) => {
    for (const job of queue.splice(0)) job.reject(error);
  };

  const start = (): Promise<void> => {
    const worker = new Worker(entry, {
      workerData: data,
      // The parent's own flags (`--input-type`, loaders, profilers) are not meant for the workers.
      execArgv: [],
    });
    const exited = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
    const member: Member<Task, Result> = { worker, exited, job: undefined, ready: false };
    members.push(member);
    return new Promise((resolve, reject) => {
      worker.on("message", (reply: WorkerReply) => {
        if (reply.kind === "ready") {
          member.ready = true;
          resolve();
        } else if (!member.ready) {
          fail(member, errorOf(reply));
          reject(errorOf(reply));
        } else {
          const job = member.job;
          member.job = undefined;
          if (reply.kind === "done") job?.resolve(reply.result as Result);
          else job?.reject(errorOf(reply));
        }
        dispatch();
      });
      const ended = (reason: string) => {
        if (!members.includes(member)) return;
        const error = new SelfsameError("WORKER_FAILED", `a worker thread ended: ${reason}`);
        fail(member, error);
        reject(error);
      };
      worker.once("error", (error) => ended(error.message));
      worker.once("exit", (code) => ended(`exit code ${code}`));
    });
  };

  const dispatch = () => {
    for (const member of members) {
      if (!member.ready) continue;
      if (member.job === undefined) {
        const job = queue.shift();
        if (job) {
          member.job = job;
          member.worker.postMessage({ kind: "task", task: job.task } satisfies WorkerRequest, [
            ...job.transfer,
          ]);
        }
      }
      // An idle pool must not keep the process alive: whoever forgets `close()` can still exit.
      if (member.job) member.worker.ref();
      else member.worker.unref();
    }
    if (queue.length > queueForAnotherWorker && members.length < size && members.every(({ ready }) => ready))
      start().catch(() => {
        // The other workers go on with the queue; without any, `fail` has rejected it.
      });
  };

  await start();
  return {
    run: (task, transfer = []) =>
      new Promise<Result>((resolve, reject) => {
        if (closed) return reject(new SelfsameError("CLOSED", "the worker pool has been closed"));
        queue.push({ task, transfer, resolve, reject });
        if (members.length === 0) start().catch(rejectAll);
        dispatch();
      }),
    close: async () => {
      closed = true;
      rejectAll(new SelfsameError("CLOSED", "the worker pool was closed before this task began"));
      const leaving = members.splice(0);
      for (const { worker } of leaving) {
        worker.ref();
        worker.postMessage({ kind: "close" } satisfies WorkerRequest);
      }
      // Never `terminate()`: ending a thread while a session runs can abort the whole process.
      await Promise.all(leaving.map(({ exited }) => exited));
    },
  };
}

function errorOf(reply: WorkerReply): Error {
  if (reply.kind !== "failed") return new Error(`unexpected reply "${reply.kind}" from a worker`);
  if (reply.code === undefined) return new Error(reply.message);
  return new SelfsameError(reply.code, reply.message, reply.hint === undefined ? {} : { hint: reply.hint });
}
