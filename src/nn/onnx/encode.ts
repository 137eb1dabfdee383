import protobuf from "protobufjs/light.js";
import type { GraphMessage } from "./message.js";
import {
  elementTypes,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxModel,
  type OnnxTensor,
  type OnnxValue,
} from "./model.js";
import { onnxSchema } from "./schema.js";

export const ModelProto = protobuf.Root.fromJSON(onnxSchema).lookupType("onnx.ModelProto");

/** `AttributeProto.AttributeType`. */
const attributeTypes = { float: 1, int: 2, string: 3, tensor: 4, graph: 5, floats: 6, ints: 7 } as const;

function tensorProto(tensor: OnnxTensor) {
  const { buffer, byteOffset, byteLength } = tensor.data;
  return {
    dims: tensor.shape,
    dataType: elementTypes[tensor.type],
    name: tensor.name,
    rawData: new Uint8Array(buffer, byteOffset, byteLength),
  };
}

function attributeProto(name: string, value: OnnxAttribute): object {
  if ("int" in value) return { name, type: attributeTypes.int, i: value.int };
  if ("ints" in value) return { name, type: attributeTypes.ints, ints: value.ints };
  if ("float" in value) return { name, type: attributeTypes.float, f: value.float };
  if ("floats" in value) return { name, type: attributeTypes.floats, floats: value.floats };
  if ("string" in value)
    return { name, type: attributeTypes.string, s: new TextEncoder().encode(value.string) };
  if ("graph" in value) return { name, type: attributeTypes.graph, g: graphProto(value.graph) };
  return { name, type: attributeTypes.tensor, t: tensorProto(value.tensor) };
}

function valueProto(value: OnnxValue) {
  const dim = value.shape.map((size) => (typeof size === "string" ? { dimParam: size } : { dimValue: size }));
  return {
    name: value.name,
    type: { tensorType: { elemType: elementTypes[value.type], shape: { dim } } },
  };
}

export const graphProto = (graph: OnnxGraph): GraphMessage => ({
  name: graph.name,
  node: graph.nodes.map((node) => ({
    name: node.name,
    opType: node.op,
    input: node.inputs,
    output: node.outputs,
    attribute: Object.entries(node.attributes ?? {}).map(([name, value]) => attributeProto(name, value)),
  })),
  initializer: graph.initializers.map(tensorProto),
  input: graph.inputs.map(valueProto),
  output: graph.outputs.map(valueProto),
});

/**
 * The bytes of an `.onnx` file. The same model gives the same bytes.
 *
 * @example
 * writeFileSync("twin.onnx", encodeOnnx(model));
 */
export function encodeOnnx(model: OnnxModel): Uint8Array {
  const message = ModelProto.create({
    irVersion: model.irVersion,
    producerName: "selfsame",
    opsetImport: [{ domain: "", version: model.opset }],
    metadataProps: Object.entries(model.metadata ?? {}).map(([key, value]) => ({ key, value })),
    graph: graphProto(model),
  });
  return ModelProto.encode(message).finish();
}
