import { dimension, type Value } from "../graph.js";
import { fill, glorot } from "../initializers.js";
import { gemm } from "../ops/linear.js";
import { type ParameterOptions, parameter, type Scope } from "../scope.js";

export interface DenseOptions {
  readonly units: number;
  /** Default: Glorot. */
  readonly weight?: ParameterOptions;
  /** `false`: no bias. Default: zeros. */
  readonly bias?: ParameterOptions | false;
}

/**
 * `y = x·W + b`: x `[N, I]` → `[N, units]`, weights `[I, units]`, bias `[units]`.
 *
 * @example
 * const embedding = dense(inside(scope, "embedding"), flatten(x), { units: 128 });
 */
export function dense(scope: Scope, x: Value, { units, weight, bias }: DenseOptions): Value {
  const w = parameter(scope, "weight", [dimension(x, 1), units], weight ?? { init: glorot });
  const b = bias === false ? undefined : parameter(scope, "bias", [units], bias ?? { init: fill(0) });
  return gemm(x, w, {}, b);
}
