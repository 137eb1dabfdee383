import { SelfsameError } from "./errors.js";
import { callback, type Rule } from "./options.js";

/** How far a part of a job is. A job may have several parts, one after the other, each with its own `what`. */
export interface Progress {
  /** What is counted: "images", "steps", "kB of lfw.tgz", … */
  readonly what: string;
  readonly done: number;
  /** Null where it is not known. */
  readonly total: number | null;
  /** Done per second since this part began, or went on; null where nothing can be said yet. */
  readonly rate: number | null;
  /** Seconds left at that rate; null where rate or total is not known. */
  readonly remaining: number | null;
}

/** What every job takes. */
export interface JobOptions {
  /**
   * Aborting ends the job soon: it rejects with ABORTED (a training with TRAINING_INTERRUPTED), leaves nothing half-written and
   * keeps what its cache holds.
   */
  readonly signal?: AbortSignal;
  /** Called as the job gets on. */
  readonly onProgress?: (progress: Progress) => void;
}

export const signalRule: Rule = {
  expected: "an AbortSignal",
  holds: (value) => value instanceof AbortSignal,
};

/** Rules of `JobOptions`. */
export const jobRules = { signal: signalRule, onProgress: callback };

/** Of some options those of a job, for the jobs it consists of. */
export function jobOf({ signal, onProgress }: JobOptions): JobOptions {
  return { ...(signal && { signal }), ...(onProgress && { onProgress }) };
}

/**
 * @param done of this part
 * @param seconds in which it came from `from` to `done`
 * @example
 * progressOf({ what: "images", done: 30, total: 90, from: 10 }, 5); // rate 4, remaining 15
 */
export function progressOf(
  { what, done, total, from = 0 }: Pick<Progress, "what" | "done" | "total"> & { readonly from?: number },
  seconds: number,
): Progress {
  const rate = done > from && seconds > 0 ? (done - from) / seconds : null;
  const left = total === null ? null : Math.max(0, total - done);
  const remaining = left === 0 ? 0 : left === null || rate === null ? null : left / rate;
  return { what, done, total, rate, remaining };
}

export interface ProgressStart {
  readonly what: string;
  readonly total: number | null;
  /** What was done before. Default 0. */
  readonly from?: number;
  /** Milliseconds. Default: the system's. */
  readonly now?: () => number;
}

/**
 * Begins a part of a job, and reports that it has.
 *
 * @returns what to call with how much is done, and with the total where only now it is known
 * @example
 * const report = beginProgress(options.onProgress, { what: "images", total: images.length });
 * report(1);
 */
export function beginProgress(
  onProgress: JobOptions["onProgress"],
  { what, total, from = 0, now = () => performance.now() }: ProgressStart,
): (done: number, total?: number | null) => void {
  const started = now();
  const report = (done: number, of = total) =>
    onProgress?.(progressOf({ what, done, total: of, from }, (now() - started) / 1000));
  report(from);
  return report;
}

/** The error of a signal that was aborted: ABORTED, or TIMEOUT where it is a timeout's. */
export function abortError({ reason }: AbortSignal): SelfsameError {
  const timedOut = reason instanceof Error && reason.name === "TimeoutError";
  return new SelfsameError(
    timedOut ? "TIMEOUT" : "ABORTED",
    `the work was ${timedOut ? "not done in time" : "aborted"}`,
    { cause: reason },
  );
}

/** What is to be done when a signal is aborted: one listener for all, since dozens on one signal look like a leak to Node. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Runs something once the signal, which is not aborted yet, is.
 *
 * @returns what calls it off
 */
export function onceAborted(signal: AbortSignal, run: () => void): () => void {
  const known = waiting.get(signal);
  const runs = known ?? new Set();
  const own = () => run();
  runs.add(own);
  if (!known) {
    waiting.set(signal, runs);
    signal.addEventListener("abort", () => {
      for (const it of [...runs]) it();
    });
  }
  return () => void runs.delete(own);
}

/** @throws ABORTED or TIMEOUT where the signal is aborted */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal);
}

/**
 * A promise, or the signal's error where that comes first.
 *
 * @throws what the promise does; ABORTED, TIMEOUT
 */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  if (signal.aborted) promise.catch(() => {});
  throwIfAborted(signal);
  let callOff = () => {};
  const aborted = new Promise<never>((_, reject) => {
    callOff = onceAborted(signal, () => reject(abortError(signal)));
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    callOff();
  }
}

/**
 * Works on items in turn, `atOnce` at a time. At the first error, or once the signal is aborted, no further item is begun; when those
 * under way have ended too, it rejects: nothing goes on behind its caller's back.
 *
 * @throws the first error of an item; ABORTED, TIMEOUT
 * @example
 * await eachAtOnce(files, 8, async (file, i) => { sizes[i] = (await stat(file)).size; }, signal);
 */
export async function eachAtOnce<T>(
  items: Iterable<T>,
  atOnce: number,
  work: (item: T, index: number) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  let [index, stopped] = [0, false];
  let fault: { readonly error: unknown } | undefined;
  const lane = async () => {
    while (!stopped) {
      throwIfAborted(signal);
      const { done, value } = queue.next();
      if (done) return;
      await work(value, index++);
    }
  };
  const guarded = async () => {
    try {
      await lane();
    } catch (error) {
      stopped = true;
      fault ??= { error };
    }
  };
  await Promise.all(Array.from({ length: atOnce }, guarded));
  if (fault) throw fault.error;
}
