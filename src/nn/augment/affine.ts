import { type Random, seededRandom } from "../../core/random.js";
import type { Value } from "../graph.js";
import { warp } from "../ops/sampling.js";
import type { Scope } from "../scope.js";

/** How far an image may be moved. Defaults are the paper's (Koch et al. 2015, section 3.3). */
export interface AffineRange {
  /** ± degrees. Default 10. */
  readonly rotation?: number;
  /** ± shear along x and along y. Default 0.3. */
  readonly shear?: number;
  /** Least and greatest scale, along x and along y. Default 0.8 to 1.2. */
  readonly scale?: readonly [number, number];
  /** ± shift along x and along y, as a share of the side. Default 2/105: the paper's two pixels. */
  readonly translation?: number;
  /** Probability of each of the seven components. Default ½. */
  readonly probability?: number;
}

/**
 * One random warp as the six numbers `[a b c; d e f]` that a batch's `theta` holds for an image: output → input, in
 * coordinates where −1 and 1 are the image's edges. The seven components (θ, ρx, ρy, sx, sy, tx, ty) are drawn
 * independently, each applied with the same probability; an image is scaled, sheared, turned, then shifted, about
 * its centre.
 *
 * @param height in pixels; @param width in pixels: shears and turns keep their angle on images that aren't square
 */
export function sampleAffine(
  random: Random,
  height: number,
  width: number,
  range: AffineRange = {},
): number[] {
  const { rotation = 10, shear = 0.3, scale = [0.8, 1.2], translation = 2 / 105, probability = 0.5 } = range;
  // Both numbers are drawn whether used or not: a component doesn't depend on which others apply.
  const draw = (low: number, high: number, otherwise: number): number => {
    const [chance, u] = [random.next(), random.next()];
    return chance < probability ? low + (high - low) * u : otherwise;
  };
  const angle = (draw(-rotation, rotation, 0) * Math.PI) / 180;
  const [shearX, shearY] = [draw(-shear, shear, 0), draw(-shear, shear, 0)];
  const [scaleX, scaleY] = [draw(scale[0], scale[1], 1), draw(scale[0], scale[1], 1)];
  const [moveX, moveY] = [draw(-translation, translation, 0), draw(-translation, translation, 0)];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  // A = R(θ)·[1 ρx; ρy 1]·diag(sx, sy), in pixels about the centre: input → output.
  const a = (cos - sin * shearY) * scaleX;
  const b = (cos * shearX - sin) * scaleY;
  const c = (sin + cos * shearY) * scaleX;
  const d = (sin * shearX + cos) * scaleY;
  const determinant = a * d - b * c;
  const inverse = [d / determinant, -b / determinant, -c / determinant, a / determinant] as const;
  // x(p) is read at A⁻¹·(p − t); normalized coordinates are pixels over half the side, so cross terms change by the ratio.
  const [ia, ib, ic, id] = inverse;
  const [tx, ty] = [2 * moveX, 2 * moveY];
  const ratio = height / width;
  const [nb, nc] = [ib * ratio, ic / ratio];
  return [ia, nb, -(ia * tx + nb * ty), nc, id, -(nc * tx + id * ty)];
}

/**
 * The warps of a batch: `[N, 2, 3]`, sample i a function of `(seed, step, i)` alone.
 *
 * @example
 * const theta = affineBatch(32, { height: 105, width: 105 }, 7, step);
 */
export function affineBatch(
  count: number,
  { height, width }: { readonly height: number; readonly width: number },
  seed: number,
  step: number,
  range: AffineRange = {},
): Float32Array {
  const rows = Array.from({ length: count }, (_, i) =>
    sampleAffine(seededRandom(seed, step, i), height, width, range),
  );
  return Float32Array.from(rows.flat());
}

/**
 * Warps the images `[N, C, H, W]` by theta `[N, 2, 3]`, an input of the training step that `affineBatch` fills; inference
 * leaves them alone. What falls outside repeats the edge.
 *
 * @example
 * const step = trainingStep({
 *   inputs: { images: float32(32, 1, 105, 105), theta: float32(32, 2, 3) },
 *   optimizer: sgd(),
 *   build: (scope, { images, theta }) => ({ loss: lossOf(affineAugmentation(scope, images!, theta!)) }),
 * });
 */
export const affineAugmentation = (scope: Scope, images: Value, theta: Value): Value =>
  scope.mode === "infer" ? images : warp(images, theta);
