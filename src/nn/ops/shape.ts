import type { Value } from "../graph.js";
import { dimension, shapeOf } from "../graph.js";
import { broadcastShapes, formatShape, sameShape, sizeOf } from "../tensorType.js";
import type { NoAttributes, OpAttributes } from "./attributes.js";
import { applyOne, expect, type OpEntry } from "./entry.js";
import { slice } from "./slices.js";

/** The same elements, row-major, in another shape. */
export const reshape = (x: Value, shape: readonly number[]): Value =>
  sameShape(shapeOf(x), shape) ? x : applyOne("Reshape", Reshape, [x], { shape });
export const Reshape: OpEntry<OpAttributes["Reshape"]> = {
  infer: ([x], { shape }) => {
    expect(x !== undefined && sizeOf(x.shape) === sizeOf(shape), `as many elements as ${formatShape(shape)}`);
    return [{ dtype: x.dtype, shape }];
  },
  grad: ({ inputs: [x], gradient }) => [reshape(gradient, shapeOf(x!))],
  onnx: ({ shape }) => ({ operands: [shape] }),
};

/** `[N, …]` → `[N, everything else]`; leaves the batch dimension free in an exported model. */
export const flatten = (x: Value): Value => applyOne("Flatten", Flatten, [x], {});
export const Flatten: OpEntry<NoAttributes> = {
  infer: ([x]) => {
    expect(x !== undefined && x.shape.length >= 1, "a tensor with a batch dimension");
    const [n = 1, ...rest] = x.shape;
    return [{ dtype: x.dtype, shape: [n, sizeOf(rest)] }];
  },
  grad: ({ inputs: [x], gradient }) => [reshape(gradient, shapeOf(x!))],
};

/** Dimension i of the result is dimension `perm[i]` of x. */
export const transpose = (x: Value, perm: readonly number[]): Value =>
  applyOne("Transpose", Transpose, [x], { perm });
export const Transpose: OpEntry<OpAttributes["Transpose"]> = {
  infer: ([x], { perm }) => {
    const sorted = [...perm].sort((a, b) => a - b);
    expect(x !== undefined && perm.length === x.shape.length, "a permutation as long as the rank");
    expect(
      sorted.every((axis, i) => axis === i),
      "a permutation",
    );
    return [{ dtype: x.dtype, shape: perm.map((axis) => x.shape[axis] as number) }];
  },
  grad: ({ attributes: { perm }, gradient }) => {
    const inverse: number[] = [];
    for (const [to, from] of perm.entries()) inverse[from] = to;
    return [transpose(gradient, inverse)];
  },
  onnx: ({ perm }) => ({ attributes: { perm: { ints: perm } } }),
};

/** Broadcasts x to a shape. The walk sums the gradient back. */
export const expand = (x: Value, shape: readonly number[]): Value =>
  sameShape(shapeOf(x), shape) ? x : applyOne("Expand", Expand, [x], { shape });
export const Expand: OpEntry<OpAttributes["Expand"]> = {
  infer: ([x], { shape }) => {
    expect(x !== undefined && sameShape(broadcastShapes(x.shape, shape), shape), "a shape x broadcasts to");
    return [{ dtype: x.dtype, shape }];
  },
  grad: ({ gradient }) => [gradient],
  onnx: ({ shape }) => ({ operands: [shape] }),
};

/** Joins values along an axis; all other dimensions agree. */
export const concat = (values: readonly Value[], axis: number): Value =>
  values.length === 1 ? (values[0] as Value) : applyOne("Concat", Concat, values, { axis });
export const Concat: OpEntry<OpAttributes["Concat"]> = {
  infer: (inputs, { axis }) => {
    const [first] = inputs;
    expect(first !== undefined && axis >= 0 && axis < first.shape.length, "tensors and one of their axes");
    const others = (shape: readonly number[]) => shape.filter((_, i) => i !== axis);
    expect(
      inputs.every((x) => sameShape(others(x.shape), others(first.shape)) && x.dtype === first.dtype),
      "shapes that differ along the axis only",
    );
    const total = inputs.reduce((sum, x) => sum + (x.shape[axis] as number), 0);
    return [{ dtype: first.dtype, shape: first.shape.map((size, i) => (i === axis ? total : size)) }];
  },
  grad: ({ inputs, attributes: { axis }, gradient, needed }) => {
    let start = 0;
    return inputs.map((x, i) => {
      const end = start + dimension(x, axis);
      const part = needed[i] ? slice(gradient, axis, start, end) : undefined;
      start = end;
      return part;
    });
  },
  onnx: ({ axis }) => ({ attributes: { axis: { int: axis } } }),
};
