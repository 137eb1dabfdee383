import type { Value } from "../graph.js";
import { broadcastShapes, type TensorType } from "../tensorType.js";
import type { NoAttributes } from "./attributes.js";
import { applyOne, expect, type OpEntry } from "./entry.js";

type Entry = OpEntry<NoAttributes>;

function inferBinary(inputs: readonly TensorType[]): readonly TensorType[] {
  const [a, b] = inputs;
  expect(
    inputs.length === 2 && a?.dtype === b?.dtype && a?.dtype !== "bool",
    "two number tensors of one type",
  );
  return [{ dtype: a!.dtype, shape: broadcastShapes(a!.shape, b!.shape) }];
}

function inferNegation([x]: readonly TensorType[]): readonly TensorType[] {
  expect(x?.dtype === "float32", "a float32 tensor");
  return [x];
}

/** −x */
export const neg = (x: Value): Value => applyOne("Neg", Neg, [x], {});
export const Neg: Entry = { infer: inferNegation, grad: ({ gradient }) => [neg(gradient)] };

/** a + b, broadcasting. */
export const add = (a: Value, b: Value): Value => applyOne("Add", Add, [a, b], {});
export const Add: Entry = { infer: inferBinary, grad: ({ gradient }) => [gradient, gradient] };

/** a − b, broadcasting. */
export const sub = (a: Value, b: Value): Value => applyOne("Sub", Sub, [a, b], {});
export const Sub: Entry = {
  infer: inferBinary,
  grad: ({ gradient, needed }) => [gradient, needed[1] ? neg(gradient) : undefined],
};

/** a · b elementwise, broadcasting. */
export const mul = (a: Value, b: Value): Value => applyOne("Mul", Mul, [a, b], {});
export const Mul: Entry = {
  infer: inferBinary,
  grad: ({ inputs: [a, b], gradient, needed }) => [
    needed[0] ? mul(gradient, b!) : undefined,
    needed[1] ? mul(gradient, a!) : undefined,
  ],
};

/** a / b elementwise, broadcasting. */
export const div = (a: Value, b: Value): Value => applyOne("Div", Div, [a, b], {});
/** ∂(a/b)/∂b = −(a/b)/b */
export const Div: Entry = {
  infer: inferBinary,
  grad: ({ inputs: [, b], outputs: [y], gradient, needed }) => {
    const overB = div(gradient, b!);
    return [overB, needed[1] ? neg(mul(overB, y!)) : undefined];
  },
};
