import { shareWhatWasSaid } from "./firstInProcess.node.js";
import { switchTelemetryOff } from "./ortNative.node.js";
import { createPool, defaultMaxWaiting, type Pool } from "./pool.js";
import { workerThreads } from "./threads.node.js";

export type WorkerPool<Task, Result> = Pool<Task, Result>;

/**
 * Starts a pool of worker threads; its first worker is ready when the promise resolves. The one door through which threads
 * are started.
 *
 * @param entry the worker's module, which calls `serveTasks`
 * @param data given to each worker
 * @param size most workers
 * @param maxWaiting most tasks that wait; see `PoolOptions`
 * @throws what the worker's set-up throws; WORKER_FAILED when it ends unexpectedly
 * @example
 * const pool = await createWorkerPool<string, number>(new URL("./worker.js", import.meta.url), null, 2);
 */
export async function createWorkerPool<Task, Result>(
  entry: URL,
  data: unknown,
  size: number,
  maxWaiting = defaultMaxWaiting,
): Promise<WorkerPool<Task, Result>> {
  shareWhatWasSaid();
  await switchTelemetryOff();
  const pool = createPool(workerThreads<Task, Result>(entry, data), { size, maxWaiting });
  await pool.warm();
  return pool;
}
