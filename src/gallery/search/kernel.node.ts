import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** What of WebAssembly is used here; the types of Node don't describe it. */
declare const WebAssembly:
  | undefined
  | {
      validate(bytes: Uint8Array): boolean;
      Module: new (bytes: Uint8Array) => object;
      Instance: new (module: object, imports: object) => { readonly exports: unknown };
      Memory: new (size: { initial: number; maximum: number; shared: boolean }) => KernelMemory;
    };

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

/** What 32-bit addresses reach. Address space, not memory, is taken; where even that is scarce, less is asked for. */
const reservations = [65536, 16384, 4096];

let compiled: object | null | undefined;

/** A kernel with a memory of its own; null where there is no WebAssembly with SIMD and shared memory. */
export function loadKernel(initial: number): LoadedKernel | null {
  if (typeof WebAssembly === "undefined") return null;
  if (compiled === undefined) {
    const bytes = readFileSync(createRequire(import.meta.url).resolve("#search-kernel"));
    compiled = WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : null;
  }
  if (compiled === null) return null;
  for (const most of reservations) {
    try {
      const memory = new WebAssembly.Memory({ initial, maximum: most, shared: true });
      const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
      return { kernel: exports as Kernel, memory, most };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return null;
}
