import protobuf from "protobufjs/light.js";
import { SelfsameError } from "../../core/errors.js";
import { ModelProto } from "./encode.js";
import type { ModelMessage } from "./message.js";

/** Throws for the first field that the schema lacks: decoding would drop it, and the network would be another. */
function checkFields(type: protobuf.Type, bytes: Uint8Array): void {
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const field = type.fieldsById[tag >>> 3];
    if (!field)
      throw new SelfsameError(
        "MODEL_INVALID",
        `the network uses field ${tag >>> 3} of ONNX's ${type.name}, which Selfsame can't pass on`,
        { hint: "Write it with plain tensors inside the file: no functions, sparse or external data." },
      );
    if (field.resolvedType instanceof protobuf.Type) checkFields(field.resolvedType, reader.bytes());
    else reader.skipType(tag & 7);
  }
}

/**
 * An `.onnx` file as protobuf's messages, nothing of it lost.
 *
 * @throws MODEL_INVALID where the file is damaged, or uses a part of ONNX that the schema lacks
 * @example
 * decodeOnnx(readFileSync("twin.onnx")).graph.input[0].name; // "images"
 */
export function decodeOnnx(bytes: Uint8Array): ModelMessage {
  try {
    ModelProto.root.resolveAll();
    checkFields(ModelProto, bytes);
    return ModelProto.decode(bytes) as unknown as ModelMessage;
  } catch (error) {
    if (error instanceof SelfsameError) throw error;
    throw new SelfsameError("MODEL_INVALID", `the network is no ONNX file: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
