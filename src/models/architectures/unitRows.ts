import { dot } from "../../core/vectors.js";
import { scalar, shapeOf, type Value } from "../../nn/graph.js";
import { add, div, mul } from "../../nn/ops/arithmetic.js";
import { sqrt } from "../../nn/ops/elementwise.js";
import { reduceSum } from "../../nn/ops/reduce.js";

/** Under the root, so that an embedding of zeros has a direction: none. */
const epsilon = 1e-6;

/** v / √(|v|² + ε) over the last dimension of `[…, D]`. */
export function unitRows(v: Value): Value {
  const square = reduceSum(mul(v, v), [shapeOf(v).length - 1]);
  return div(v, sqrt(add(square, scalar(v.graph, epsilon))));
}

/** The same of one row `[D]`, outside a graph. */
export function unitRow(v: Float32Array): Float32Array {
  const length = Math.sqrt(dot(v, v) + epsilon);
  return v.map((x) => x / length);
}
