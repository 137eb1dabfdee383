import { balancedWeights, plattCalibration } from "../../evaluate/index.js";

/** Pairs as the weighted L1 distance sees them. */
export interface PairFeatures {
  /** `[P, D]`, |aᵢ − bᵢ|, row-major. */
  readonly apart: Float32Array;
  readonly dimensions: number;
  /** `[P]`, 1 genuine, 0 impostor. */
  readonly labels: Uint8Array;
  /** `[P]`, those of `personWeights`. */
  readonly weights: Float64Array;
}

/** score = sigmoid(bias − scale·Σ αᵢ·|aᵢ − bᵢ|). */
export interface WeightedL1 {
  /** `[D]`, ≥ 0; all 1 is plain L1. */
  readonly alpha: Float64Array;
  readonly scale: number;
  readonly bias: number;
}

/** The distance with these weights, calibrated on the pairs. */
function calibrated({ apart, dimensions, labels, weights }: PairFeatures, alpha: Float64Array): WeightedL1 {
  const distances = Float64Array.from(labels, (_, p) => {
    let sum = 0;
    for (let i = 0; i < dimensions; i++) sum += alpha[i]! * apart[p * dimensions + i]!;
    return sum;
  });
  return { alpha, ...plattCalibration(distances, labels, weights) };
}

/** Plain L1: where every fit starts. */
export const fitUniform = (features: PairFeatures): WeightedL1 =>
  calibrated(features, new Float64Array(features.dimensions).fill(1));

/**
 * Σ wₚ·(ln(1 + e^z) − tₚ·z) with z = c − scale·Σ αᵢ·(xᵢ − x̄ᵢ) as a function of α and c; `slopes` on demand. Centred on the mean
 * pair x̄, α and c hardly depend on each other, which makes the descent several times shorter.
 */
function lossFunction({ apart, dimensions, labels, weights }: PairFeatures, scale: number) {
  const balanced = balancedWeights(labels, weights);
  const mean = new Float64Array(dimensions);
  for (let p = 0, k = 0; p < labels.length; p++)
    for (let i = 0; i < dimensions; i++, k++) mean[i]! += balanced[p]! * apart[k]!;
  const centre = (alpha: Float64Array) => scale * alpha.reduce((sum, a, i) => sum + a * mean[i]!, 0);
  return {
    centre,
    at(alpha: Float64Array, c: number, wanted: "loss" | "slopes") {
      const slope = new Float64Array(dimensions);
      const bias = c + centre(alpha);
      let [loss, cSlope] = [0, 0];
      for (let p = 0; p < labels.length; p++) {
        const row = p * dimensions;
        let distance = 0;
        for (let i = 0; i < dimensions; i++) distance += alpha[i]! * apart[row + i]!;
        const z = bias - scale * distance;
        const e = Math.exp(-Math.abs(z));
        loss += balanced[p]! * (Math.max(z, 0) + Math.log1p(e) - labels[p]! * z);
        if (wanted === "loss") continue;
        const g = balanced[p]! * ((z >= 0 ? 1 : e) / (1 + e) - labels[p]!);
        cSlope += g;
        const step = -scale * g;
        for (let i = 0; i < dimensions; i++) slope[i]! += step * apart[row + i]!;
      }
      for (let i = 0; i < dimensions; i++) slope[i]! += scale * cSlope * mean[i]!;
      return { loss, slope, cSlope };
    },
  };
}

/** (λ/2D)·Σ (αᵢ − 1)² */
function penaltyOf(alpha: Float64Array, lambda: number): number {
  return alpha.reduce((sum, a) => sum + (a - 1) ** 2, 0) * (lambda / (2 * alpha.length));
}

/** Stops when so many iterations in a row gain less than this share of the loss. */
const tolerance = 1e-4;
const patience = 4;
const mostIterations = 100;

/**
 * Fits α ≥ 0 and the bias by logistic regression, drawn towards the uniform metric:
 * `L = Σ wₚ·logloss(bias − scale·Σ αᵢ|aᵢ − bᵢ|) + λ/(2D)·Σ (αᵢ − 1)²`; scale is the uniform fit's, so that α = 1 is plain
 * L1. Convex; accelerated projected gradient with backtracking and restarts (Beck & Teboulle 2009; O'Donoghue & Candès
 * 2015). At last the distance is calibrated like any other head's (Platt), so that heads compete by their distances. No
 * randomness.
 *
 * @param lambda > 0; the larger, the closer to plain L1
 * @param uniform plain L1, calibrated: `fitUniform(features)`, the default
 * @param start α to begin from, `[D]`. Default: plain L1
 * @example
 * const { alpha } = fitWeights(features, 0.1);
 */
export function fitWeights(
  features: PairFeatures,
  lambda: number,
  { scale, alpha: ones, bias }: WeightedL1 = fitUniform(features),
  start: Float64Array = ones,
): WeightedL1 {
  const loss = lossFunction(features, scale);
  const pull = lambda / features.dimensions;
  let now = { alpha: start, c: bias - loss.centre(ones) };
  let nowLoss = loss.at(now.alpha, now.c, "loss").loss + penaltyOf(now.alpha, lambda);
  let ahead = now;
  let momentum = 1;
  let rate = 1;
  let idle = 0;
  for (let iteration = 0; iteration < mostIterations; iteration++) {
    const from = ahead;
    const at = loss.at(from.alpha, from.c, "slopes");
    const atLoss = at.loss + penaltyOf(from.alpha, lambda);
    const slope = from.alpha.map((a, i) => at.slope[i]! + pull * (a - 1));
    let next = now;
    let nextLoss = Number.POSITIVE_INFINITY;
    for (; rate > 1e-9; rate /= 2) {
      const step = rate;
      next = {
        alpha: from.alpha.map((a, i) => Math.max(0, a - step * slope[i]!)),
        c: from.c - step * at.cSlope,
      };
      nextLoss = loss.at(next.alpha, next.c, "loss").loss + penaltyOf(next.alpha, lambda);
      // The quadratic upper bound that makes the step a descent.
      let bound = (next.c - from.c) * at.cSlope + (next.c - from.c) ** 2 / (2 * step);
      for (const [i, a] of next.alpha.entries()) {
        const d = a - from.alpha[i]!;
        bound += d * slope[i]! + (d * d) / (2 * step);
      }
      if (nextLoss <= atLoss + bound + 1e-12) break;
    }
    if (nextLoss > nowLoss) {
      // The momentum overshot: begin it anew from the best point.
      if (momentum === 1) break;
      [ahead, momentum] = [now, 1];
      continue;
    }
    const gain = nowLoss - nextLoss;
    const grown = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
    const push = (momentum - 1) / grown;
    const before = now;
    ahead = {
      alpha: next.alpha.map((a, i) => Math.max(0, a + push * (a - before.alpha[i]!))),
      c: next.c + push * (next.c - before.c),
    };
    momentum = grown;
    rate *= 1.3;
    [now, nowLoss] = [next, nextLoss];
    idle = gain < tolerance * nowLoss ? idle + 1 : 0;
    if (idle === patience) break;
  }
  return calibrated(features, now.alpha);
}
