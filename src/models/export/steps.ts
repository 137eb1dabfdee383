import type { OnnxAttribute, OnnxNode, OnnxTensor } from "../../nn/onnx/model.js";

/** Nodes and constants of a graph in the making. A value is its name. */
export interface Steps {
  readonly nodes: OnnxNode[];
  readonly initializers: OnnxTensor[];
  /** Appends a node with one output, and returns that. */
  apply(op: string, inputs: readonly string[], attributes?: Readonly<Record<string, OnnxAttribute>>): string;
  float32(values: readonly number[], shape: readonly number[]): string;
  int64(values: readonly number[]): string;
}

/** A scalar's shape. */
export const scalarShape: readonly number[] = [];

export function createSteps(): Steps {
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const constant = (tensor: Omit<OnnxTensor, "name">): string => {
    const name = `constant_${initializers.length}`;
    initializers.push({ name, ...tensor });
    return name;
  };
  return {
    nodes,
    initializers,
    apply: (op, inputs, attributes = {}) => {
      const name = `${op.toLowerCase()}_${nodes.length}`;
      nodes.push({ name, op, inputs, outputs: [name], attributes });
      return name;
    },
    float32: (values, shape) => constant({ type: "float32", shape, data: Float32Array.from(values) }),
    int64: (values) =>
      constant({ type: "int64", shape: [values.length], data: BigInt64Array.from(values, BigInt) }),
  };
}
