import type { Value } from "../graph.js";
import { scalar } from "../graph.js";
import { add, mul } from "../ops/arithmetic.js";
import type { ProductAttributes } from "../ops/attributes.js";
import { gemm } from "../ops/linear.js";
import type { Parameter } from "../scope.js";

/** The numbers a step is given, as scalars: schedules never rebuild the graph. */
export interface RateValues {
  readonly learningRate: Value;
  /** SGD: the velocity's share kept; Adam: β₁. */
  readonly momentum: Value;
}

/** One parameter's turn. */
export interface UpdateContext {
  readonly parameter: Parameter;
  readonly gradient: Value;
  readonly rates: RateValues;
  /** The parameter's own state, by slot name, of its shape. */
  readonly slots: Readonly<Record<string, Value>>;
  /** State all parameters share, after this step's update, by name; scalars. */
  readonly shared: Readonly<Record<string, Value>>;
}

export interface Update {
  readonly value: Value;
  readonly slots: Readonly<Record<string, Value>>;
}

/** An optimizer as graph construction: it declares its state and writes each parameter's update. */
export interface Optimizer {
  readonly name: string;
  /** State of each parameter's shape, zero at the start. */
  readonly slots: readonly string[];
  /** Scalars all parameters share: first value, and the value after a step. */
  readonly shared: Readonly<
    Record<string, { readonly init: number; next(now: Value, rates: RateValues): Value }>
  >;
  update(context: UpdateContext): Update;
}

/** G + 2λ·W, the gradient of loss + λ·‖W‖². */
export function withPenalty({ parameter: { value, l2 }, gradient }: UpdateContext): Value {
  return l2 === 0 ? gradient : add(gradient, mul(value, scalar(value.graph, 2 * l2)));
}

/** `rate` times the parameter's own multiplier. */
export const ownRate = (rate: Value, { learningRate }: Parameter): Value =>
  learningRate === 1 ? rate : mul(rate, scalar(rate.graph, learningRate));

/** s·G; where G is a matrix product, the smaller factor is scaled instead: s·(AᵀB) = Aᵀ(s·B). */
export function scaled(gradient: Value, s: Value): Value {
  const { producer } = gradient;
  if (producer?.op === "Gemm" && producer.inputs.length === 2) {
    const [a, b] = producer.inputs as [Value, Value];
    return gemm(a, mul(b, s), producer.attributes as ProductAttributes);
  }
  return mul(gradient, s);
}
