import { packError } from "./packedError.js";
import type { WorkerSetup } from "./threads.web.js";
import type { WorkerReply, WorkerRequest } from "./workerMessages.js";

/** What a page's worker does: one task after another, and at the end a clean farewell. */
export interface WebTaskServer<Task, Result> {
  handle(task: Task): Promise<{ readonly result: Result; readonly transfer?: readonly Transferable[] }>;
  close(): Promise<void>;
}

/**
 * The worker's side of `webThreads`: call it once in the worker's module, before anything is awaited there.
 *
 * @param setup gets the `data`; what it throws, whoever waits for the worker receives
 */
export function serveTasks<Data, Task, Result>(
  setup: (data: Data) => Promise<WebTaskServer<Task, Result>>,
): void {
  const reply = (
    message: WorkerReply | { readonly kind: "closed" },
    transfer: readonly Transferable[] = [],
  ) => postMessage(message, { transfer: [...transfer] });
  let server: WebTaskServer<Task, Result> | undefined;
  const handle = async (request: WorkerSetup | WorkerRequest) => {
    try {
      if (request.kind === "setup") {
        server = await setup(request.data as Data);
        reply({ kind: "ready" });
      } else if (request.kind === "close") {
        await server?.close();
        reply({ kind: "closed" });
      } else if (server) {
        const { result, transfer } = await server.handle(request.task as Task);
        reply({ kind: "done", result }, transfer);
      }
    } catch (error) {
      reply({ kind: "failed", error: packError(error) });
    }
  };
  // Messages are handled in turn, so "close" comes after the task under way.
  let turn = Promise.resolve();
  addEventListener("message", ({ data }: MessageEvent<WorkerSetup | WorkerRequest>) => {
    turn = turn.then(() => handle(data));
  });
}
