import type { Value } from "../graph.js";
import { scalar } from "../graph.js";
import { broadcastShapes, type TensorType } from "../tensorType.js";
import type { NoAttributes, OpAttributes } from "./attributes.js";
import { applyOne, expect, type OpEntry } from "./entry.js";

type Entry = OpEntry<NoAttributes>;

function inferComparison([a, b]: readonly TensorType[]): readonly TensorType[] {
  expect(a !== undefined && a.dtype === b?.dtype, "two tensors of one type");
  return [{ dtype: "bool", shape: broadcastShapes(a.shape, b!.shape) }];
}

/** a > b, as bool. */
export const greater = (a: Value, b: Value): Value => applyOne("Greater", Greater, [a, b], {});
export const Greater: Entry = { infer: inferComparison, grad: "none" };

/** a = b, as bool. */
export const equal = (a: Value, b: Value): Value => applyOne("Equal", Equal, [a, b], {});
export const Equal: Entry = { infer: inferComparison, grad: "none" };

/** Logical negation. */
export const not = (x: Value): Value => applyOne("Not", Not, [x], {});
export const Not: Entry = {
  infer: ([x]) => {
    expect(x?.dtype === "bool", "a bool tensor");
    return [x];
  },
  grad: "none",
};

/** `condition ? a : b` elementwise, broadcasting. */
export const where = (condition: Value, a: Value, b: Value): Value =>
  applyOne("Where", Where, [condition, a, b], {});
export const Where: Entry = {
  infer: ([condition, a, b]) => {
    expect(condition?.dtype === "bool", "a bool condition");
    expect(a?.dtype === "float32" && b?.dtype === "float32", "two float32 branches");
    return [{ dtype: "float32", shape: broadcastShapes(condition.shape, broadcastShapes(a.shape, b.shape)) }];
  },
  grad: ({ inputs: [condition], gradient, needed }) => {
    const zero = scalar(gradient.graph, 0);
    return [
      undefined,
      needed[1] ? where(condition!, gradient, zero) : undefined,
      needed[2] ? where(condition!, zero, gradient) : undefined,
    ];
  },
};

/** The same numbers as another type; bool becomes 0 and 1. No gradient flows. */
export const cast = (x: Value, to: OpAttributes["Cast"]["to"]): Value => applyOne("Cast", Cast, [x], { to });
const onnxType = { float32: 1, int64: 7, bool: 9 } as const;
export const Cast: OpEntry<OpAttributes["Cast"]> = {
  infer: ([x], { to }) => {
    expect(x !== undefined, "one tensor");
    return [{ dtype: to, shape: x.shape }];
  },
  grad: "none",
  onnx: ({ to }) => ({ attributes: { to: { int: onnxType[to] } } }),
};
