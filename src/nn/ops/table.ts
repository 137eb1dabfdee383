import { Add, Div, Mul, Neg, Sub } from "./arithmetic.js";
import type { OpAttributes, OpName } from "./attributes.js";
import { Conv, ConvTranspose } from "./convolution.js";
import { Abs, Exp, Identity, Log, PRelu, Relu, Sigmoid, Sign, Softplus, Sqrt, Step } from "./elementwise.js";
import type { OpEntry } from "./entry.js";
import { Gemm, MatMul } from "./linear.js";
import { Cast, Equal, Greater, Not, Where } from "./logic.js";
import { BatchNormalization } from "./normalization.js";
import { AveragePool, GlobalAveragePool, MaxPool, MaxUnpool } from "./pool.js";
import { ReduceMax, ReduceMean, ReduceMin, ReduceSum, ReduceSumSquare } from "./reduce.js";
import { AffineGrid, GridSample } from "./sampling.js";
import { Concat, Expand, Flatten, Gather, Pad, Reshape, ScatterAdd, Slice, Transpose } from "./shape.js";

export type OpTable = { readonly [K in OpName]: OpEntry<OpAttributes[K]> };

/** Every op's shape rule, gradient and ONNX form. A missing entry doesn't compile. */
export const opTable: OpTable = {
  Neg,
  Abs,
  Sign,
  Step,
  Exp,
  Log,
  Sqrt,
  Relu,
  Sigmoid,
  Softplus,
  Identity,
  Cast,
  Add,
  Sub,
  Mul,
  Div,
  PRelu,
  Greater,
  Equal,
  Not,
  Where,
  ReduceSum,
  ReduceSumSquare,
  ReduceMean,
  ReduceMax,
  ReduceMin,
  Reshape,
  Flatten,
  Transpose,
  Expand,
  Concat,
  Slice,
  Pad,
  Gather,
  ScatterAdd,
  MatMul,
  Gemm,
  Conv,
  ConvTranspose,
  MaxPool,
  MaxUnpool,
  AveragePool,
  GlobalAveragePool,
  BatchNormalization,
  AffineGrid,
  GridSample,
};
