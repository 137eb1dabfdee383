import {
  type ElementType,
  elementTypes,
  type OnnxAttribute,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
} from "../../nn/onnx/model.js";
import type { StoredWeight } from "./tfjsWeights.js";

/** Opset 13 and IR 8 are read by every ONNX Runtime since 2021, browsers included. */
const opset = 13;
const irVersion = 8;

/** An ONNX graph while a conversion writes it. Every method returns the name of the value it made. */
export interface GraphDraft {
  node(
    op: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, OnnxAttribute>>,
    name?: string,
  ): string;
  floats(values: readonly number[], shape: readonly number[]): string;
  integers(values: readonly number[]): string;
  /**
   * A weight kept in its stored, compact type, with the ops that decode it and multiply it by one factor per output
   * channel (axis 0); ONNX Runtime folds them at load.
   */
  weight(weight: StoredWeight, perOutput?: readonly number[]): string;
  finish(name: string, inputs: readonly OnnxValue[], outputs: readonly OnnxValue[]): OnnxModel;
}

export function graphDraft(): GraphDraft {
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const constant = (tensor: Omit<OnnxTensor, "name">): string => {
    const name = `c${initializers.length}`;
    initializers.push({ name, ...tensor });
    return name;
  };
  const cast = (value: string, type: ElementType) =>
    draft.node("Cast", [value], { to: { int: elementTypes[type] } });
  /** q·scale + min in float64, rounded once, as the source package does it. */
  const decode = (stored: string, quantised: boolean, scale: number, min: number): string => {
    if (!quantised) return cast(stored, "float32");
    const double = (value: number) => constant({ type: "float64", shape: [], data: Float64Array.of(value) });
    const scaled = draft.node("Mul", [cast(stored, "float64"), double(scale)]);
    return cast(draft.node("Add", [scaled, double(min)]), "float32");
  };
  const draft: GraphDraft = {
    node: (op, inputs, attributes, name = `v${nodes.length}`) => {
      nodes.push({
        name: `${op}_${nodes.length}`,
        op,
        inputs,
        outputs: [name],
        ...(attributes && { attributes }),
      });
      return name;
    },
    floats: (values, shape) => constant({ type: "float32", shape, data: Float32Array.from(values) }),
    integers: (values) =>
      constant({ type: "int64", shape: [values.length], data: BigInt64Array.from(values, (v) => BigInt(v)) }),
    weight: ({ type, data, shape, scale, min }, perOutput) => {
      const stored = constant({ type, shape, data });
      const decoded = type === "float32" ? stored : decode(stored, type === "uint8", scale, min);
      if (!perOutput) return decoded;
      return draft.node("Mul", [
        decoded,
        draft.floats(perOutput, [perOutput.length, ...shape.slice(1).map(() => 1)]),
      ]);
    },
    finish: (name, inputs, outputs) => ({ name, opset, irVersion, inputs, outputs, initializers, nodes }),
  };
  return draft;
}

/** TensorFlow's SAME padding of one axis: the odd element goes to the end. */
export function samePadding(size: number, kernel: number, stride: number): readonly [number, number] {
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + kernel - size, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}
