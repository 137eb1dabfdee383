import { getEnvironmentData, setEnvironmentData } from "node:worker_threads";

const key = "selfsame: what was said";
const topics = ["wasm"] as const;

/** A flag for each topic, in memory that the process's threads share from the moment they are started. */
function flags(): Int32Array {
  let shared = getEnvironmentData(key) as SharedArrayBuffer | undefined;
  if (shared === undefined) {
    shared = new SharedArrayBuffer(4 * topics.length);
    setEnvironmentData(key, shared);
  }
  return new Int32Array(shared);
}

/** To be called before threads are started that share what was said. */
export function shareWhatWasSaid(): void {
  flags();
}

/**
 * Whether nobody asked before, in this thread or in one that shares what was said: a warning about the system is
 * given once, not by each worker.
 *
 * @example
 * if (firstInProcess("wasm")) process.emitWarning("…");
 */
export function firstInProcess(topic: (typeof topics)[number]): boolean {
  return Atomics.exchange(flags(), topics.indexOf(topic), 1) === 0;
}
