/** A rate of a report, with its interval. */
export interface Estimate {
  readonly value: number;
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly reason?: string;
}

export interface ThresholdPoint {
  readonly threshold: number;
  readonly fmr: Estimate;
  readonly fnmr: Estimate;
  readonly precision: number | null;
  readonly impostorErrors: number;
  readonly genuineErrors: number;
}

/** What a page shows of `selfsame/evaluation-report/1`. */
export interface EvaluationReport {
  readonly schema: string;
  readonly title: string;
  readonly createdAt: string;
  readonly model: { readonly id: string; readonly revision: string | null };
  readonly dataset: { readonly name: string };
  readonly protocol: { readonly words: string; readonly weights: string };
  readonly counts: {
    readonly genuinePairs: number;
    readonly impostorPairs: number;
    readonly people: number | null;
  };
  readonly decision: { readonly threshold: number | null; readonly origin: string; readonly seen: boolean };
  readonly figures: { readonly auc: Estimate; readonly eer: Estimate };
  readonly curves: { readonly genuineShare: number; readonly supportedFmr: number };
  /** Reports that were written before have none. */
  readonly thresholds?: readonly ThresholdPoint[];
  readonly worstErrors: readonly WorstPair[];
  readonly warnings: readonly string[];
}

export interface WorstPair {
  readonly pair: number;
  readonly kind: "false match" | "false non-match";
  readonly score: number;
  readonly a: string;
  readonly b: string;
}

/** Fewer errors than these stand behind no rate that is quoted (the rule of 30). */
export const errorsBehindAFigure = 30;

/** The place of the threshold in use among the points: the last that is not below it. */
export function placeInUse({ decision, thresholds = [] }: EvaluationReport): number {
  const { threshold } = decision;
  const at = threshold === null ? -1 : thresholds.findLastIndex((point) => point.threshold >= threshold);
  return Math.max(0, at);
}

/** The place with the nearest FMR: how another model does where this one stands. */
export function placeAtFmr(thresholds: readonly ThresholdPoint[], fmr: number): number {
  const at = thresholds.findLastIndex((point) => point.fmr.value <= fmr);
  return Math.max(0, at);
}

/** Recall = 1 − FNMR. */
export function recallOf({ fnmr: { value, interval, ...rest } }: ThresholdPoint): Estimate {
  return {
    ...rest,
    value: 1 - value,
    interval: interval && { low: 1 - interval.high, high: 1 - interval.low },
  };
}

/**
 * Precision, with the bounds that both rates' intervals leave it: π(1 − FNMR) / (π(1 − FNMR) + (1 − π)FMR) at the worst and the best of
 * both. Wider than 95%.
 *
 * @param share π: of genuine pairs in the mixture
 */
export function precisionOf({ precision, fmr, fnmr }: ThresholdPoint, share: number): Estimate | null {
  if (precision === null) return null;
  const at = (miss: number, pass: number) => {
    const [genuine, impostor] = [share * (1 - miss), (1 - share) * pass];
    return genuine + impostor > 0 ? genuine / (genuine + impostor) : 1;
  };
  const [f, n] = [fmr.interval, fnmr.interval];
  return { value: precision, interval: f && n && { low: at(n.high, f.high), high: at(n.low, f.low) } };
}
