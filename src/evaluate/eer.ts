import { checkSweep } from "./argumentChecks.js";
import { type Sweep, sweep } from "./sweep.js";

/** The point at which both error rates are equal. */
export interface EqualErrorRate {
  /** FMR = FNMR there; a fraction. */
  readonly eer: number;
  /** Interpolated between the two scores around the crossing. */
  readonly threshold: number;
}

/**
 * The equal error rate: where the straight lines between neighbouring points of the ROC curve cross FMR =
 * FNMR. (Definitions differ: some take the nearest point, some the convex hull; on N pairs they differ by
 * about 1/N.) An EER is a summary, not an operating point: quote FNMR at a fixed FMR (ISO/IEC 19795-1).
 *
 * @throws as `sweep` does.
 * @example
 * eer([0.9, 0.6, 0.7, 0.1], [1, 1, 0, 0]).eer; // 0.5
 */
export function eer(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights?: ArrayLike<number>,
): EqualErrorRate {
  return eerOf(sweep(scores, labels, weights));
}

/** `eer` of a sweep. */
export function eerOf(s: Sweep): EqualErrorRate {
  checkSweep(s);
  // d = FNMR − FMR falls from 1 (nothing matches) to −1 (everything does), so it crosses 0 exactly once.
  let fmrBefore = 0;
  let fnmrBefore = 1;
  for (let k = 0; ; k++) {
    const fmr = s.impostor[k]! / s.impostorWeight;
    const fnmr = 1 - s.genuine[k]! / s.genuineWeight;
    const after = fnmr - fmr;
    if (after > 0) {
      fmrBefore = fmr;
      fnmrBefore = fnmr;
      continue;
    }
    const before = fnmrBefore - fmrBefore;
    const share = before / (before - after);
    const high = s.thresholds[Math.max(0, k - 1)]!;
    const low = s.thresholds[k]!;
    return { eer: fmrBefore + share * (fmr - fmrBefore), threshold: high + share * (low - high) };
  }
}
