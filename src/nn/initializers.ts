import type { Random } from "../core/random.js";
import { sizeOf } from "./tensorType.js";

/** Draws a parameter's first values, row-major. */
export type Initializer = (shape: readonly number[], random: Random) => Float32Array;

/**
 * Inputs and outputs one unit is joined to. A convolution's weights are `[filters, channels/group, h, w]`, a dense
 * layer's `[inputs, outputs]`.
 */
export function fans(shape: readonly number[]): { readonly in: number; readonly out: number } {
  if (shape.length === 4) {
    const [m = 1, c = 1, h = 1, w = 1] = shape;
    return { in: c * h * w, out: m * h * w };
  }
  const [inputs = 1, outputs = 1] = shape;
  return { in: inputs, out: outputs };
}

/** The same number everywhere. */
export const fill =
  (value: number): Initializer =>
  (shape) =>
    new Float32Array(sizeOf(shape)).fill(value);

/**
 * Gaussian N(mean, deviation): `deviation` is the standard deviation.
 *
 * @example
 * const weights = normal(0, 0.01)([64, 1, 10, 10], seededRandom(1));
 */
export const normal =
  (mean: number, deviation: number): Initializer =>
  (shape, random) => {
    const data = new Float32Array(sizeOf(shape));
    for (let i = 0; i < data.length; i++) data[i] = mean + deviation * random.normal();
    return data;
  };

/** N(0, √(2 / fan in)), for ReLU networks (He et al. 2015, eq. 10). */
export const he: Initializer = (shape, random) => normal(0, Math.sqrt(2 / fans(shape).in))(shape, random);

/** Uniform in ±√(6 / (fan in + fan out)) (Glorot & Bengio 2010, eq. 16). */
export const glorot: Initializer = (shape, random) => {
  const { in: fanIn, out } = fans(shape);
  const reach = Math.sqrt(6 / (fanIn + out));
  const data = new Float32Array(sizeOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = reach * (2 * random.next() - 1);
  return data;
};
