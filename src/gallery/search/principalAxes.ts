import { seededRandom } from "../../core/random.js";

/** Directions of most variance, most first: what a code of few bits should tell of a vector. */
export interface PrincipalAxes {
  readonly mean: Float64Array;
  /** Orthonormal, `[count][D]`. */
  readonly axes: readonly Float64Array[];
  /** The variance along each. */
  readonly variances: readonly number[];
}

/**
 * The principal axes of vectors, by orthogonal iteration: close to the eigenvectors of the covariance, and orthonormal however
 * close, which is all that a code needs.
 *
 * @param count at most D
 */
export function principalAxes(vectors: readonly Float64Array[], count: number): PrincipalAxes {
  const size = vectors[0]!.length;
  const mean = new Float64Array(size);
  for (const vector of vectors) for (let i = 0; i < size; i++) mean[i]! += vector[i]! / vectors.length;
  const covariance = covarianceOf(vectors, mean);
  const random = seededRandom(1);
  let axes: Float64Array[] = Array.from({ length: count }, () =>
    Float64Array.from({ length: size }, () => random.normal()),
  );
  orthonormalize(axes);
  const image = (axis: Float64Array) => Float64Array.from(covariance, (row) => product(row, axis));
  for (let iteration = 0; iteration < 12; iteration++) {
    axes = axes.map(image);
    orthonormalize(axes);
  }
  const order = axes
    .map((axis) => ({ axis, variance: Math.max(0, product(axis, image(axis))) }))
    .sort((a, b) => b.variance - a.variance);
  return { mean, axes: order.map(({ axis }) => axis), variances: order.map(({ variance }) => variance) };
}

function covarianceOf(vectors: readonly Float64Array[], mean: Float64Array): Float64Array[] {
  const size = mean.length;
  const sums = Array.from({ length: size }, () => new Float64Array(size));
  const centred = new Float64Array(size);
  for (const vector of vectors) {
    for (let i = 0; i < size; i++) centred[i] = vector[i]! - mean[i]!;
    for (let i = 0; i < size; i++) {
      const [row, x] = [sums[i]!, centred[i]! / vectors.length];
      for (let j = 0; j <= i; j++) row[j]! += x * centred[j]!;
    }
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) sums[j]![i] = sums[i]![j]!;
  return sums;
}

/** Modified Gram–Schmidt, twice for what was nearly parallel; a vector without a part of its own, where nothing varies, becomes zero. */
function orthonormalize(vectors: readonly Float64Array[]): void {
  for (const [k, vector] of vectors.entries()) {
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < k; j++) {
        const along = product(vectors[j]!, vector);
        for (let i = 0; i < vector.length; i++) vector[i]! -= along * vectors[j]![i]!;
      }
      const length = Math.sqrt(product(vector, vector));
      for (let i = 0; i < vector.length; i++) vector[i] = length > 1e-12 ? vector[i]! / length : 0;
    }
  }
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
