import type { Value } from "../graph.js";
import { dimension, shapeOf } from "../graph.js";
import { sameShape, type TensorType } from "../tensorType.js";
import { choose } from "../variants.js";
import { mul } from "./arithmetic.js";
import type { ConvolutionAttributes, OpAttributes, Pads, Pair } from "./attributes.js";
import {
  convolutionInputGradient,
  convolutionLabel,
  convolutionWeightGradient,
} from "./convolutionGradients.js";
import { applyOne, expect, expectRank, type OnnxForm, type OpEntry } from "./entry.js";
import { fourierApplies, fourierConvolution } from "./fourier.js";
import { reduceSum } from "./reduce.js";
import { reshape } from "./shape.js";

export interface ConvolutionOptions {
  readonly strides?: Pair;
  readonly pads?: Pads;
  readonly dilations?: Pair;
  readonly group?: number;
}

const convolutionAttributes = (options: ConvolutionOptions): ConvolutionAttributes => ({
  strides: options.strides ?? [1, 1],
  pads: options.pads ?? [0, 0, 0, 0],
  dilations: options.dilations ?? [1, 1],
  group: options.group ?? 1,
});

/**
 * Cross-correlation of x `[N, C, H, W]` with w `[M, C/group, h, w]`, plus a bias `[M]`:
 * `y[n,m,i,j] = b[m] + Σ x[n, c, i·s − p + u·d, j·s − p + v·d] · w[m,c,u,v]`.
 *
 * @example
 * const y = conv(x, w, b, { pads: [1, 1, 1, 1] }); // "same" for a 3×3 kernel
 */
export function conv(x: Value, w: Value, bias?: Value, options: ConvolutionOptions = {}): Value {
  const a = convolutionAttributes(options);
  const y = directConv(x, w, bias, a);
  const kernelWidth = shapeOf(w)[3] as number;
  if (!bias && fourierApplies(kernelWidth, a)) {
    const computed = choose({
      label: convolutionLabel("conv", a),
      operands: [x, w],
      variants: {
        direct: (x, w) => (x.graph === y.graph ? y : directConv(x, w, undefined, a)),
        fourier: (x, w) => fourierConvolution(x, w, a.pads),
      },
    });
    // The node stays, and with it its gradient rule; only what is written in its place changes.
    if (computed !== y) x.graph.substitutes.set(y, computed);
  }
  return y;
}

/** `conv` as ONNX Runtime's own convolution, whatever the choices say. */
export function directConv(x: Value, w: Value, bias?: Value, options: ConvolutionOptions = {}): Value {
  return applyOne("Conv", Conv, bias ? [x, w, bias] : [x, w], convolutionAttributes(options));
}

/** Positions a kernel takes along one axis, and what of the input the last one leaves over. */
export function windows(size: number, kernel: number, stride: number, dilation: number, pads: number) {
  const span = size + pads - (kernel - 1) * dilation - 1;
  return { count: Math.floor(span / stride) + 1, rest: span % stride };
}

function inferConv(inputs: readonly TensorType[], a: ConvolutionAttributes): readonly TensorType[] {
  const [n, c, h, w] = expectRank(inputs[0], 4, "x") as [number, number, number, number];
  const [m, cg, kh, kw] = expectRank(inputs[1], 4, "w") as [number, number, number, number];
  expect(
    c === cg * a.group && m % a.group === 0,
    `channels ${c} = ${cg} × group, filters ${m} divisible by group`,
  );
  expect(!inputs[2] || (inputs[2].shape.length === 1 && inputs[2].shape[0] === m), `a bias [${m}]`);
  const rows = windows(h, kh, a.strides[0], a.dilations[0], a.pads[0] + a.pads[2]).count;
  const columns = windows(w, kw, a.strides[1], a.dilations[1], a.pads[1] + a.pads[3]).count;
  expect(rows > 0 && columns > 0, "an input no smaller than the kernel");
  return [{ dtype: "float32", shape: [n, m, rows, columns] }];
}

