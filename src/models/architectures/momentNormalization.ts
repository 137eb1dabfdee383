import { dimension, scalar, sharedConstant, type Value } from "../../nn/graph.js";
import { add, div, mul, neg, sub } from "../../nn/ops/arithmetic.js";
import { relu, sqrt } from "../../nn/ops/elementwise.js";
import { reduceSum } from "../../nn/ops/reduce.js";
import { gridSample } from "../../nn/ops/sampling.js";
import { concat } from "../../nn/ops/shape.js";
import type { Architecture, ImageShape } from "./architecture.js";
import { unitRows } from "./unitRows.js";

/** What ink is brought to: the root mean square distance from its centroid, in halves of a side. */
export const inkSpread = 0.5;
/** Least and greatest k: a dot is not blown up to the size of a letter. */
export const zoomRange = [0.6, 1.4] as const;

type Size = Pick<ImageShape, "height" | "width">;

/** Centres of `count` pixels, −1 and 1 being the outer edges. */
const centres = (count: number) => Float32Array.from({ length: count }, (_, i) => (2 * i + 1) / count - 1);

/**
 * Moment normalization (Casey 1970) of drawings `[N, 1, H, W]`, ink light on a ground of 0: to drawings what alignment is
 * to faces, for how large and where somebody drew says nothing of what was drawn. The centroid of the ink moves to the
 * middle, its spread becomes `inkSpread`, and the result is read bilinearly at the wanted size.
 *
 * `c = Σ v·p / Σ v`, `r² = Σ v·|p|² / Σ v − |c|²`, `k = r / inkSpread` within `zoomRange`, `y(p) = x(c + k·p)`.
 *
 * @param mirror left to right, about the centroid
 * @example
 * const drawings = normalizeMoments(images, { height: 32, width: 32 });
 */
export function normalizeMoments(images: Value, size: Size, mirror = false): Value {
  const { graph } = images;
  const number = (x: number) => scalar(graph, x);
  const [h, w] = [dimension(images, 2), dimension(images, 3)];
  const x = sharedConstant(graph, `columns ${w}`, [1, 1, 1, w], () => centres(w));
  const y = sharedConstant(graph, `rows ${h}`, [1, 1, h, 1], () => centres(h));
  const total = (v: Value) => reduceSum(v, [1, 2, 3]);
  // A blank image has its centroid in the middle.
  const ink = add(total(images), number(1e-6));
  const mean = (v: Value) => div(total(mul(images, v)), ink);
  const [cx, cy] = [mean(x), mean(y)];
  const variance = sub(add(mean(mul(x, x)), mean(mul(y, y))), add(mul(cx, cx), mul(cy, cy)));
  const spread = sqrt(add(relu(variance), number(1e-12)));
  const k = within(mul(spread, number(1 / inkSpread)), zoomRange);
  const plane = (name: string, at: (pixel: number) => number) =>
    sharedConstant(graph, `${name} ${size.height}×${size.width}`, [1, size.height, size.width, 1], () =>
      Float32Array.from({ length: size.height * size.width }, (_, i) => at(i)),
    );
  const [across, down] = [centres(size.width), centres(size.height)];
  const gridX = plane("gridX", (i) => across[i % size.width]!);
  const gridY = plane("gridY", (i) => down[Math.floor(i / size.width)]!);
  const toX = add(mul(gridX, mirror ? neg(k) : k), cx);
  const toY = add(mul(gridY, k), cy);
  return gridSample(images, concat([toX, toY], 3));
}

/** x, at least `low` and at most `high`. */
function within(x: Value, [low, high]: readonly [number, number]): Value {
  const number = (n: number) => scalar(x.graph, n);
  const raised = add(relu(sub(x, number(low))), number(low));
  return sub(number(high), relu(sub(number(high), raised)));
}

/**
 * An architecture that takes drawings of any size and normalizes them to the size it works at.
 *
 * @param mirrorView it looks at the mirror image too and joins both embeddings at unit length, `[N, 2·D]`: their mean would
 * take b for d, side by side they don't
 */
export const onNormalizedMoments = (inner: Architecture, size: Size, mirrorView = false): Architecture => ({
  ...inner,
  twin: (scope, images, options) => {
    const embed = (mirror: boolean) => inner.twin(scope, normalizeMoments(images, size, mirror), options);
    return mirrorView ? concat([unitRows(embed(false)), unitRows(embed(true))], 1) : embed(false);
  },
});
