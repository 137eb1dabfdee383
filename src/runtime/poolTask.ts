import { SelfsameError } from "../core/errors.js";
import { abortError, onceAborted } from "../core/job.js";
import type { Fate } from "./poolStatistics.js";
import type { Clock } from "./thread.js";

export interface TaskOptions {
  /** Aborts the task: its promise rejects at once with ABORTED, or TIMEOUT where the signal is a timeout's. */
  readonly signal?: AbortSignal;
  /** Milliseconds from now, waiting included, after which the promise rejects with TIMEOUT. Default: no limit. */
  readonly timeoutMs?: number;
  /** Buffers of the task that move to the worker instead of being copied. */
  readonly transfer?: readonly ArrayBuffer[];
}

/** A task on its way, with its caller's promise, which is settled once. */
export interface PoolTask<Task, Result> {
  readonly task: Task;
  readonly transfer: readonly ArrayBuffer[];
  /** When it came, and when a thread began it. */
  readonly since: number;
  begun: number;
  readonly settled: boolean;
  resolve(result: Result): void;
  fail(error: Error, fate: Fate): void;
}

/** The longest delay of a timer, 24 days; a later one is none. */
const longestTimer = 2 ** 31 - 1;

/**
 * @param ms from now; Infinity for never
 * @returns what calls it off
 * @throws INVALID_ARGUMENT
 */
export function startTimer(clock: Clock, name: string, ms: number, run: () => void): () => void {
  if (typeof ms !== "number" || Number.isNaN(ms))
    throw new SelfsameError("INVALID_ARGUMENT", `${name} is a number of milliseconds, not ${ms}`);
  return ms <= longestTimer ? clock.after(Math.max(0, ms), run) : () => {};
}

/**
 * @param onSettled called once, after the promise has been settled
 * @throws INVALID_ARGUMENT
 */
export function poolTask<Task, Result>(
  task: Task,
  { signal, timeoutMs = Infinity, transfer = [] }: TaskOptions,
  clock: Clock,
  promise: { resolve(result: Result): void; reject(error: Error): void },
  onSettled: (task: PoolTask<Task, Result>, fate: Fate) => void,
): PoolTask<Task, Result> {
  let settled = false;
  const settle = (fate: Fate, act: () => void) => {
    if (settled) return;
    settled = true;
    for (const callOff of calledOff) callOff();
    act();
    onSettled(own, fate);
  };
  const fail = (error: Error, fate: Fate) => settle(fate, () => promise.reject(error));
  const onAbort = () => fail(abortError(signal as AbortSignal), "cancelled");
  const onTimeout = () =>
    fail(new SelfsameError("TIMEOUT", `the task was not done within ${timeoutMs} ms`), "cancelled");
  const own: PoolTask<Task, Result> = {
    task,
    transfer,
    since: clock.now(),
    begun: 0,
    get settled() {
      return settled;
    },
    resolve: (result) => settle("done", () => promise.resolve(result)),
    fail,
  };
  const calledOff = [startTimer(clock, "timeoutMs", timeoutMs, onTimeout)];
  if (signal?.aborted) onAbort();
  else if (timeoutMs <= 0) onTimeout();
  else if (signal) calledOff.push(onceAborted(signal, onAbort));
  return own;
}
