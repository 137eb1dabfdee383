import { throwIfAborted, untilAborted } from "../core/job.js";
import { shareWhatWasSaid } from "./firstInProcess.node.js";
import { switchTelemetryOff } from "./ortNative.node.js";
import { createPool, defaultMaxWaiting, type Pool } from "./pool.js";
import { workerThreads } from "./threads.node.js";

export interface WorkerPoolOptions {
  /** Most tasks that wait; see `PoolOptions`. */
  readonly maxWaiting?: number;
  /** Aborts the wait for the first worker. */
  readonly signal?: AbortSignal;
  /** The workers run no network, so a task that nobody waits for any more may be broken off. Default false. */
  readonly pure?: boolean;
}

export type WorkerPool<Task, Result> = Pool<Task, Result>;

/**
 * Starts a pool of worker threads; its first worker is ready when the promise resolves. The one door through which threads
 * are started.
 *
 * @param entry the worker's module, which calls `serveTasks`
 * @param data given to each worker
 * @param size most workers
 * @throws what the worker's set-up throws; WORKER_FAILED when it ends unexpectedly; ABORTED
 * @example
 * const pool = await createWorkerPool<string, number>(new URL("./worker.js", import.meta.url), null, 2);
 */
export async function createWorkerPool<Task, Result>(
  entry: URL,
  data: unknown,
  size: number,
  { maxWaiting = defaultMaxWaiting, signal, pure = false }: WorkerPoolOptions = {},
): Promise<WorkerPool<Task, Result>> {
  throwIfAborted(signal);
  shareWhatWasSaid();
  await switchTelemetryOff();
  const pool = createPool(workerThreads<Task, Result>(entry, data, pure), { size, maxWaiting });
  try {
    await untilAborted(pool.warm(), signal);
    return pool;
  } catch (error) {
    await pool.close();
    throw error;
  }
}
