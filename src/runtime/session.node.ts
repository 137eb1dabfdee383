import { readFileSync } from "node:fs";
import type { InferenceSession as OrtSession } from "onnxruntime-common";
import { nativeRelease, nativeRun } from "./nativeRuns.node.js";
import { loadOnnxRuntime } from "./onnxRuntime.node.js";
import { asSession } from "./ortSession.js";
import type { Session, SessionOptions } from "./session.js";

export { runtimeVersion } from "./onnxRuntime.node.js";

/**
 * Loads an ONNX network on ONNX Runtime's CPU provider.
 *
 * @param model the path of an `.onnx` file, or its bytes
 * @example
 * const session = await createSession("twin.onnx", { threads: 1 });
 */
export async function createSession(
  model: string | Uint8Array,
  options: SessionOptions = {},
): Promise<Session> {
  const { kind, InferenceSession, Tensor: Ort } = await loadOnnxRuntime();
  const settings: OrtSession.SessionOptions = {
    executionProviders: [kind === "native" ? "cpu" : "wasm"],
    graphOptimizationLevel: "all",
    intraOpNumThreads: options.threads ?? 1,
    interOpNumThreads: 1,
    enableMemPattern: options.memoryPattern ?? true,
    enableCpuMemArena: options.arena ?? true,
    // Severity 3: warnings about folded initialisers are no news to a user.
    logSeverityLevel: 3,
    ...(options.profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: options.profile }),
  };
  // WebAssembly would fetch a path as a URL.
  const source = typeof model === "string" && kind === "wasm" ? readFileSync(model) : model;
  const session = await nativeRun(() =>
    typeof source === "string"
      ? InferenceSession.create(source, settings)
      : InferenceSession.create(source, settings),
  );
  return asSession(session, Ort, {
    run: nativeRun,
    release: (call) =>
      nativeRelease(async () => {
        if (options.profile !== undefined) session.endProfiling();
        await call();
      }),
  });
}
