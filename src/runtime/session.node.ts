import type { InferenceSession as OrtSession } from "onnxruntime-node";
import { env, InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { nativeRelease, nativeRun } from "./nativeRuns.node.js";
import type { Session, SessionOptions, Tensor } from "./session.js";

/**
 * ONNX Runtime's version: the same graph may run at another speed, and give other last bits, in another one.
 *
 * @example
 * runtimeVersion(); // "1.30.0"
 */
export const runtimeVersion = (): string => env.versions.node ?? env.versions.common;

function ortTensor({ data, shape }: Tensor): OrtTensor {
  if (data instanceof Float32Array) return new OrtTensor("float32", data, shape);
  if (data instanceof Int32Array) return new OrtTensor("int32", data, shape);
  if (data instanceof BigInt64Array) return new OrtTensor("int64", data, shape);
  return new OrtTensor("uint8", data, shape);
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
  const settings: OrtSession.SessionOptions = {
    executionProviders: ["cpu"],
    graphOptimizationLevel: "all",
    intraOpNumThreads: options.threads ?? 1,
    interOpNumThreads: 1,
    enableMemPattern: options.memoryPattern ?? true,
    enableCpuMemArena: options.arena ?? true,
    // Severity 3: warnings about folded initialisers are no news to a user.
    logSeverityLevel: 3,
    ...(options.profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: options.profile }),
  };
  const session = await nativeRun(() =>
    typeof model === "string"
      ? InferenceSession.create(model, settings)
      : InferenceSession.create(model, settings),
  );
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: async (feeds) => {
      const inputs: Record<string, OrtTensor> = {};
      for (const [name, tensor] of Object.entries(feeds)) inputs[name] = ortTensor(tensor);
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
