import { dimension, type Value } from "../../nn/graph.js";
import { he } from "../../nn/initializers.js";
import { batchNorm } from "../../nn/layers/batchNorm.js";
import { convolution } from "../../nn/layers/convolution.js";
import { dense } from "../../nn/layers/dense.js";
import { add } from "../../nn/ops/arithmetic.js";
import { relu } from "../../nn/ops/elementwise.js";
import { maxPool } from "../../nn/ops/pool.js";
import { flatten } from "../../nn/ops/shape.js";
import { inside, type ParameterOptions, type Scope } from "../../nn/scope.js";
import type { Architecture } from "./architecture.js";

/** λ of the penalty on weights; AdamW shrinks them by 2λ a step, times the rate. */
const weight: ParameterOptions = { init: he, l2: 0.01 };

function unit(scope: Scope, x: Value, filters: number, kernel = 3, stride = 1): Value {
  const padding = stride === 1 ? "same" : (kernel - 1) / 2;
  const y = convolution(scope, x, { filters, kernel, stride, padding, bias: false, weight });
  return batchNorm(inside(scope, "norm"), y);
}

const pool = (x: Value): Value => maxPool(x, { kernel: [2, 2], ceil: true });
const side = (x: Value): number => Math.max(dimension(x, 2), dimension(x, 3));

/**
 * A small residual twin (He et al. 2016) made for two cores: a 5×5 stem of stride 2 takes the image to a quarter of its
 * pixels before anything is wide, where elementwise work would cost more than the convolutions. Then 3×3 convolutions
 * with batch norm: one of width 96 and a pooling; and until a side is at most 4 pixels, a residual block, a pooling and
 * a convolution of the next width (128, 192, 256, 256, …). One dense layer. Any input size from 16×16 and any number of
 * channels. At 32×32×1: 48-96-(96-96)-128 and 2048 → D, a third of `compact`'s work at 28×28.
 */
export const residual: Architecture = {
  name: "residual",
  image: { channels: 1, height: 32, width: 32 },
  twin: (scope, images, options) => {
    const wide = (filters: number) => Math.max(1, Math.round(filters * (options.width ?? 1)));
    let x = relu(unit(inside(scope, "stem"), images, wide(48), 5, 2));
    let width = wide(96);
    x = relu(pool(unit(inside(scope, "widen0"), x, width)));
    for (let stage = 1; side(x) > 4; stage++) {
      const here = inside(scope, `block${stage}`);
      const y = relu(unit(inside(here, "conv1"), x, width));
      x = relu(pool(add(x, unit(inside(here, "conv2"), y, width))));
      width = wide([128, 192, 256][stage - 1] ?? 256);
      x = relu(unit(inside(scope, `widen${stage}`), x, width));
    }
    return dense(inside(scope, "embedding"), flatten(x), { units: options.embedding ?? 256, weight });
  },
};
