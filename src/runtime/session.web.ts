import { env, InferenceSession, Tensor } from "#onnxruntime-wasm";
import { SelfsameError } from "../core/errors.js";
import { asSession } from "./ortSession.js";
import type { Session } from "./session.js";

/** Where ONNX Runtime's WebAssembly lies. It is fetched with the first session. */
export function setWasmUrl(url: string): void {
  // With more, its threads would load this very worker's module anew, and none would ever be ready.
  env.wasm.numThreads = 1;
  env.wasm.wasmPaths = { wasm: url };
}

/**
 * Loads an ONNX network on ONNX Runtime's WebAssembly, one thread: in a worker, since both this and `run` block.
 *
 * @param model the bytes of an `.onnx` file
 * @throws RUNTIME_UNAVAILABLE where the WebAssembly can't be fetched or is refused; MODEL_INVALID for what is no network
 * @example
 * setWasmUrl("/ort-wasm-simd-threaded.wasm");
 * const session = await createWebSession(bytes);
 */
export async function createWebSession(model: Uint8Array): Promise<Session> {
  try {
    const session = await InferenceSession.create(model, {
      executionProviders: ["wasm"],
      graphOptimizationLevel: "all",
      // Warnings about folded initialisers are no news to a user.
      logSeverityLevel: 3,
    });
    return asSession(session, Tensor, { run: (call) => call(), release: (call) => call() });
  } catch (cause) {
    const reason = (cause as Error).message;
    if (!/no available backend|wasm|webassembly/i.test(reason))
      throw new SelfsameError("MODEL_INVALID", `a network can't be loaded: ${reason}`, { cause });
    throw new SelfsameError("RUNTIME_UNAVAILABLE", `ONNX Runtime's WebAssembly can't be loaded: ${reason}`, {
      cause,
      hint: "Serve its file where `wasm` says, and allow it: a Content-Security-Policy needs script-src 'wasm-unsafe-eval', for the worker's file too.",
    });
  }
}
