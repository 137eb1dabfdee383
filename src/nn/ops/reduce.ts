import type { Value } from "../graph.js";
import { dimension, scalar, shapeOf } from "../graph.js";
import { broadcastShapes, formatShape, sameShape, type TensorType } from "../tensorType.js";
import { div, mul } from "./arithmetic.js";
import type { ReduceAttributes } from "./attributes.js";
import { applyOne, expect, type OpEntry } from "./entry.js";
import { cast, equal } from "./logic.js";
import { expand, reshape } from "./shape.js";

type Entry = OpEntry<ReduceAttributes>;

function infer([x]: readonly TensorType[], { axes }: ReduceAttributes): readonly TensorType[] {
  expect(x?.dtype === "float32", "a float32 tensor");
  expect(
    axes.length > 0 && axes.every((a, i) => x.shape[a] !== undefined && a > (axes[i - 1] ?? -1)),
    "axes of the tensor, ascending",
  );
  return [{ dtype: "float32", shape: x.shape.map((n, i) => (axes.includes(i) ? 1 : n)) }];
}

const every = (x: Value): number[] => shapeOf(x).map((_, i) => i);
const withAxesOperand = ({ axes }: ReduceAttributes) => ({
  attributes: { keepdims: { int: 1 } },
  operands: [axes],
});

/** Σ over axes (default all); reduced dimensions stay with size 1. */
export const reduceSum = (x: Value, axes: readonly number[] = every(x)): Value =>
  axes.length === 0 ? x : applyOne("ReduceSum", ReduceSum, [x], { axes });
export const ReduceSum: Entry = {
  infer,
  grad: ({ inputs: [x], gradient }) => [expand(gradient, shapeOf(x!))],
  onnx: withAxesOperand,
};

/** Σx² over axes (default all), in one reading; reduced dimensions stay with size 1. */
export const reduceSumSquare = (x: Value, axes: readonly number[] = every(x)): Value =>
  applyOne("ReduceSumSquare", ReduceSumSquare, [x], { axes });
export const ReduceSumSquare: Entry = {
  infer,
  grad: ({ inputs: [x], gradient }) => [mul(x!, mul(gradient, scalar(gradient.graph, 2)))],
  onnx: withAxesOperand,
};

/** Mean over axes (default all); reduced dimensions stay with size 1. */
export const reduceMean = (x: Value, axes: readonly number[] = every(x)): Value =>
  axes.length === 0 ? x : applyOne("ReduceMean", ReduceMean, [x], { axes });
export const ReduceMean: Entry = {
  infer,
  grad: ({ inputs: [x], attributes: { axes }, gradient }) => {
    const count = axes.reduce((n, axis) => n * dimension(x!, axis), 1);
    return [expand(mul(gradient, scalar(gradient.graph, 1 / count)), shapeOf(x!))];
  },
  onnx: withAxesOperand,
};

/** Where the extreme stands, the gradient goes; equal extremes share it. */
const extremeGradient: Entry["grad"] = ({ inputs: [x], outputs: [y], attributes: { axes }, gradient }) => {
  const hit = cast(equal(x!, y!), "float32");
  return [mul(hit, div(gradient, reduceSum(hit, axes)))];
};

/** Maximum over axes; reduced dimensions stay with size 1. */
export const reduceMax = (x: Value, axes: readonly number[] = every(x)): Value =>
  applyOne("ReduceMax", ReduceMax, [x], { axes });
export const ReduceMax: Entry = { infer, grad: extremeGradient, onnx: withAxesOperand };

/** Minimum over axes; reduced dimensions stay with size 1. */
export const reduceMin = (x: Value, axes: readonly number[] = every(x)): Value =>
  applyOne("ReduceMin", ReduceMin, [x], { axes });
export const ReduceMin: Entry = { infer, grad: extremeGradient, onnx: withAxesOperand };

/**
 * The reverse of broadcasting: sums a gradient over the dimensions in which the operand of that shape was stretched.
 *
 * @throws INVALID_ARGUMENT when the gradient's shape is none that `shape` broadcasts to.
 */
export function sumToShape(gradient: Value, shape: readonly number[]): Value {
  const from = shapeOf(gradient);
  if (sameShape(from, shape)) return gradient;
  expect(
    sameShape(broadcastShapes(from, shape), from),
    `a gradient ${formatShape(from)} that sums to ${formatShape(shape)}`,
  );
  const lead = from.length - shape.length;
  const axes = from.flatMap((n, i) => (i < lead || (shape[i - lead] === 1 && n !== 1) ? [i] : []));
  return reshape(reduceSum(gradient, axes), shape);
}
