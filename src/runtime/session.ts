/** A tensor at the border of a session: row-major data and its shape. */
export interface Tensor {
  readonly data: Float32Array | Int32Array | BigInt64Array | Uint8Array;
  readonly shape: readonly number[];
}

/** A float32 tensor. */
export interface Float32Tensor extends Tensor {
  readonly data: Float32Array;
}

/** A loaded network. `run` may block its thread until done: keep sessions in worker threads. */
export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Outputs by name. */
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}

export interface SessionOptions {
  /** Threads inside one run. Default 1: for throughput, more workers beat more threads. */
  readonly threads?: number;
  /**
   * Plan one block of memory for a whole run. Default true. A training step is faster and smaller without: a buffer that
   * was just freed is still in the cache when the next op takes it.
   */
  readonly memoryPattern?: boolean;
  /**
   * Keep the memory of a run for the next one. Default true. Without, it goes back to the process, where a worker's photos
   * find it too: as fast for networks whose runs take tens of milliseconds, and tens of megabytes smaller.
   */
  readonly arena?: boolean;
  /** Write how long each op took, as a JSON file whose path begins so, when the session is released. */
  readonly profile?: string;
}

/** The float32 output of that name; an absent or other-typed one is a bug in the caller. */
export function float32Output(outputs: Readonly<Record<string, Tensor>>, name: string): Float32Array {
  const data = outputs[name]?.data;
  if (!(data instanceof Float32Array)) throw new TypeError(`output "${name}" is no float32 tensor`);
  return data;
}
