import { check, numberIn } from "../core/options.js";
import { checkSweep } from "./argumentChecks.js";
import { type Sweep, sweep } from "./sweep.js";

/**
 * So many errors must stand behind a rate that is quoted. With 30 errors the true rate is within ±30% of the
 * measured one with 90% confidence (Doddington's rule of 30; Mansfield & Wayman, Best Practices 2.01, 2002,
 * appendix B).
 */
export const errorsBehindAFigure = 30;

/** FNMR at an FMR, and what stands behind it. Rates are fractions. */
export interface RateAtRate {
  /** The highest FMR that was asked for. */
  readonly targetFmr: number;
  /** Match iff score ≥ threshold; +∞ if only "nothing matches" keeps the target. */
  readonly threshold: number;
  /** The FMR achieved at the threshold, ≤ the target. */
  readonly fmr: number;
  readonly fnmr: number;
  /** Impostor pairs that match at the threshold. */
  readonly impostorErrors: number;
  /** Genuine pairs that don't. */
  readonly genuineErrors: number;
  readonly impostorPairs: number;
  readonly genuinePairs: number;
  /** Whether at least 30 false matches stand behind the threshold. If not, don't quote the figure. */
  readonly supported: boolean;
  /** Why not, in words; null if supported. */
  readonly reason: string | null;
}

/**
 * FNMR at FMR: the threshold is the lowest score at which FMR ≤ `fmr`, that is the largest FMR achieved
 * within the target and the smallest FNMR with it. Nothing is interpolated: the point exists in the data.
 * Source: ISO/IEC 19795-1.
 *
 * @param scores `[N]`, higher = more similar. @param labels `[N]`, 1 genuine, 0 impostor.
 * @param fmr target, a fraction in [0, 1]. @param weights `[N]`, ≥ 0; all 1 if left out.
 * @throws as `sweep` does; INVALID_ARGUMENT for a target outside [0, 1].
 * @example
 * const point = fnmrAtFmr([0.9, 0.6, 0.7, 0.1], [1, 1, 0, 0], 0.1);
 * // { threshold: 0.9, fmr: 0, fnmr: 0.5, supported: false, reason: "FMR 0.1 is not measurable with 2 impostor pairs …" }
 */
export function fnmrAtFmr(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  fmr: number,
  weights?: ArrayLike<number>,
): RateAtRate {
  return fnmrAtFmrOf(sweep(scores, labels, weights), fmr);
}

/** `fnmrAtFmr` of a sweep. */
export function fnmrAtFmrOf(s: Sweep, targetFmr: number): RateAtRate {
  checkSweep(s);
  check(targetFmr, "a target FMR", numberIn(0, 1));
  return rateAt(s, lastWithin(s, targetFmr), targetFmr);
}

/** The last k with FMR(thresholds[k]) ≤ target, by bisection (FMR grows with k); −1 if none. */
function lastWithin(s: Sweep, targetFmr: number): number {
  let within = -1;
  let beyond = s.thresholds.length;
  while (beyond - within > 1) {
    const middle = (within + beyond) >>> 1;
    if (s.impostor[middle]! / s.impostorWeight <= targetFmr) within = middle;
    else beyond = middle;
  }
  return within;
}

function rateAt(s: Sweep, k: number, targetFmr: number): RateAtRate {
  const impostorErrors = k < 0 ? 0 : s.impostorCounts[k]!;
  const supported = impostorErrors >= errorsBehindAFigure;
  return {
    targetFmr,
    threshold: k < 0 ? Number.POSITIVE_INFINITY : s.thresholds[k]!,
    fmr: k < 0 ? 0 : s.impostor[k]! / s.impostorWeight,
    fnmr: k < 0 ? 1 : 1 - s.genuine[k]! / s.genuineWeight,
    impostorErrors,
    genuineErrors: s.genuinePairs - (k < 0 ? 0 : s.genuineCounts[k]!),
    impostorPairs: s.impostorPairs,
    genuinePairs: s.genuinePairs,
    supported,
    reason: supported ? null : unsupportedFmr(targetFmr, s.impostorPairs, impostorErrors),
  };
}

/** Why an FMR may not be quoted: too few errors. */
export const unsupportedFmr = (targetFmr: number, impostorPairs: number, errors: number): string =>
  `FMR ${targetFmr} is not measurable with ${impostorPairs} impostor pairs: ${errors} false matches stand behind it, ${errorsBehindAFigure} are needed`;

/** The same point in the words of verification: TAR = 1 − FNMR, FAR = FMR, for one attempt a transaction. */
export interface TarAtFar extends RateAtRate {
  readonly tar: number;
  readonly far: number;
}

/**
 * The true accept rate at a false accept rate: 1 − FNMR at FMR, where a transaction is one comparison.
 *
 * @throws as `fnmrAtFmr` does.
 * @example
 * tarAtFar([0.9, 0.6, 0.7, 0.1], [1, 1, 0, 0], 0.5).tar; // 1
 */
export function tarAtFar(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  far: number,
  weights?: ArrayLike<number>,
): TarAtFar {
  return tarAtFarOf(sweep(scores, labels, weights), far);
}

/** `tarAtFar` of a sweep. */
export function tarAtFarOf(s: Sweep, far: number): TarAtFar {
  const point = fnmrAtFmrOf(s, far);
  return { ...point, tar: 1 - point.fnmr, far: point.fmr };
}
