import { dimension, type Value } from "../../nn/graph.js";
import { glorot, he } from "../../nn/initializers.js";
import { batchNorm } from "../../nn/layers/batchNorm.js";
import { convolution } from "../../nn/layers/convolution.js";
import { dense } from "../../nn/layers/dense.js";
import { relu } from "../../nn/ops/elementwise.js";
import { maxPool } from "../../nn/ops/pool.js";
import { flatten } from "../../nn/ops/shape.js";
import { inside, type Scope } from "../../nn/scope.js";
import type { Architecture, TwinOptions } from "./architecture.js";

const weights = ({ initialisation }: TwinOptions) => ({ init: initialisation === "glorot" ? glorot : he });

function unit(scope: Scope, x: Value, filters: number, options: TwinOptions): Value {
  const y = convolution(scope, x, {
    filters,
    kernel: 3,
    padding: "same",
    bias: false,
    weight: weights(options),
  });
  return batchNorm(inside(scope, "norm"), y);
}

/**
 * A small 3×3 twin: blocks of two convolutions with batch norm and ReLU and a max pooling (VGG's block, Simonyan &
 * Zisserman 2015), widths 64, 128, 256, 256, …, until a side is at most 8 pixels; then one dense layer. Any input size
 * and number of channels. At 28×28×1: 64-64-128-128 and 6272 → D.
 */
export const compact: Architecture = {
  name: "compact",
  image: { channels: 1, height: 28, width: 28 },
  twin: (scope, images, options) => {
    let x = images;
    for (let block = 1; Math.max(dimension(x, 2), dimension(x, 3)) > 8; block++) {
      const filters = Math.max(1, Math.round(Math.min(256, 32 * 2 ** block) * (options.width ?? 1)));
      x = relu(unit(inside(scope, `block${block}/conv1`), x, filters, options));
      // ReLU is monotonic, so it commutes with the maximum: after the pooling it is a quarter of the work.
      const y = unit(inside(scope, `block${block}/conv2`), x, filters, options);
      x = relu(maxPool(y, { kernel: [2, 2], ceil: true }));
    }
    return dense(inside(scope, "embedding"), flatten(x), { units: options.embedding ?? 128 });
  },
};