/**
 * A gradient that is a product with one factor a channel, `g·f`, f `[1, M, 1, 1]`, taken apart: both gradients of a
 * convolution are linear in it, so the factor is applied to the weights, which are small, instead (f as `[M, 1, 1, 1]`).
 */
function channelFactor(gradient: Value): { readonly factor?: Value; readonly rest: Value } {
  const [rest, f] = gradient.producer?.op === "Mul" ? gradient.producer.inputs : [];
  const m = dimension(gradient, 1);
  const isFactor = f !== undefined && sameShape(shapeOf(f), [1, m, 1, 1]);
  if (!isFactor || !rest || !sameShape(shapeOf(rest), shapeOf(gradient))) return { rest: gradient };
  return { factor: reshape(f, [m, 1, 1, 1]), rest };
}

const onnxConvolution = (a: ConvolutionAttributes): NonNullable<OnnxForm["attributes"]> => ({
  strides: { ints: a.strides },
  pads: { ints: a.pads },
  dilations: { ints: a.dilations },
  group: { int: a.group },
});

export const Conv: OpEntry<ConvolutionAttributes> = {
  infer: inferConv,
  grad: ({ inputs: [x, w, bias], attributes, gradient, needed }) => {
    const { factor, rest } = channelFactor(gradient);
    const scaled = factor ? mul(w!, factor) : w!;
    const dw = needed[1] ? choose(convolutionWeightGradient(x!, w!, rest, attributes)) : undefined;
    return [
      needed[0] ? choose(convolutionInputGradient(x!, scaled, rest, attributes)) : undefined,
      dw && factor ? mul(dw, factor) : dw,
      bias && needed[2] ? reshape(reduceSum(gradient, [0, 2, 3]), shapeOf(bias)) : undefined,
    ];
  },
  onnx: (a, inputs) => ({
    attributes: { ...onnxConvolution(a), kernel_shape: { ints: inputs[1]!.shape.slice(2) } },
  }),
};

/** The transpose of `conv` in x: x `[N, M, …]`, w `[M, C/group, h, w]` → `[N, C, …]`. */
export function convTranspose(
  x: Value,
  w: Value,
  options: ConvolutionOptions & { readonly outputPadding?: Pair } = {},
): Value {
  const attributes = {
    ...convolutionAttributes(options),
    outputPadding: options.outputPadding ?? ([0, 0] as const),
  };
  return applyOne("ConvTranspose", ConvTranspose, [x, w], attributes);
}
export const ConvTranspose: OpEntry<OpAttributes["ConvTranspose"]> = {
  infer: (inputs, a) => {
    const [n, m, h, w] = expectRank(inputs[0], 4, "x") as [number, number, number, number];
    const [m2, cg, kh, kw] = expectRank(inputs[1], 4, "w") as [number, number, number, number];
    expect(m === m2 && m % a.group === 0, `${m} filters, divisible by group`);
    const grow = (size: number, kernel: number, axis: 0 | 1) =>
      (size - 1) * a.strides[axis] +
      (kernel - 1) * a.dilations[axis] +
      1 +
      a.outputPadding[axis] -
      a.pads[axis] -
      a.pads[axis === 0 ? 2 : 3];
    return [{ dtype: "float32", shape: [n, cg * a.group, grow(h, kh, 0), grow(w, kw, 1)] }];
  },
  // Adjoint of Conv: ⟨convᵀ(x), g⟩ = ⟨x, conv(g)⟩, so ∂x = conv(g, w); ∂w is Conv's weight gradient with x and g swapped.
  grad: ({ inputs: [x, w], attributes, gradient, needed }) => [
    needed[0] ? conv(gradient, w!, undefined, attributes) : undefined,
    needed[1] ? choose(convolutionWeightGradient(gradient, w!, x!, attributes)) : undefined,
  ],
  onnx: (a) => ({ attributes: { ...onnxConvolution(a), output_padding: { ints: a.outputPadding } } }),
};
