import { createDraft, type OnnxDraft } from "../src/nn/onnx/draft.js";
import type { OnnxModel, OnnxValue } from "../src/nn/onnx/model.js";
import { decodedWeight, type StoredWeight } from "./tfjsWeights.js";

/** Opset 13 and IR 8 are read by every ONNX Runtime since 2021, browsers included. */
const opset = 13;
const irVersion = 8;

/** An ONNX graph while a conversion writes it. */
export interface GraphDraft extends OnnxDraft {
  /**
   * A weight as float32, multiplied by one factor per output channel (axis 0). It is decoded here and not by ops in the
   * network: folding those costs whoever loads it eight times the weights' size, which the C library then keeps.
   */
  weight(weight: StoredWeight, perOutput?: readonly number[]): string;
  finish(name: string, inputs: readonly OnnxValue[], outputs: readonly OnnxValue[]): OnnxModel;
}

export function graphDraft(): GraphDraft {
  const draft = createDraft();
  const { nodes, initializers } = draft;
  return {
    ...draft,
    weight: (weight, perOutput) => {
      const data = decodedWeight(weight);
      const each = data.length / (perOutput?.length ?? 1);
      // As the network would multiply them: both factors in float32, their product rounded once.
      perOutput?.forEach((factor, output) => {
        for (let i = output * each; i < (output + 1) * each; i++)
          data[i] = (data[i] as number) * Math.fround(factor);
      });
      return draft.constant({ type: "float32", shape: weight.shape, data });
    },
    finish: (name, inputs, outputs) => ({ name, opset, irVersion, inputs, outputs, initializers, nodes }),
  };
}

/** TensorFlow's SAME padding of one axis: the odd element goes to the end. */
export function samePadding(size: number, kernel: number, stride: number): readonly [number, number] {
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + kernel - size, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}
