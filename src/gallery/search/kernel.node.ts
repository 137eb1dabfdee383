import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Kernel, KernelMemory, LoadedKernel } from "./kernel.js";

/** What of WebAssembly is used here; the types of Node don't describe it. */
declare const WebAssembly:
  | undefined
  | {
      validate(bytes: Uint8Array): boolean;
      Module: new (bytes: Uint8Array) => object;
      Instance: new (module: object, imports: object) => { readonly exports: unknown };
      Memory: new (size: { initial: number; maximum: number; shared: boolean }) => KernelMemory;
    };

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
