import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from "../../nn/onnx/model.js";
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
  /** A weight kept in its stored, compact type, with the ops that decode it; ONNX Runtime folds them at load. */
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
      const decoded = type === "float32" ? stored : draft.node("Cast", [stored], { to: { int: 1 } });
      // (q·scale + min)·p = q·(scale·p) + min·p, with p one factor per output channel (axis 0).
      const factors = perOutput ?? [1];
      const factorShape = perOutput ? [perOutput.length, ...shape.slice(1).map(() => 1)] : [1];
      const isPlain = scale === 1 && perOutput === undefined;
      const scaled = isPlain
        ? decoded
        : draft.node("Mul", [
            decoded,
            draft.floats(
              factors.map((p) => scale * p),
              factorShape,
            ),
          ]);
      if (min === 0) return scaled;
      return draft.node("Add", [
        scaled,
        draft.floats(
          factors.map((p) => min * p),
          factorShape,
        ),
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
