import type { Value } from "../graph.js";
import { scalar, shapeOf } from "../graph.js";
import { broadcastShapes, sameShape, type TensorType } from "../tensorType.js";
import { add, div, mul, sub } from "./arithmetic.js";
import type { NoAttributes } from "./attributes.js";
import { applyOne, expect, type OpEntry } from "./entry.js";
import { greater, where } from "./logic.js";

type Entry = OpEntry<NoAttributes>;

function infer(inputs: readonly TensorType[]): readonly TensorType[] {
  const [x] = inputs;
  expect(inputs.length === 1 && x?.dtype === "float32", "one float32 tensor");
  return [x];
}

/** |x|; the gradient at 0 is 0. */
export const abs = (x: Value): Value => applyOne("Abs", Abs, [x], {});
export const Abs: Entry = { infer, grad: ({ inputs: [x], gradient }) => [mul(gradient, sign(x!))] };

/** −1, 0 or 1. No gradient flows. */
export const sign = (x: Value): Value => applyOne("Sign", Sign, [x], {});
export const Sign: Entry = { infer, grad: "none" };

/**
 * 1 where x > 0, else 0; no gradient flows. Written as HardSigmoid, max(0, min(1, 10³⁰·x)), which ONNX Runtime runs on all
 * threads as Sign is not; values in (0, 10⁻³⁰), of which float32 networks have none, come out between 0 and 1.
 */
export const step = (x: Value): Value => applyOne("Step", Step, [x], {});
export const Step: Entry = {
  infer,
  grad: "none",
  onnx: () => ({ op: "HardSigmoid", attributes: { alpha: { float: 1e30 }, beta: { float: 0 } } }),
};

/** eˣ */
export const exp = (x: Value): Value => applyOne("Exp", Exp, [x], {});
export const Exp: Entry = { infer, grad: ({ outputs: [y], gradient }) => [mul(gradient, y!)] };

/** Natural logarithm; x > 0. */
export const log = (x: Value): Value => applyOne("Log", Log, [x], {});
export const Log: Entry = { infer, grad: ({ inputs: [x], gradient }) => [div(gradient, x!)] };

/** √x; x > 0 where a gradient is asked for. */
export const sqrt = (x: Value): Value => applyOne("Sqrt", Sqrt, [x], {});
export const Sqrt: Entry = {
  infer,
  grad: ({ outputs: [y], gradient }) => [div(mul(gradient, scalar(gradient.graph, 0.5)), y!)],
};

/** max(x, 0); the gradient at 0 is 0. */
export const relu = (x: Value): Value => applyOne("Relu", Relu, [x], {});
export const Relu: Entry = {
  infer,
  grad: ({ outputs: [y], gradient }) => [mul(gradient, step(y!))],
};

/** 1 / (1 + e⁻ˣ) */
export const sigmoid = (x: Value): Value => applyOne("Sigmoid", Sigmoid, [x], {});
/** σ′ = σ − σ² */
export const Sigmoid: Entry = {
  infer,
  grad: ({ outputs: [y], gradient }) => [mul(gradient, sub(y!, mul(y!, y!)))],
};

/** log(1 + eˣ), without overflow. */
export const softplus = (x: Value): Value => applyOne("Softplus", Softplus, [x], {});
export const Softplus: Entry = { infer, grad: ({ inputs: [x], gradient }) => [mul(gradient, sigmoid(x!))] };

/** x where x ≥ 0, else slope · x. `slope` broadcasts to x, as `[C, 1, 1]` does to NCHW (He et al. 2015, eq. 1). */
export const prelu = (x: Value, slope: Value): Value => applyOne("PRelu", PRelu, [x, slope], {});
export const PRelu: Entry = {
  infer: ([x, slope]) => {
    expect(x?.dtype === "float32" && slope?.dtype === "float32", "two float32 tensors");
    expect(sameShape(broadcastShapes(x.shape, slope.shape), x.shape), "a slope that broadcasts to x");
    return [x];
  },
  grad: ({ inputs: [x, slope], gradient, needed }) => {
    const zero = scalar(gradient.graph, 0);
    const positive = greater(x!, zero);
    return [
      needed[0] ? where(positive, gradient, mul(gradient, slope!)) : undefined,
      needed[1] ? where(positive, zero, mul(gradient, x!)) : undefined,
    ];
  },
};

/** The same value; no gradient flows through. */
export const detach = (x: Value): Value => applyOne("Identity", Identity, [x], {});
export const Identity: OpEntry<NoAttributes> = {
  infer: ([x]) => {
    expect(x !== undefined, "one tensor");
    return [x];
  },
  grad: "none",
};

/** Σ of several values of one shape. */
export function sum(values: readonly Value[]): Value {
  const [first, ...rest] = values;
  expect(
    first !== undefined && rest.every((v) => sameShape(shapeOf(v), shapeOf(first))),
    "values of one shape",
  );
  return rest.reduce(add, first);
}
