import type { Job } from "./modes.js";

interface Decided {
  readonly match: readonly string[];
  readonly noMatch: readonly string[];
  readonly noDecision: readonly string[];
}

/** What a training printed, as far as a page shows it; each method prints its own part of this. */
export interface TrainResult {
  readonly learnt?: boolean;
  readonly reason?: string;
  readonly notes?: readonly string[];
  readonly skipped?: readonly { readonly id: string; readonly reason: string }[];
  readonly test?: {
    readonly targetFmr: number | null;
    readonly own: Decided;
    readonly others: Decided;
    readonly warnings: readonly string[];
  };
  readonly validation?: { readonly measure: "one-shot" | "eer"; readonly figure: number };
}

export const resultOf = ({ result }: Job): TrainResult => (result ?? {}) as TrainResult;

/** How many were decided on each way. */
export function tally({ match, noMatch, noDecision }: Decided) {
  return {
    all: match.length + noMatch.length + noDecision.length,
    match: match.length,
    declined: noDecision.length,
  };
}
