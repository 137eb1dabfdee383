import { dimension, scalar, shapeOf, type Value } from "../graph.js";
import { fill } from "../initializers.js";
import { mul } from "../ops/arithmetic.js";
import { prelu } from "../ops/elementwise.js";
import { cast, greater } from "../ops/logic.js";
import { reshape } from "../ops/shape.js";
import { noise, type ParameterOptions, parameter, type Scope } from "../scope.js";

/**
 * PReLU with one slope for each channel of x `[N, C, H, W]` or `[N, C]` (He et al. 2015, eq. 1).
 *
 * @example
 * const y = preluLayer(inside(scope, "act1"), x);
 */
export function preluLayer(scope: Scope, x: Value, slope: ParameterOptions = { init: fill(0.25) }): Value {
  const channels = dimension(x, 1);
  const perChannel = parameter(scope, "slope", [channels], slope);
  return prelu(x, shapeOf(x).length === 4 ? reshape(perChannel, [channels, 1, 1]) : perChannel);
}

/**
 * Inverted dropout (Srivastava et al. 2014): in training each element is zeroed with probability `rate` and the others
 * grow by 1/(1 − rate). The numbers are fed with the batch, so a mask is a function of seed and step.
 *
 * @param rate in [0, 1)
 * @example
 * const y = dropout(inside(scope, "drop1"), x, 0.5);
 */
export function dropout(scope: Scope, x: Value, rate: number): Value {
  if (scope.mode === "infer" || rate === 0) return x;
  const uniform = noise(scope, "noise", shapeOf(x));
  // Greater is strict: u > rate keeps with probability 1 − rate up to one value in 2³².
  const keep = cast(greater(uniform, scalar(x.graph, rate)), "float32");
  return mul(x, mul(keep, scalar(x.graph, 1 / (1 - rate))));
}
