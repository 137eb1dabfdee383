import type { Value, VariantRequest } from "../graph.js";
import { dimension, shapeOf } from "../graph.js";
import type { ConvolutionAttributes, Pads } from "./attributes.js";
import { convTranspose, directConv, windows } from "./convolution.js";
import { sum } from "./elementwise.js";
import { fourierApplies, fourierConvolution, fourierWeightGradient } from "./fourier.js";
import { matmul } from "./linear.js";
import { reduceSum } from "./reduce.js";
import { concat, pad, reshape, slice, transpose } from "./shape.js";

type Shape4 = readonly [number, number, number, number];
const shape4 = (x: Value) => shapeOf(x) as Shape4;
export const convolutionLabel = (what: string, a: ConvolutionAttributes): string =>
  `${what} s${a.strides.join()} p${a.pads.join()} d${a.dilations.join()} g${a.group}`;

/** x[…, H, W] read backwards along both, by a gather-free route: flip = reversed concatenation is slow, so slices. */
function flipKernel(w: Value): Value {
  const [, , kh, kw] = shape4(w);
  const flipAxis = (x: Value, axis: number, size: number) =>
    concat(
      Array.from({ length: size }, (_, i) => slice(x, axis, size - 1 - i, size - i)),
      axis,
    );
  return flipAxis(flipAxis(w, 2, kh), 3, kw);
}

/**
 * ∂loss/∂x of `conv`: the transposed convolution of the gradient with the same weights; for stride 1 also the
 * convolution of the padded gradient with flipped, transposed weights.
 */
export function convolutionInputGradient(
  x: Value,
  w: Value,
  g: Value,
  a: ConvolutionAttributes,
): VariantRequest {
  const [, , h, width] = shape4(x);
  const [, , kh, kw] = shape4(w);
  const rest = (size: number, kernel: number, axis: 0 | 1) =>
    windows(size, kernel, a.strides[axis], a.dilations[axis], a.pads[axis] + a.pads[axis === 0 ? 2 : 3]).rest;
  const outputPadding = [rest(h, kh, 0), rest(width, kw, 1)] as const;
  const transposed = (w: Value, g: Value) => convTranspose(g, w, { ...a, outputPadding });
  const reach = [(kh - 1) * a.dilations[0], (kw - 1) * a.dilations[1]] as const;
  const pads = [
    reach[0] - a.pads[0],
    reach[1] - a.pads[1],
    reach[0] - a.pads[2],
    reach[1] - a.pads[3],
  ] as const;
  const stride1 = a.strides[0] === 1 && a.strides[1] === 1 && a.group === 1 && pads.every((p) => p >= 0);
  const flipped = (w: Value, g: Value) =>
    directConv(g, transpose(flipKernel(w), [1, 0, 2, 3]), undefined, { pads, dilations: a.dilations });
  const fourier = (w: Value, g: Value) => fourierConvolution(g, transpose(flipKernel(w), [1, 0, 2, 3]), pads);
  return {
    label: convolutionLabel("conv-dx", a),
    operands: [w, g],
    variants: {
      ...(stride1 && fourierApplies(kw, a) ? { fourier } : {}),
      ...(stride1 ? { flipped } : {}),
      transposed,
    },
  };
}

/** ∂loss/∂w of `conv`, w `[M, C/group, h, w]`: equal forms of `Σ_n,i,j x[n, c, i·s+u·d, j·s+v·d] · g[n,m,i,j]`. */
export function convolutionWeightGradient(
  x: Value,
  w: Value,
  g: Value,
  a: ConvolutionAttributes,
): VariantRequest {
  const [, , kh, kw] = shape4(w);
  const kernel = [kh, kw] as const;
  const swapped = (x: Value, g: Value) => rolesSwapped(x, g, kernel, a);
  const request = { label: `${convolutionLabel("conv-dw", a)} k${kh},${kw}`, operands: [x, g] };
  if (a.group > 1) return { ...request, variants: { swapped } };
  const dense = [...a.strides, ...a.dilations].every((n) => n === 1);
  const samples = (x: Value, g: Value) => sampleBySample(padded(x, a.pads), g, kernel, a);
  const shifts = (x: Value, g: Value) => bothShifted(x, g, kernel, a.pads);
  const [, c, h, width] = shape4(x);
  const [, m, oh, ow] = shape4(g);
  const area = (h + a.pads[0] + a.pads[2]) * (width + a.pads[1] + a.pads[3]);
  return {
    ...request,
    variants: {
      ...(fourierApplies(kw, a) ? { fourier: (x, g) => fourierWeightGradient(x, g, kernel, a.pads) } : {}),
      ...(dense && kh * kw > 1 ? { shifts: inParts(shifts, (kw * c + 2 * kh * m) * area) } : {}),
      samples: inParts(samples, 2 * kh * kw * c * oh * ow),
      swapped,
    },
  };
}

