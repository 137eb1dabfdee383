import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { InferenceSession, Tensor } from "onnxruntime-common";
import { SelfsameError } from "../core/errors.js";
import { firstInProcess } from "./firstInProcess.node.js";
import { loadNative } from "./ortNative.node.js";

/** ONNX Runtime as a native library for this system, or as WebAssembly: one thread, slower, on every system. */
export interface OnnxRuntime {
  readonly kind: "native" | "wasm";
  readonly InferenceSession: typeof InferenceSession;
  readonly Tensor: typeof Tensor;
}

const require = createRequire(import.meta.url);
let loaded: Promise<OnnxRuntime> | undefined;

/**
 * Loads ONNX Runtime from the package's own copy, once a thread: the native library, else WebAssembly with one warning
 * a process. `SELFSAME_RUNTIME=native` or `=wasm` in the environment chooses.
 *
 * @throws INVALID_ARGUMENT for another SELFSAME_RUNTIME; RUNTIME_UNAVAILABLE where "native" was chosen and can't be
 * loaded; TELEMETRY_ON
 * @example
 * const { kind, InferenceSession } = await loadOnnxRuntime(); // kind: "native"
 */
export function loadOnnxRuntime(): Promise<OnnxRuntime> {
  loaded ??= load().catch((error: unknown) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

async function load(): Promise<OnnxRuntime> {
  const chosen = chosenRuntime();
  if (chosen === "wasm") return loadWasm();
  try {
    return { kind: "native", ...(await loadNative()) };
  } catch (cause) {
    if (cause instanceof SelfsameError) throw cause;
    const reason = (cause as Error).message.split("\n", 1)[0];
    const system = `${process.platform} ${process.arch}`;
    if (chosen === "native")
      throw new SelfsameError(
        "RUNTIME_UNAVAILABLE",
        `ONNX Runtime's native library can't be loaded on ${system}: ${reason}`,
        { cause },
      );
    if (firstInProcess("wasm"))
      process.emitWarning(
        `ONNX Runtime's native library can't be loaded on ${system}: ${reason}. WebAssembly does its work, slower`,
        { code: "SELFSAME_WASM" },
      );
    return loadWasm();
  }
}

function chosenRuntime(): "native" | "wasm" | undefined {
  const value = process.env["SELFSAME_RUNTIME"] || undefined;
  if (value === undefined || value === "native" || value === "wasm") return value;
  throw new SelfsameError(
    "INVALID_ARGUMENT",
    `SELFSAME_RUNTIME in the environment is "native" or "wasm"; "${value}" came`,
  );
}

async function loadWasm(): Promise<OnnxRuntime> {
  const { InferenceSession, Tensor, env } = await import("#onnxruntime-wasm");
  env.wasm.numThreads = 1;
  // It would be fetched by URL, which Node's `fetch` doesn't do for files.
  const folder = dirname(require.resolve("#onnxruntime-wasm"));
  env.wasm.wasmBinary = readFileSync(join(folder, "ort-wasm-simd-threaded.wasm"));
  return { kind: "wasm", InferenceSession, Tensor };
}

/**
 * ONNX Runtime's version, without loading it: the same graph may run at another speed, and give other last bits, in
 * another one.
 *
 * @example
 * runtimeVersion(); // "1.30.0", or "1.30.0 wasm" where WebAssembly is chosen
 */
export function runtimeVersion(): string {
  const manifest = join(dirname(require.resolve("#onnxruntime-node")), "..", "package.json");
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  return chosenRuntime() === "wasm" ? `${version} wasm` : version;
}
