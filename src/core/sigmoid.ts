/** 1/(1 + e⁻ˣ) without overflow; keeps its relative precision far below 0. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}
