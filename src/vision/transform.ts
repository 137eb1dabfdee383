import type { Point } from "../core/image.js";

/**
 * A planar similarity (rotation, uniform scale, translation; no reflection):
 * x' = a·x − b·y + tx, y' = b·x + a·y + ty. Its scale is √(a² + b²).
 */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

export function applySimilarity({ a, b, tx, ty }: Similarity, { x, y }: Point): Point {
  return { x: a * x - b * y + tx, y: b * x + a * y + ty };
}

export function invertSimilarity({ a, b, tx, ty }: Similarity): Similarity {
  const norm = a * a + b * b;
  const [ia, ib] = [a / norm, -b / norm];
  return { a: ia, b: ib, tx: -(ia * tx - ib * ty), ty: -(ib * tx + ia * ty) };
}

export function similarityScale({ a, b }: Similarity): number {
  return Math.hypot(a, b);
}

/**
 * The similarity that maps `from` onto `to` with the least sum of squared distances (Umeyama 1991, in the plane
 * and without reflection, where it has this closed form): with both sets centred,
 * a = Σ(x·x' + y·y') / Σ(x² + y²), b = Σ(x·y' − y·x') / Σ(x² + y²).
 *
 * @param from at least two distinct points; `to` has as many
 * @example
 * const toChip = fitSimilarity(landmarks, template);
 */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): Similarity {
  const centre = (points: readonly Point[]): Point => ({
    x: points.reduce((sum, p) => sum + p.x, 0) / points.length,
    y: points.reduce((sum, p) => sum + p.y, 0) / points.length,
  });
  const [fromCentre, toCentre] = [centre(from), centre(to)];
  let [dot, cross, norm] = [0, 0, 0];
  from.forEach((p, i) => {
    const q = to[i] as Point;
    const [x, y] = [p.x - fromCentre.x, p.y - fromCentre.y];
    const [u, v] = [q.x - toCentre.x, q.y - toCentre.y];
    dot += x * u + y * v;
    cross += x * v - y * u;
    norm += x * x + y * y;
  });
  const [a, b] = [dot / norm, cross / norm];
  return {
    a,
    b,
    tx: toCentre.x - (a * fromCentre.x - b * fromCentre.y),
    ty: toCentre.y - (b * fromCentre.x + a * fromCentre.y),
  };
}
