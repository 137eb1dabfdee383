/** Shared memory: it grows where it is, and other threads may look into it. */
export interface KernelMemory {
  readonly buffer: SharedArrayBuffer;
  /** By so many pages of 64 KiB. @throws RangeError */
  grow(pages: number): number;
}

/** `assembly/kernel.ts`, compiled; addresses and sizes in bytes. */
export interface Kernel {
  layOut(blocks: number, blockBytes: number, rowBytes: number): void;
  nearest(measure: number, probe: number, list: number, count: number, heap: number, wanted: number): number;
  sample(tables: number, groups: number, step: number, out: number, histogram: number): void;
  collect(tables: number, rows: number, limit: number, list: number, most: number): number;
  encode(first: number, end: number, axes: number, count: number): void;
  copyRow(from: number, to: number): void;
  bareSum(rows: number): number;
}

export interface LoadedKernel {
  readonly kernel: Kernel;
  readonly memory: KernelMemory;
  /** The pages that memory may grow to. */
  readonly most: number;
}
