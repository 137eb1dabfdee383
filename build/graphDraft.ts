import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from "../src/nn/onnx/model.js";
import { decodedWeight, type StoredWeight } from "./tfjsWeights.js";

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
   * A weight as float32, multiplied by one factor per output channel (axis 0). It is decoded here and not by ops in the
   * network: folding those costs whoever loads it eight times the weights' size, which the C library then keeps.
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
    weight: (weight, perOutput) => {
      const data = decodedWeight(weight);
      const each = data.length / (perOutput?.length ?? 1);
      // As the network would multiply them: both factors in float32, their product rounded once.
      perOutput?.forEach((factor, output) => {
        for (let i = output * each; i < (output + 1) * each; i++)
          data[i] = (data[i] as number) * Math.fround(factor);
      });
      return constant({ type: "float32", shape: weight.shape, data });
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
