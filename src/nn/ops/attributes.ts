/** Attributes of an op that has none. */
export type NoAttributes = Readonly<Record<string, never>>;

/** Two spatial dimensions: height, width. */
export type Pair = readonly [number, number];
/** Padding in ONNX's order: top, left, bottom, right. */
export type Pads = readonly [number, number, number, number];

export interface ConvolutionAttributes {
  readonly strides: Pair;
  readonly pads: Pads;
  readonly dilations: Pair;
  readonly group: number;
}

export interface PoolAttributes {
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly pads: Pads;
  /** Whether a last window that overhangs the border counts (ONNX `ceil_mode`). */
  readonly ceil: boolean;
}

/** Which operands of a product are read with their last two dimensions swapped. */
export interface ProductAttributes {
  readonly transA: boolean;
  readonly transB: boolean;
}

export interface ReduceAttributes {
  /** Axes to reduce, non-negative, ascending. Reduced dimensions stay, with size 1. */
  readonly axes: readonly number[];
}

/**
 * Every op and its attributes, which are static: what ONNX takes as a shape tensor is an attribute here. The op table
 * (`ops/table.ts`) is a mapped type over this interface, so an op without an entry doesn't compile.
 */
export interface OpAttributes {
  Neg: NoAttributes;
  Abs: NoAttributes;
  Sign: NoAttributes;
  Step: NoAttributes;
  Exp: NoAttributes;
  Log: NoAttributes;
  Sqrt: NoAttributes;
  Relu: NoAttributes;
  Sigmoid: NoAttributes;
  Softplus: NoAttributes;
  /** Passes values on and gradients not: the border of what is differentiated. */
  Identity: NoAttributes;
  Cast: { readonly to: "float32" | "int64" | "bool" };
  Add: NoAttributes;
  Sub: NoAttributes;
  Mul: NoAttributes;
  Div: NoAttributes;
  PRelu: NoAttributes;
  Greater: NoAttributes;
  Equal: NoAttributes;
  Not: NoAttributes;
  Where: NoAttributes;
  ReduceSum: ReduceAttributes;
  ReduceSumSquare: ReduceAttributes;
  ReduceMean: ReduceAttributes;
  ReduceMax: ReduceAttributes;
  ReduceMin: ReduceAttributes;
  Reshape: { readonly shape: readonly number[] };
  Flatten: NoAttributes;
  Transpose: { readonly perm: readonly number[] };
  Expand: { readonly shape: readonly number[] };
  Concat: { readonly axis: number };
  Slice: {
    readonly axis: number;
    readonly start: number;
    /** Exclusive. */
    readonly end: number;
    readonly step: number;
  };
  Pad: { readonly before: readonly number[]; readonly after: readonly number[] };
  Gather: { readonly axis: number };
  ScatterAdd: NoAttributes;
  MatMul: ProductAttributes;
  Gemm: ProductAttributes;
  Conv: ConvolutionAttributes;
  ConvTranspose: ConvolutionAttributes & { readonly outputPadding: Pair };
  MaxPool: PoolAttributes;
  MaxUnpool: { readonly kernel: Pair; readonly strides: Pair; readonly shape: readonly number[] };
  AveragePool: PoolAttributes;
  GlobalAveragePool: NoAttributes;
  BatchNormalization: { readonly epsilon: number };
  AffineGrid: { readonly shape: readonly number[] };
  GridSample: NoAttributes;
}

export type OpName = keyof OpAttributes;
