import { toOnnx } from "../../../src/nn/emit.js";
import type { Graph, Value } from "../../../src/nn/graph.js";
import { encodeOnnx } from "../../../src/nn/onnx/encode.js";
import type { Tensor } from "../../../src/runtime/session.js";
import { createSession } from "../../../src/runtime/session.node.js";

export type Feeds = Readonly<Record<string, Float32Array | BigInt64Array>>;

/** A graph made runnable: feeds by input name in, outputs in the order asked for. */
export async function runnable(graph: Graph, outputs: readonly Value[]) {
  const named = Object.fromEntries(outputs.map((value, i) => [`out${i}`, value]));
  const session = await createSession(encodeOnnx(toOnnx(graph, { name: "test", outputs: named })), {
    threads: 1,
  });
  const shapes = new Map(graph.inputs.map(({ name, type }) => [name, type.shape]));
  return {
    release: () => session.release(),
    run: async (feeds: Feeds): Promise<Tensor["data"][]> => {
      const tensors = Object.fromEntries(
        [...shapes].map(([name, shape]) => [name, { data: feeds[name] as Float32Array, shape }]),
      );
      const result = await session.run(tensors);
      return outputs.map((_, i) => (result[`out${i}`] as Tensor).data);
    },
  };
}
