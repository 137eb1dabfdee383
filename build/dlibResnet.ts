import type { OnnxModel } from "../src/nn/onnx/model.js";
import { type GraphDraft, graphDraft } from "./graphDraft.js";
import {
  readTfjsWeights,
  type StoredWeight,
  transposeWeight,
  type WeightSpec,
  weightValues,
} from "./tfjsWeights.js";

/** A value in the draft with what the residual blocks need to know of it. */
interface Features {
  readonly value: string;
  readonly channels: number;
  readonly size: number;
}

const stages: readonly { readonly down: boolean; readonly name: string }[] = [
  ...["conv32_1", "conv32_2", "conv32_3"].map((name) => ({ down: false, name })),
  { down: true, name: "conv64_down" },
  ...["conv64_1", "conv64_2", "conv64_3"].map((name) => ({ down: false, name })),
  { down: true, name: "conv128_down" },
  ...["conv128_1", "conv128_2"].map((name) => ({ down: false, name })),
  { down: true, name: "conv256_down" },
  ...["conv256_1", "conv256_2"].map((name) => ({ down: false, name })),
  { down: true, name: "conv256_down_out" },
];

/**
 * dlib's face recognition ResNet v1 (Davis King, CC0) from face-api's quantised weights.
 * `input` float32 `[N, 3, 150, 150]` (RGB − mean, ÷ 256) → `embedding` float32 `[N, 128]`, not normalised.
 */
export function convertDlibResnet(manifest: readonly WeightSpec[], file: Uint8Array): OnnxModel {
  const draft = graphDraft();
  const weights = readTfjsWeights(manifest, file);
  const weight = (name: string): StoredWeight => {
    const found = weights.get(name);
    if (!found) throw new Error(`the weight file has no "${name}"`);
    return found;
  };

  /** y = (conv(x) + bias) · scale + shift, the affine part folded into the filters and one bias. */
  const unit = (x: Features, name: string, stride: number, pad: number, relu: boolean): Features => {
    const filters = transposeWeight(weight(`${name}/conv/filters`), [3, 2, 0, 1]);
    const bias = weightValues(weight(`${name}/conv/bias`));
    const scale = weightValues(weight(`${name}/scale/weights`));
    const shift = weightValues(weight(`${name}/scale/biases`));
    const foldedBias = bias.map((b, o) => b * (scale[o] as number) + (shift[o] as number));
    const [channels, , kernel] = filters.shape as [number, number, number];
    const conv = draft.apply(
      "Conv",
      [x.value, draft.weight(filters, scale), draft.float32(foldedBias, [channels])],
      {
        kernel_shape: { ints: [kernel, kernel] },
        strides: { ints: [stride, stride] },
        pads: { ints: [pad, pad, pad, pad] },
      },
    );
    const size = Math.floor((x.size + 2 * pad - kernel) / stride) + 1;
    return { value: relu ? draft.apply("Relu", [conv]) : conv, channels, size };
  };

  let x: Features = unit({ value: "input", channels: 3, size: 150 }, "conv32_down", 2, 0, true);
  x = {
    ...x,
    value: draft.apply("MaxPool", [x.value], { kernel_shape: { ints: [3, 3] }, strides: { ints: [2, 2] } }),
    size: Math.floor((x.size - 3) / 2) + 1,
  };
  for (const { down, name } of stages) {
    const inner = unit(x, `${name}/conv1`, down ? 2 : 1, down ? 0 : 1, true);
    const main = unit(inner, `${name}/conv2`, 1, 1, false);
    const skip = down ? shrink(draft, x, main.channels) : x;
    const size = Math.max(main.size, skip.size);
    const sum = draft.apply("Add", [grow(draft, main, size), grow(draft, skip, size)]);
    x = { value: draft.apply("Relu", [sum]), channels: main.channels, size };
  }
  const pooled = draft.apply("Flatten", [draft.apply("GlobalAveragePool", [x.value])], { axis: { int: 1 } });
  draft.apply("MatMul", [pooled, draft.weight(weight("fc"))], undefined, "embedding");
  return draft.finish(
    "dlib-resnet-v1",
    [{ name: "input", type: "float32", shape: ["N", 3, 150, 150] }],
    [{ name: "embedding", type: "float32", shape: ["N", 128] }],
  );
}

/** The shortcut of a down block: 2×2 average pooling, the new channels zero. */
function shrink(draft: GraphDraft, x: Features, channels: number): Features {
  const pooled = draft.apply("AveragePool", [x.value], {
    kernel_shape: { ints: [2, 2] },
    strides: { ints: [2, 2] },
  });
  const size = Math.floor(x.size / 2);
  if (channels === x.channels) return { value: pooled, channels, size };
  const pads = draft.int64([0, 0, 0, 0, 0, channels - x.channels, 0, 0]);
  return { value: draft.apply("Pad", [pooled, pads]), channels, size };
}

/** Zero rows below and columns at the right, up to `size`. */
function grow(draft: GraphDraft, x: Features, size: number): string {
  if (x.size === size) return x.value;
  return draft.apply("Pad", [x.value, draft.int64([0, 0, 0, 0, 0, 0, size - x.size, size - x.size])]);
}
