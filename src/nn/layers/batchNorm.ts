import { dimension, scalar, shapeOf, type Value } from "../graph.js";
import { fill } from "../initializers.js";
import { add, div, mul, sub } from "../ops/arithmetic.js";
import { sqrt } from "../ops/elementwise.js";
import { batchNormalization } from "../ops/normalization.js";
import { reshape } from "../ops/shape.js";
import { buffer, type ParameterOptions, parameter, type Scope } from "../scope.js";
import { sizeOf } from "../tensorType.js";

export interface BatchNormOptions {
  /** Share of the old running statistics that a step keeps. Default 0.9. */
  readonly momentum?: number;
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number;
  /** Normalize by the running statistics in training too. Default false. */
  readonly frozen?: boolean;
  readonly gamma?: ParameterOptions;
  readonly beta?: ParameterOptions;
}

/**
 * Batch normalization of x `[N, C, H, W]` (Ioffe & Szegedy 2015): by the batch's statistics in training, which also move
 * the running ones (the variance unbiased, as PyTorch's), and by the running ones else. That form is a product and a
 * sum per channel, which ONNX Runtime folds into the convolution before it.
 *
 * @example
 * const y = relu(batchNorm(inside(scope, "norm1"), x));
 */
export function batchNorm(scope: Scope, x: Value, options: BatchNormOptions = {}): Value {
  const { momentum = 0.9, epsilon = 1e-5, frozen = false } = options;
  const channels = dimension(x, 1);
  const gamma = parameter(scope, "gamma", [channels], options.gamma ?? { init: fill(1) });
  const beta = parameter(scope, "beta", [channels], options.beta ?? { init: fill(0) });
  const mean = buffer(scope, "mean", [channels], fill(0));
  const variance = buffer(scope, "variance", [channels], fill(1));
  if (scope.mode === "train" && !frozen) {
    const batch = batchNormalization(x, gamma, beta, epsilon);
    const count = sizeOf(shapeOf(x)) / channels;
    const move = (old: Value, now: Value, share: number) =>
      add(mul(old, scalar(x.graph, momentum)), mul(now, scalar(x.graph, share)));
    mean.next = move(mean.value, batch.mean, 1 - momentum);
    variance.next = move(variance.value, batch.variance, ((1 - momentum) * count) / Math.max(1, count - 1));
    return batch.y;
  }
  const perChannel = (v: Value) => reshape(v, [channels, 1, 1]);
  const scale = div(gamma, sqrt(add(variance.value, scalar(x.graph, epsilon))));
  return add(mul(x, perChannel(scale)), perChannel(sub(beta, mul(mean.value, scale))));
}