/** Bytes that are unrolled at once: a bound on memory. */
const unrolledBytes = 2 ** 28;

/** The sum of a gradient over parts of the batch that unroll no more than `unrolledBytes`, at so many numbers a sample. */
function inParts(gradient: (x: Value, g: Value) => Value, numbersEach: number) {
  return (x: Value, g: Value): Value => {
    const count = dimension(x, 0);
    const size = Math.max(1, Math.floor(unrolledBytes / (4 * numbersEach)));
    const parts: Value[] = [];
    for (let start = 0; start < count; start += size) {
      const end = Math.min(count, start + size);
      parts.push(gradient(slice(x, 0, start, end), slice(g, 0, start, end)));
    }
    return sum(parts);
  };
}

const padded = (x: Value, [top, left, bottom, right]: Pads): Value =>
  pad(x, [0, 0, top, left], [0, 0, bottom, right]);

/** A convolution whose "batch" is the channels and whose "channels" are the samples; stride and dilation change places. */
function rolesSwapped(
  x: Value,
  g: Value,
  kernel: readonly [number, number],
  a: ConvolutionAttributes,
): Value {
  const [n, c, h, w] = shape4(x);
  const perGroup = c / a.group;
  const byGroup = transpose(reshape(x, [n, a.group, perGroup, h, w]), [2, 1, 0, 3, 4]);
  const images = reshape(byGroup, [perGroup, a.group * n, h, w]);
  const filters = transpose(g, [1, 0, 2, 3]);
  const y = directConv(images, filters, undefined, {
    strides: a.dilations,
    dilations: a.strides,
    pads: a.pads,
    group: a.group,
  });
  // Rows and columns no window of the forward pass reached are cut off.
  const cut = slice(slice(y, 2, 0, kernel[0]), 3, 0, kernel[1]);
  return transpose(cut, [1, 0, 2, 3]);
}

/** Positions along one axis that kernel element `k` meets. */
const meets = (k: number, count: number, stride: number, dilation: number) =>
  [k * dilation, k * dilation + (count - 1) * stride + 1, stride] as const;

/**
 * Each padded image as one long row, in which moving by (u, v) is moving by u·W + v. x is laid out once for each kernel
 * column v, moved left by v; g once for each kernel row u, moved down by u. Columns that run over into the next row meet
 * zeros of g. One product for each v then gives all u.
 */
function bothShifted(x: Value, g: Value, kernel: readonly [number, number], pads: Pads): Value {
  const [n, c, h, w] = shape4(x);
  const [kh, kw] = kernel;
  const [, m] = shape4(g);
  const [top, left, bottom, right] = pads;
  const length = (h + top + bottom) * (w + left + right);
  const gs = concat(
    Array.from({ length: kh }, (_, u) => {
      const moved = pad(g, [0, 0, u, 0], [0, 0, kh - 1 - u, kw - 1]);
      return reshape(moved, [n, m, length]);
    }),
    1,
  );
  const columns = Array.from({ length: kw }, (_, v) => {
    const moved = pad(x, [0, 0, top, left - v], [0, 0, bottom, right + v]);
    const each = matmul(gs, reshape(moved, [n, c, length]), { transB: true });
    return reshape(reduceSum(each, [0]), [1, kh, m, c]);
  });
  return transpose(concat(columns, 0), [2, 3, 1, 0]);
}

/** Each sample unrolled to `[C·kh·kw, P]`, a product with g `[M, P]` each, then a sum over the samples. */
function sampleBySample(
  x: Value,
  g: Value,
  [kh, kw]: readonly [number, number],
  a: ConvolutionAttributes,
): Value {
  const [, c] = shape4(x);
  const [n, m, oh, ow] = shape4(g);
  const parts: Value[] = [];
  for (let u = 0; u < kh; u++) {
    const rows = slice(x, 2, ...meets(u, oh, a.strides[0], a.dilations[0]));
    for (let v = 0; v < kw; v++) {
      const part = slice(rows, 3, ...meets(v, ow, a.strides[1], a.dilations[1]));
      parts.push(reshape(part, [n, c, 1, oh * ow]));
    }
  }
  const unrolled = reshape(concat(parts, 2), [n, c * kh * kw, oh * ow]);
  const each = matmul(reshape(g, [n, m, oh * ow]), unrolled, { transB: true });
  return reshape(reduceSum(each, [0]), [m, dimension(x, 1), kh, kw]);
}
