import protobuf from "protobufjs/light.js";
import {
  type ElementType,
  elementTypes,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxModel,
  type OnnxTensor,
} from "./model.js";
import { onnxSchema } from "./schema.js";

const ModelProto = protobuf.Root.fromJSON(onnxSchema).lookupType("onnx.ModelProto");

const typeNames: ReadonlyMap<number, ElementType> = new Map(
  Object.entries(elementTypes).map(([name, number]) => [number, name as ElementType]),
);

/** Arrays by element type; float16 as its patterns. */
const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  uint8: Uint8Array,
  bool: Uint8Array,
  int32: Int32Array,
  int64: BigInt64Array,
  float16: Uint16Array,
} as const;

interface TensorProto {
  readonly dims?: readonly number[];
  readonly dataType: number;
  readonly name?: string;
  readonly rawData: Uint8Array;
}
interface AttributeProto {
  readonly name: string;
  readonly type: number;
  readonly f?: number;
  readonly i?: number;
  readonly s?: Uint8Array;
  readonly t?: TensorProto;
  readonly g?: GraphProto;
  readonly floats?: readonly number[];
  readonly ints?: readonly number[];
}
interface ValueProto {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: {
        readonly dim?: readonly { readonly dimValue?: number; readonly dimParam?: string }[];
      };
    };
  };
}
interface GraphProto {
  readonly name: string;
  readonly node?: readonly {
    readonly name: string;
    readonly opType: string;
    readonly input?: readonly string[];
    readonly output?: readonly string[];
    readonly attribute?: readonly AttributeProto[];
  }[];
  readonly initializer?: readonly TensorProto[];
  readonly input?: readonly ValueProto[];
  readonly output?: readonly ValueProto[];
}
interface ModelMessage {
  readonly irVersion: number;
  readonly graph: GraphProto;
  readonly opsetImport: readonly { readonly version: number }[];
  readonly metadataProps?: readonly { readonly key: string; readonly value: string }[];
}

function elementType(number: number): ElementType {
  const name = typeNames.get(number);
  if (!name) throw new TypeError(`ONNX element type ${number} is none that Selfsame writes`);
  return name;
}

function tensor({ dims = [], dataType, name = "", rawData }: TensorProto): OnnxTensor {
  const type = elementType(dataType);
  // A copy: the bytes may lie at any offset, arrays of numbers may not.
  return { name, type, shape: dims, data: new arrays[type](new Uint8Array(rawData).buffer) };
}

function attribute(proto: AttributeProto): OnnxAttribute {
  switch (proto.type) {
    case 1:
      return { float: proto.f ?? 0 };
    case 2:
      return { int: proto.i ?? 0 };
    case 3:
      return { string: new TextDecoder().decode(proto.s) };
    case 4:
      return { tensor: tensor(proto.t!) };
    case 5:
      return { graph: graph(proto.g!) };
    case 6:
      return { floats: proto.floats ?? [] };
    case 7:
      return { ints: proto.ints ?? [] };
    default:
      throw new TypeError(
        `ONNX attribute "${proto.name}" is of type ${proto.type}, which Selfsame doesn't write`,
      );
  }
}

const value = ({ name, type: { tensorType } }: ValueProto) => ({
  name,
  type: elementType(tensorType.elemType),
  shape: (tensorType.shape.dim ?? []).map(({ dimValue, dimParam }) => dimParam ?? dimValue ?? 0),
});

const graph = (proto: GraphProto): OnnxGraph => ({
  name: proto.name,
  inputs: (proto.input ?? []).map(value),
  outputs: (proto.output ?? []).map(value),
  initializers: (proto.initializer ?? []).map(tensor),
  nodes: (proto.node ?? []).map(({ name, opType, input = [], output = [], attribute: attributes = [] }) => ({
    name,
    op: opType,
    inputs: input,
    outputs: output,
    attributes: Object.fromEntries(attributes.map((proto) => [proto.name, attribute(proto)])),
  })),
});

/**
 * Reads an `.onnx` file that `encodeOnnx` wrote (other writers use parts of ONNX that are not read here).
 *
 * @throws TypeError for what Selfsame doesn't write
 * @example
 * const { nodes } = decodeOnnx(readFileSync("twin.onnx"));
 */
export function decodeOnnx(bytes: Uint8Array): OnnxModel {
  const message = ModelProto.toObject(ModelProto.decode(bytes), { longs: Number }) as ModelMessage;
  return {
    ...graph(message.graph),
    opset: message.opsetImport[0]!.version,
    irVersion: message.irVersion,
    metadata: Object.fromEntries((message.metadataProps ?? []).map(({ key, value: text }) => [key, text])),
  };
}
