import type { Value } from "../graph.js";
import { constant, dimension, scalar, shapeOf } from "../graph.js";
import { sizeOf, type TensorType } from "../tensorType.js";
import { mul } from "./arithmetic.js";
import type { NoAttributes, OpAttributes, Pads, Pair, PoolAttributes } from "./attributes.js";
import { convTranspose } from "./convolution.js";
import {
  apply,
  applyOne,
  expect,
  expectRank,
  type GradientRule,
  type OnnxForm,
  type OpEntry,
} from "./entry.js";
import { expand, reshape, scatterAdd } from "./shape.js";

export interface PoolingOptions {
  readonly kernel: Pair;
  /** Default: the kernel, so windows don't overlap. */
  readonly strides?: Pair;
  readonly pads?: Pads;
  /** Keep a last window that overhangs the border. Default false. */
  readonly ceil?: boolean;
}

const poolAttributes = ({ kernel, strides, pads, ceil }: PoolingOptions): PoolAttributes => ({
  kernel,
  strides: strides ?? kernel,
  pads: pads ?? [0, 0, 0, 0],
  ceil: ceil ?? false,
});

function pooledShape(inputs: readonly TensorType[], a: PoolAttributes): readonly number[] {
  const [n, c, h, w] = expectRank(inputs[0], 4, "x") as [number, number, number, number];
  const count = (size: number, axis: 0 | 1) => {
    const before = a.pads[axis];
    const span = size + before + a.pads[axis === 0 ? 2 : 3] - a.kernel[axis];
    const windows = (a.ceil ? Math.ceil : Math.floor)(span / a.strides[axis]) + 1;
    // A window that would start in the padding behind the image is no window (ONNX, as PyTorch).
    return (windows - 1) * a.strides[axis] >= size + before ? windows - 1 : windows;
  };
  const shape = [n, c, count(h, 0), count(w, 1)];
  expect(
    shape.every((size) => size > 0),
    "an input no smaller than the window",
  );
  return shape;
}

const onnxPool = (a: PoolAttributes): NonNullable<OnnxForm["attributes"]> => ({
  kernel_shape: { ints: a.kernel },
  strides: { ints: a.strides },
  pads: { ints: a.pads },
  ceil_mode: { int: Number(a.ceil) },
});

/** The largest value of each window of x `[N, C, H, W]`. */
export const maxPool = (x: Value, options: PoolingOptions): Value =>
  apply("MaxPool", MaxPool, [x], poolAttributes(options))[0] as Value;

/** MaxUnpool overwrites, so windows may not overlap; nor may they overhang x, which it takes for too small then. */
const unpoolable = (
  { kernel, strides }: PoolAttributes,
  x: readonly number[],
  y: readonly number[],
): boolean =>
  ([0, 1] as const).every(
    (axis) =>
      strides[axis] >= kernel[axis] && (y[axis + 2]! - 1) * strides[axis] + kernel[axis] <= x[axis + 2]!,
  );

/** The second output holds each maximum's flat position in x. */
const maxPoolGradient: GradientRule<PoolAttributes> = ({
  inputs: [x],
  outputs: [, at],
  attributes: a,
  gradient,
}) => {
  const shape = shapeOf(x!);
  if (unpoolable(a, shape, shapeOf(gradient)))
    return [
      applyOne("MaxUnpool", MaxUnpool, [gradient, at!], { kernel: a.kernel, strides: a.strides, shape }),
    ];
  const windows = [sizeOf(shapeOf(gradient))];
  const zeros = expand(reshape(scalar(gradient.graph, 0), [1]), [sizeOf(shape)]);
  return [reshape(scatterAdd(zeros, reshape(at!, windows), reshape(gradient, windows)), shape)];
};

export const MaxPool: OpEntry<PoolAttributes> = {
  infer: (inputs, a) => {
    const shape = pooledShape(inputs, a);
    return [
      { dtype: "float32", shape },
      { dtype: "int64", shape },
    ];
  },
  grad: maxPoolGradient,
  onnx: (a) => ({ attributes: onnxPool(a) }),
};

export const MaxUnpool: OpEntry<OpAttributes["MaxUnpool"]> = {
  infer: (_inputs, { shape }) => [{ dtype: "float32", shape }],
  grad: "forbidden",
  onnx: ({ kernel, strides, shape }) => ({
    attributes: { kernel_shape: { ints: kernel }, strides: { ints: strides } },
    operands: [shape],
  }),
};

/** The mean of each window of x `[N, C, H, W]`; padding counts as zeros. `ceil` is not offered: means need full windows. */
export const averagePool = (x: Value, options: Omit<PoolingOptions, "ceil">): Value =>
  applyOne("AveragePool", AveragePool, [x], poolAttributes(options));
export const AveragePool: OpEntry<PoolAttributes> = {
  infer: (inputs, a) => {
    expect(!a.ceil, "no ceil mode");
    return [{ dtype: "float32", shape: pooledShape(inputs, a) }];
  },
  // The transpose of a depthwise convolution with the constant kernel 1/(h·w).
  grad: ({ inputs: [x], attributes: a, gradient }) => {
    const [, c, h, w] = shapeOf(x!) as [number, number, number, number];
    const [kh, kw] = a.kernel;
    const kernel = constant(gradient.graph, new Float32Array(c * kh * kw).fill(1 / (kh * kw)), [
      c,
      1,
      kh,
      kw,
    ]);
    const rest = (size: number, axis: 0 | 1) =>
      (size + a.pads[axis] + a.pads[axis === 0 ? 2 : 3] - a.kernel[axis]) % a.strides[axis];
    const outputPadding = [rest(h, 0), rest(w, 1)] as const;
    return [convTranspose(gradient, kernel, { strides: a.strides, pads: a.pads, group: c, outputPadding })];
  },
  onnx: (a) => ({ attributes: { ...onnxPool(a), count_include_pad: { int: 1 } } }),
};

/** The mean over height and width: `[N, C, H, W]` → `[N, C, 1, 1]`. */
export const globalAveragePool = (x: Value): Value =>
  applyOne("GlobalAveragePool", GlobalAveragePool, [x], {});
export const GlobalAveragePool: OpEntry<NoAttributes> = {
  infer: (inputs) => {
    const [n, c] = expectRank(inputs[0], 4, "x") as [number, number];
    return [{ dtype: "float32", shape: [n, c, 1, 1] }];
  },
  grad: ({ inputs: [x], gradient }) => {
    const count = dimension(x!, 2) * dimension(x!, 3);
    return [expand(mul(gradient, scalar(gradient.graph, 1 / count)), shapeOf(x!))];
  },
};
