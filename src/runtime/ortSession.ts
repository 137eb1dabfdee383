import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-common";
import type { Session, Tensor } from "./session.js";

/** What a session's calls into the library go through; the library's way of running and of freeing is the platform's. */
export interface OrtGate {
  run<T>(call: () => Promise<T>): Promise<T>;
  release(call: () => Promise<void>): Promise<void>;
}

/** A session of ONNX Runtime, on whichever platform, as the rest of Selfsame sees one. */
export function asSession(session: InferenceSession, Ort: typeof OrtTensor, gate: OrtGate): Session {
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: async (feeds) => {
      const inputs: Record<string, OrtTensor> = {};
      for (const [name, tensor] of Object.entries(feeds)) inputs[name] = ortTensor(Ort, tensor);
      const outputs = await gate.run(() => session.run(inputs));
      const result: Record<string, Tensor> = {};
      for (const [name, tensor] of Object.entries(outputs))
        result[name] = { data: tensor.data as Tensor["data"], shape: tensor.dims };
      return result;
    },
    release: () => gate.release(() => session.release()),
  };
}

function ortTensor(Ort: typeof OrtTensor, { data, shape }: Tensor): OrtTensor {
  if (data instanceof Float32Array) return new Ort("float32", data, shape);
  if (data instanceof Int32Array) return new Ort("int32", data, shape);
  if (data instanceof BigInt64Array) return new Ort("int64", data, shape);
  return new Ort("uint8", data, shape);
}
