import { parentPort, type TransferListItem, workerData } from "node:worker_threads";
import type { WorkerEnvelope } from "./nativeRuns.node.js";
import { packError } from "./packedError.js";
import type { WorkerReply, WorkerRequest } from "./workerMessages.js";

/** What a worker does: one task after another, and at the end a clean farewell. */
export interface TaskServer<Task, Result> {
  handle(task: Task): Promise<{ readonly result: Result; readonly transfer?: readonly TransferListItem[] }>;
  close(): Promise<void>;
}

/**
 * The worker's side of `createWorkerPool`: call it once in the worker's module.
 *
 * @param setup gets the pool's `data`; what it throws, the pool's creator receives
 */
export async function serveTasks<Data, Task, Result>(
  setup: (data: Data) => Promise<TaskServer<Task, Result>>,
): Promise<void> {
  if (!parentPort) throw new Error("this module is the entry of a worker thread");
  const port = parentPort;
  const reply = (message: WorkerReply, transfer: readonly TransferListItem[] = []) =>
    port.postMessage(message, [...transfer]);
  const fail = (error: unknown) => reply({ kind: "failed", error: packError(error) });
  let server: TaskServer<Task, Result>;
  try {
    server = await setup((workerData as WorkerEnvelope).data as Data);
  } catch (error) {
    fail(error);
    port.close();
    return;
  }
  // Messages are handled in turn, so "close" comes after the task under way.
  let turn = Promise.resolve();
  const handle = async (request: WorkerRequest) => {
    if (request.kind === "close") {
      await server.close();
      port.close();
      return;
    }
    try {
      const { result, transfer } = await server.handle(request.task as Task);
      reply({ kind: "done", result }, transfer);
    } catch (error) {
      fail(error);
    }
  };
  port.on("message", (request: WorkerRequest) => {
    turn = turn.then(() => handle(request));
  });
  port.on("messageerror", fail);
  reply({ kind: "ready" });
}
