import type { OnnxAttribute, OnnxNode, OnnxTensor } from "./model.js";

/** An ONNX graph in the making. A value is its name. */
export interface OnnxDraft {
  readonly nodes: OnnxNode[];
  readonly initializers: OnnxTensor[];
  /** Appends a node with one output, and returns that. */
  apply(
    op: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, OnnxAttribute>>,
    output?: string,
  ): string;
  constant(tensor: Omit<OnnxTensor, "name">): string;
  /** Without a shape: a scalar. */
  float32(values: readonly number[], shape?: readonly number[]): string;
  int64(values: readonly number[]): string;
}

/**
 * An empty draft.
 *
 * @example
 * const draft = createDraft();
 * const half = draft.apply("Mul", ["x", draft.float32([0.5])]);
 */
export function createDraft(): OnnxDraft {
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const constant = (tensor: Omit<OnnxTensor, "name">): string => {
    const name = `c${initializers.length}`;
    initializers.push({ name, ...tensor });
    return name;
  };
  return {
    nodes,
    initializers,
    apply: (op, inputs, attributes, output = `v${nodes.length}`) => {
      const name = `${op}_${nodes.length}`;
      nodes.push({ name, op, inputs, outputs: [output], ...(attributes && { attributes }) });
      return output;
    },
    constant,
    float32: (values, shape = []) => constant({ type: "float32", shape, data: Float32Array.from(values) }),
    int64: (values) =>
      constant({ type: "int64", shape: [values.length], data: BigInt64Array.from(values, BigInt) }),
  };
}
