import { dimension, type Graph, shapeOf, sharedConstant, type Value } from "../graph.js";
import type { ConvolutionAttributes, Pads } from "./attributes.js";
import { directConv } from "./convolution.js";
import { gemm, matmul } from "./linear.js";
import { concat, pad, reshape, slice, transpose } from "./shape.js";

/*
 * Convolutions with large kernels, computed along the width in the frequency domain (Mathieu, Henaff & LeCun 2014, "Fast
 * training of convolutional networks through FFTs", in one dimension). With X = Σ_t x[t]·e^{−iθt}, θ = 2πf/L:
 *
 *   y[j] = Σ_v x[j + v − p]·w[v]   ⇔   Y = X·conj(W), read at j − p;
 *   ∂w[v] = Σ_j g[j]·x[j + v − p]  ⇔   D = X·conj(G), read at v − p.
 *
 * A row of width W needs L = W + p points, so nothing wraps, and b = ⌊L/2⌋ + 1 frequencies, as signals are real. Each
 * frequency costs 4 real products where the direct form costs k·W′/b: a third of the work for 7×7 on 48 pixels. Transforms
 * are matrix products, the height stays an ordinary convolution with one group for each frequency, and the samples stand
 * innermost, so that its rows are long.
 */

type Shape4 = readonly [number, number, number, number];
const shape4 = (x: Value) => shapeOf(x) as Shape4;

/** Points of the transform: what neither the input nor its padding wraps around. */
const points = (width: number, [, left, , right]: Pads): number => width + Math.max(left, right);
const frequencies = (length: number): number => Math.floor(length / 2) + 1;

/** A matrix made once for each graph: `value(row, column)`. */
function table(
  graph: Graph,
  key: string,
  rows: number,
  columns: number,
  value: (r: number, c: number) => number,
) {
  return sharedConstant(graph, `fourier ${key} ${rows}x${columns}`, [rows, columns], () =>
    Float32Array.from({ length: rows * columns }, (_, i) => value(Math.floor(i / columns), i % columns)),
  );
}

/** `cos θ·t` and `sin θ·t` with θ = 2πf/L; the product is reduced first, so the angle keeps its precision. */
const angle = (f: number, t: number, length: number): number =>
  (2 * Math.PI * ((((f * t) % length) + length) % length)) / length;

/** A real signal's other half: each frequency but 0 and L/2 stands for two. */
const weight = (f: number, length: number): number => (f === 0 || 2 * f === length ? 1 : 2) / length;

/** x `[N, C, H, W]` → `[1, (f, re|im, C), H, N]`. */
function spectrum(x: Value, length: number): Value {
  const [n, c, h, w] = shape4(x);
  const rows = 2 * frequencies(length);
  const basis = table(x.graph, `of signals, ${length} points`, rows, w, (row, t) => {
    const a = angle(row >> 1, t, length);
    return row % 2 === 0 ? Math.cos(a) : -Math.sin(a);
  });
  const bySample = matmul(basis, reshape(x, [n, c * h, w]), { transB: true });
  return reshape(transpose(reshape(bySample, [n, rows * c * h]), [1, 0]), [1, rows * c, h, n]);
}

/** The 2×2 real form of multiplying by a conjugate, rows (f, out re|im, in re|im): `[[cos, −sin], [sin, cos]]`. */
function conjugateProduct(row: number, t: number, length: number): number {
  const a = angle(row >> 2, t, length);
  const [out, into] = [(row >> 1) & 1, row & 1];
  return out === into ? Math.cos(a) : out === 0 ? -Math.sin(a) : Math.sin(a);
}

/** w `[M, C, kh, kw]` → group weights `[(f, re|im, M), (re|im, C), kh, 1]`. */
function kernelSpectrum(w: Value, length: number): Value {
  const [m, c, kh, kw] = shape4(w);
  const count = frequencies(length);
  const basis = table(w.graph, `of kernels, ${length} points`, 4 * count, kw, (row, v) =>
    conjugateProduct(row, v, length),
  );
  const flat = matmul(basis, reshape(w, [m * c * kh, kw]), { transB: true });
  const blocks = transpose(reshape(flat, [count, 2, 2, m, c * kh]), [0, 1, 3, 2, 4]);
  return reshape(blocks, [count * 2 * m, 2 * c, kh, 1]);
}

/** Whether the frequency domain is on offer: stride 1, no dilation, no groups, and a kernel wide enough to gain. */
export const fourierApplies = (kernelWidth: number, a: ConvolutionAttributes): boolean =>
  [...a.strides, ...a.dilations, a.group].every((n) => n === 1) && kernelWidth >= 4;

/** `conv(x, w)` with stride 1, in the frequency domain along the width. */
export function fourierConvolution(x: Value, w: Value, pads: Pads): Value {
  const [n, , h, width] = shape4(x);
  const [m, , kh, kw] = shape4(w);
  const [top, left, bottom, right] = pads;
  const length = points(width, pads);
  const count = frequencies(length);
  const columns = width + left + right - kw + 1;
  const rows = h + top + bottom - kh + 1;
  const y = directConv(spectrum(x, length), kernelSpectrum(w, length), undefined, {
    group: count,
    pads: [top, 0, bottom, 0],
  });
  const inverse = table(x.graph, `back, ${length} points, ${left} before`, 2 * count, columns, (row, j) => {
    const f = row >> 1;
    const a = angle(f, j - left, length);
    return weight(f, length) * (row % 2 === 0 ? Math.cos(a) : -Math.sin(a));
  });
  const bySample = samplesFirst(reshape(y, [2 * count * m * rows, n]));
  return reshape(matmul(reshape(bySample, [n, 2 * count, m * rows]), inverse, { transA: true }), [
    n,
    m,
    rows,
    columns,
  ]);
}

/**
 * `[P, N]` → `[N, P]` as a product with the identity, which is exact. A Transpose here would be merged with the one in
 * the product that follows into a permutation of three dimensions, which ONNX Runtime does element by element.
 */
function samplesFirst(x: Value): Value {
  const n = dimension(x, 1);
  return gemm(
    table(x.graph, "identity", n, n, (r, c) => Number(r === c)),
    x,
    { transB: true },
  );
}

/** ∂loss/∂w of `fourierConvolution`: for each kernel row one product a frequency, then back to the kernel's columns. */
export function fourierWeightGradient(
  x: Value,
  g: Value,
  kernel: readonly [number, number],
  pads: Pads,
): Value {
  const [n, c, , width] = shape4(x);
  const [, m, rows] = shape4(g);
  const [kh, kw] = kernel;
  const [top, left, bottom] = pads;
  const length = points(width, pads);
  const count = frequencies(length);
  const xs = pad(spectrum(x, length), [0, 0, top, 0], [0, 0, bottom, 0]);
  const gs = reshape(spectrum(g, length), [count, 2 * m, rows * n]);
  const products = Array.from({ length: kh }, (_, u) =>
    reshape(matmul(gs, reshape(slice(xs, 2, u, u + rows), [count, 2 * c, rows * n]), { transB: true }), [
      1,
      count,
      2,
      m,
      2,
      c,
    ]),
  );
  const flat = reshape(transpose(concat(products, 0), [1, 2, 4, 0, 3, 5]), [4 * count, kh * m * c]);
  const back = table(
    x.graph,
    `to kernels, ${length} points, ${left} before`,
    kw,
    4 * count,
    (v, row) => weight(row >> 2, length) * conjugateProduct(row, v - left, length),
  );
  return transpose(reshape(matmul(back, flat), [kw, kh, m, c]), [2, 3, 1, 0]);
}
