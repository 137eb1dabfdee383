/** An ONNX model as plain data. `encodeOnnx` turns it into bytes; nothing here computes. */

/** ONNX element types in use, by their number in `TensorProto.DataType`. */
export const elementTypes = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
} as const;
export type ElementType = keyof typeof elementTypes;

/** A constant: little-endian bytes, row-major. float16 is given as its 16-bit patterns. */
export interface OnnxTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Uint8Array | Uint16Array | Int32Array | BigInt64Array;
}

/** A graph input or output. A string is a free dimension of that name. */
export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[];
}

/**
 * An attribute's value. Integers and floats are distinct in ONNX and not in JavaScript, so floats are wrapped.
 */
export type OnnxAttribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly string: string }
  | { readonly tensor: OnnxTensor }
  | { readonly graph: OnnxGraph };

export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  /** Names of values; the empty string leaves an optional input out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

/** A computation: a model's, or the body of a `Loop`, which also sees the values of the graph around it. */
export interface OnnxGraph {
  readonly name: string;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly initializers: readonly OnnxTensor[];
  /** In an order in which every value is made before it is used. */
  readonly nodes: readonly OnnxNode[];
}

export interface OnnxModel extends OnnxGraph {
  readonly opset: number;
  readonly irVersion: number;
  readonly metadata?: Readonly<Record<string, string>>;
}
