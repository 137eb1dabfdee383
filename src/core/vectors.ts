/** A vector of an embedding space. */
export type Vector = Float32Array | Float64Array | readonly number[];

export function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Cosine distance, 1 − a·b / (|a|·|b|), in 0…2. */
export function cosineDistance(a: Vector, b: Vector): number {
  return 1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** The vector at unit length, as float32. */
export function unitVector(v: Vector): Float32Array {
  const norm = Math.sqrt(dot(v, v));
  return Float32Array.from(v, (x) => x / norm);
}

/** The mean of vectors of one length, as float32. */
export function meanVector(vectors: readonly Vector[]): Float32Array {
  const sum = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) for (let i = 0; i < sum.length; i++) sum[i]! += vector[i] as number;
  return Float32Array.from(sum, (x) => x / vectors.length);
}

/** Euclidean distance, √Σ (aᵢ − bᵢ)². */
export function euclideanDistance(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return Math.sqrt(sum);
}

/** Σ αᵢ·|aᵢ − bᵢ|. */
export function weightedL1(alpha: Vector, a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++)
    sum += (alpha[i] as number) * Math.abs((a[i] as number) - (b[i] as number));
  return sum;
}

/** Σ |aᵢ − bᵢ|. */
export function manhattanDistance(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs((a[i] as number) - (b[i] as number));
  return sum;
}
