import type { Value } from "../../nn/graph.js";
import { glorot, he, type Initializer, normal } from "../../nn/initializers.js";
import { convolution } from "../../nn/layers/convolution.js";
import { dense } from "../../nn/layers/dense.js";
import { add } from "../../nn/ops/arithmetic.js";
import { relu, sigmoid } from "../../nn/ops/elementwise.js";
import { maxPool } from "../../nn/ops/pool.js";
import { flatten, reshape } from "../../nn/ops/shape.js";
import { inside, type ParameterOptions, parameter, type Scope } from "../../nn/scope.js";
import type { Architecture, TwinOptions } from "./architecture.js";

const bias: ParameterOptions = { init: normal(0.5, 0.01) };
const chosen = (own: Initializer, { initialisation = "own" }: TwinOptions): ParameterOptions => ({
  init: { own, he, glorot }[initialisation],
});

/** Filters and kernel of each convolution (Koch et al. 2015, figure 4). */
const convolutions = [
  { filters: 64, kernel: 10, pooled: true },
  { filters: 128, kernel: 7, pooled: true },
  { filters: 128, kernel: 4, pooled: true },
  { filters: 256, kernel: 4, pooled: false },
] as const;

/**
 * Convolution, max pooling 2, bias, ReLU. The paper pools last; bias and ReLU are monotonic and the same for a whole
 * channel, so they commute with the maximum: the same numbers from a quarter of the work. Overhanging windows count,
 * so that 100×100 also ends in 9216 = 256·6·6; at 105×105 no window overhangs.
 */
function block(scope: Scope, x: Value, index: number, options: TwinOptions): Value {
  const { filters, kernel, pooled } = convolutions[index]!;
  const width = Math.max(1, Math.round(filters * (options.width ?? 1)));
  const here = inside(scope, `conv${index + 1}`);
  const weight = chosen(normal(0, 0.01), options);
  const y = convolution(here, x, { filters: width, kernel, weight, bias: false });
  const b = reshape(parameter(here, "bias", [width], bias), [width, 1, 1]);
  return relu(add(pooled ? maxPool(y, { kernel: [2, 2], ceil: true }) : y, b));
}

/**
 * The convolutional Siamese twin of Koch, Zemel and Salakhutdinov, "Siamese Neural Networks for One-shot Image
 * Recognition" (2015), figure 4: 105×105×1 → 64@10×10 → pool → 128@7×7 → pool → 128@4×4 → pool → 256@4×4 → 9216 →
 * 4096 sigmoid units. Convolutions are valid, stride 1, ReLU. Weights start as section 3.2 says: convolutions N(0, 0.01),
 * dense N(0, 0.2), biases N(0.5, 0.01). Any input from 65×65 up works; 100×100×3 is its common form for webcam faces.
 */
export const koch2015: Architecture = {
  name: "koch2015",
  image: { channels: 1, height: 105, width: 105 },
  twin: (scope, images, options) => {
    let x = images;
    for (const index of convolutions.keys()) x = block(scope, x, index, options);
    const weight = chosen(normal(0, 0.2), options);
    const units = options.embedding ?? Math.max(1, Math.round(4096 * (options.width ?? 1)));
    return sigmoid(dense(inside(scope, "dense"), flatten(x), { units, weight, bias }));
  },
};
