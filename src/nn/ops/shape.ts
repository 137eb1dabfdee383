import type { Value } from "../graph.js";
import { dimension, shapeOf } from "../graph.js";
import { broadcastShapes, formatShape, sameShape, sizeOf } from "../tensorType.js";
import type { NoAttributes, OpAttributes } from "./attributes.js";
import { applyOne, expect, type OpEntry } from "./entry.js";

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

const isIndex = (n: number | undefined): n is number => Number.isInteger(n) && (n as number) >= 0;

/** Elements `start, start + step, … < end` along one axis. */
export function slice(x: Value, axis: number, start: number, end: number, step = 1): Value {
  if (start === 0 && step === 1 && end === shapeOf(x)[axis]) return x;
  return applyOne("Slice", Slice, [x], { axis, start, end, step });
}
export const Slice: OpEntry<OpAttributes["Slice"]> = {
  infer: ([x], { axis, start, end, step }) => {
    const size = x?.shape[axis];
    expect(x !== undefined && size !== undefined, "one of the tensor's axes");
    expect(isIndex(start) && start < end && end <= size && step >= 1, `0 ≤ start < end ≤ ${size}, step ≥ 1`);
    const length = Math.ceil((end - start) / step);
    return [{ dtype: x.dtype, shape: x.shape.map((n, i) => (i === axis ? length : n)) }];
  },
  grad: ({ inputs: [x], attributes: { axis, start, step }, gradient }) => {
    const size = dimension(x!, axis);
    const length = dimension(gradient, axis);
    const at = (n: number) => shapeOf(x!).map((_, i) => (i === axis ? n : 0));
    if (step === 1) return [pad(gradient, at(start), at(size - start - length))];
    // Zeros between the elements: a new last-but-axis dimension of size `step`, of which the first element is kept.
    const shape = shapeOf(gradient);
    const split = [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)];
    const apart = reshape(gradient, split);
    const padded = pad(
      apart,
      split.map(() => 0),
      split.map((_, i) => (i === axis + 1 ? step - 1 : 0)),
    );
    const spread = reshape(
      padded,
      shape.map((n, i) => (i === axis ? n * step : n)),
    );
    const kept = slice(spread, axis, 0, Math.min(length * step, size - start));
    return [pad(kept, at(start), at(size - start - dimension(kept, axis)))];
  },
  onnx: ({ axis, start, end, step }) => ({ operands: [[start], [end], [axis], [step]] }),
};
/** Zeros before and after, for each dimension; a negative count crops. */
export function pad(x: Value, before: readonly number[], after: readonly number[]): Value {
  if ([...before, ...after].every((n) => n === 0)) return x;
  return applyOne("Pad", Pad, [x], { before, after });
}
const negated = (counts: readonly number[]): number[] => counts.map((n) => 0 - n);
export const Pad: OpEntry<OpAttributes["Pad"]> = {
  infer: ([x], { before, after }) => {
    expect(x?.dtype === "float32", "a float32 tensor");
    expect(
      before.length === x.shape.length &&
        after.length === x.shape.length &&
        [...before, ...after].every(Number.isInteger),
      "two counts for each dimension",
    );
    const shape = x.shape.map((n, i) => n + before[i]! + after[i]!);
    expect(
      shape.every((n, i) => n > 0 && x.shape[i]! + Math.min(0, before[i]!) + Math.min(0, after[i]!) > 0),
      "something left",
    );
    return [{ dtype: x.dtype, shape }];
  },
  // What was padded is cropped, and what was cropped gets zeros.
  grad: ({ attributes: { before, after }, gradient }) => [pad(gradient, negated(before), negated(after))],
  onnx: ({ before, after }) => ({ operands: [[...before, ...after]] }),
};

/** Slices of x along an axis, at the positions `indices` (int64, any rank) gives. */
export const gather = (x: Value, indices: Value, axis: number): Value =>
  applyOne("Gather", Gather, [x, indices], { axis });
export const Gather: OpEntry<OpAttributes["Gather"]> = {
  infer: ([x, indices], { axis }) => {
    expect(x !== undefined && axis >= 0 && axis < x.shape.length, "one of the tensor's axes");
    expect(indices?.dtype === "int64", "int64 indices");
    return [
      { dtype: x.dtype, shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)] },
    ];
  },
  grad: "forbidden",
  onnx: ({ axis }) => ({ attributes: { axis: { int: axis } } }),
};

/** `data` plus `updates` at `indices` (all flat, indices int64; equal ones add up). */
export const scatterAdd = (data: Value, indices: Value, updates: Value): Value =>
  applyOne("ScatterAdd", ScatterAdd, [data, indices, updates], {});
export const ScatterAdd: OpEntry<NoAttributes> = {
  infer: ([data, indices, updates]) => {
    expect(data?.dtype === "float32" && data.shape.length === 1, "flat float32 data");
    expect(indices?.dtype === "int64" && indices.shape.length === 1, "flat int64 indices");
    expect(
      updates?.dtype === "float32" && updates.shape[0] === indices.shape[0],
      "as many updates as indices",
    );
    return [data];
  },
  grad: "forbidden",
  onnx: () => ({
    op: "ScatterElements",
    attributes: { axis: { int: 0 }, reduction: { string: "add" } },
  }),
};
