import { readFileSync } from "node:fs";
import type { InferenceSession as OrtSession, Tensor as OrtTensor } from "onnxruntime-common";
import { nativeRelease, nativeRun } from "./nativeRuns.node.js";
import { loadOnnxRuntime } from "./onnxRuntime.node.js";
import type { Session, SessionOptions, Tensor } from "./session.js";

export { runtimeVersion } from "./onnxRuntime.node.js";

function ortTensor(Ort: typeof OrtTensor, { data, shape }: Tensor): OrtTensor {
  if (data instanceof Float32Array) return new Ort("float32", data, shape);
  if (data instanceof Int32Array) return new Ort("int32", data, shape);
  if (data instanceof BigInt64Array) return new Ort("int64", data, shape);
  return new Ort("uint8", data, shape);
}

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
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: async (feeds) => {
      const inputs: Record<string, OrtTensor> = {};
      for (const [name, tensor] of Object.entries(feeds)) inputs[name] = ortTensor(Ort, tensor);
      const outputs = await nativeRun(() => session.run(inputs));
      const result: Record<string, Tensor> = {};
      for (const [name, tensor] of Object.entries(outputs))
        result[name] = { data: tensor.data as Tensor["data"], shape: tensor.dims };
      return result;
    },
    release: () =>
      nativeRelease(async () => {
        if (options.profile !== undefined) session.endProfiling();
        await session.release();
      }),
  };
}
