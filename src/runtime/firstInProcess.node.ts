import { getEnvironmentData, setEnvironmentData } from "node:worker_threads";

const key = "selfsame: what was said";
const topics = ["wasm"] as const;

/** A flag for each topic and one for `inTurn`, in memory that the process's threads share from the moment they are started. */
function flags(): Int32Array {
  let shared = getEnvironmentData(key) as SharedArrayBuffer | undefined;
  if (shared === undefined) {
    shared = new SharedArrayBuffer(4 * (topics.length + 1));
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

/** Runs something that no two of the threads that share what was said may do at once. It must not wait for another of them. */
export function inTurn<T>(run: () => T): T {
  const shared = flags();
  const turn = topics.length;
  while (Atomics.compareExchange(shared, turn, 0, 1) !== 0) Atomics.wait(shared, turn, 1);
  try {
    return run();
  } finally {
    Atomics.store(shared, turn, 0);
    Atomics.notify(shared, turn, 1);
  }
}
