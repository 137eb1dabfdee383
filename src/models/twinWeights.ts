import { SelfsameError } from "../core/errors.js";
import { decodeOnnx } from "../nn/onnx/decode.js";
import { twinPath } from "./architectures/export.js";

/**
 * The weights and running statistics of a twin that this engine exported, by name: what finetuning starts from.
 *
 * @param bytes of its `twin.onnx`; @param origin named in the error
 * @throws MODEL_INVALID where the file holds none: it was converted from another library, not trained here
 * @example
 * twinWeights(readFileSync("model/twin.onnx"), "model").get("twin/embedding/weight");
 */
export function twinWeights(bytes: Uint8Array, origin: string): ReadonlyMap<string, Float32Array> {
  const initializers = decodeOnnx(bytes).graph.initializer as readonly {
    readonly name: string;
    readonly rawData: Uint8Array;
  }[];
  const own = initializers.filter(({ name }) => name.startsWith(`${twinPath}/`));
  if (own.length === 0)
    throw new SelfsameError("MODEL_INVALID", `"${origin}" holds no weights that this engine trained`, {
      hint: "Finetune a model made by `selfsame train`; for others, learn a head on their embeddings (--mode head).",
    });
  // A copy: raw data may lie at any offset.
  return new Map(own.map(({ name, rawData }) => [name, new Float32Array(new Uint8Array(rawData).buffer)]));
}
