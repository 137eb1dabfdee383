import { isMainThread, workerData } from "node:worker_threads";
import { SelfsameError } from "../core/errors.js";

/**
 * A thread that is torn down while ONNX Runtime computes in it aborts the whole process: back from the network, the library
 * finds no JavaScript to return to. `process.exit`, an uncaught exception and the end of the main thread tear all threads
 * down. So each worker notes when it is inside the library, in memory that its starter reads, and keeps out when told to;
 * before the process ends, its starter waits until all are out.
 */

/** A gate: `[calls into the library under way, 1 where none may begin]`. */
const [under, shut] = [0, 1];

/** What a starter hands to a worker. */
export interface WorkerEnvelope {
  readonly data: unknown;
  readonly gate: SharedArrayBuffer;
}

/** This worker's own gate; none in a thread that no pool started. */
const own: Int32Array | undefined = isMainThread ? undefined : gateOf(workerData);

function gateOf(envelope: unknown): Int32Array | undefined {
  const gate = (envelope as Partial<WorkerEnvelope> | null | undefined)?.gate;
  return gate instanceof SharedArrayBuffer ? new Int32Array(gate) : undefined;
}

function enter(): void {
  if (!own) return;
  Atomics.add(own, under, 1);
  if (Atomics.load(own, shut) === 0) return;
  leave();
  throw new SelfsameError("CLOSED", "this worker is ending");
}

function leave(): void {
  if (!own) return;
  Atomics.sub(own, under, 1);
  Atomics.notify(own, under);
}

/**
 * Calls into the library, unless the thread is to end.
 *
 * @throws CLOSED where it is
 */
export async function nativeRun<T>(run: () => Promise<T>): Promise<T> {
  enter();
  try {
    return await run();
  } finally {
    leave();
  }
}

/**
 * The same for loading a native library, which registers itself with JavaScript on its way: in a thread that is being torn down
 * that too ends the process ("terminate called after throwing an instance of 'Napi::Error'").
 *
 * @throws CLOSED where the thread is to end
 */
export function nativeLoad<T>(load: () => T): T {
  enter();
  try {
    return load();
  } finally {
    leave();
  }
}

/** The same for what frees memory: a thread that is to end leaves that to its end. */
export async function nativeRelease(release: () => Promise<void>): Promise<void> {
  if (own && Atomics.load(own, shut) === 1) return;
  await nativeRun(release);
}

const gates = new Set<Int32Array>();

/** A gate for a worker about to be started. `forget` it when the worker has ended. */
export function openGate() {
  const buffer = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
  const gate = new Int32Array(buffer);
  if (gates.size === 0) process.on("exit", shutAll);
  gates.add(gate);
  return {
    buffer,
    shut: () => Atomics.store(gate, shut, 1),
    forget: () => {
      gates.delete(gate);
      if (gates.size === 0) process.off("exit", shutAll);
    },
  };
}

/**
 * A network takes milliseconds, a training step seconds. Node itself waits for a thread until its call has returned, so
 * nothing is lost by waiting longer; the limit is for a count that is wrong.
 */
const longestRunMs = 60_000;

function shutAll(): void {
  for (const gate of gates) Atomics.store(gate, shut, 1);
  const deadline = performance.now() + longestRunMs;
  for (const gate of gates)
    for (let count = Atomics.load(gate, under); count > 0; count = Atomics.load(gate, under)) {
      const left = deadline - performance.now();
      if (left <= 0 || Atomics.wait(gate, under, count, left) === "timed-out") return;
    }
}
