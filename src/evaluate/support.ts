import { errorsBehindAFigure } from "./operatingPoint.js";

/**
 * Why a rate is not to be quoted, in words; null if it may be. It may where at least 30 errors stand behind it
 * (Doddington's rule) and no person takes part in more than half of them: the rule counts errors as if they were
 * independent, and the errors of one person are theirs, not the model's.
 *
 * @param errors numbers of pairs. @param share of them in all, and of the one person who has most; weighed as the rate is.
 * @param kind of errors, in the plural.
 * @example
 * unquotable(40, { all: 40, mostOfOne: 39 }, "false matches"); // "one person takes part in 98% of the 40 false matches …"
 */
export function unquotable(
  errors: number,
  share: { readonly all: number; readonly mostOfOne: number },
  kind: "false matches" | "false non-matches" | "false positives",
): string | null {
  if (errors < errorsBehindAFigure)
    return `${errors} ${kind} stand behind it, ${errorsBehindAFigure} are needed`;
  if (share.mostOfOne <= share.all / 2) return null;
  const percent = Math.round((100 * share.mostOfOne) / share.all);
  return `one person takes part in ${percent}% of the ${errors} ${kind}: the figure is theirs`;
}

/** Errors at a threshold by person. */
export interface PersonErrors {
  readonly impostorErrors: number;
  readonly genuineErrors: number;
  readonly fmrReason: string | null;
  readonly fnmrReason: string | null;
}

/**
 * Counts errors at a threshold, and whether the rates may be quoted.
 *
 * @param people `[N]`, dense ids. @param weights `[N]` of genuine pairs; all 1 if left out.
 */
export function personErrors(
  {
    scores,
    labels,
    weights,
  }: { scores: ArrayLike<number>; labels: ArrayLike<number>; weights?: ArrayLike<number> | undefined },
  { people, a, b }: { people: number; a: Int32Array; b: Int32Array },
  threshold: number,
): PersonErrors {
  const matched = new Float64Array(people);
  const missed = new Float64Array(people);
  let [impostorErrors, genuineErrors, missedWeight] = [0, 0, 0];
  for (let i = 0; i < scores.length; i++) {
    const match = scores[i]! >= threshold;
    if (labels[i] === 1) {
      if (match) continue;
      const weight = weights ? weights[i]! : 1;
      genuineErrors++;
      missedWeight += weight;
      missed[a[i]!]! += weight;
    } else if (match) {
      impostorErrors++;
      matched[a[i]!]!++;
      matched[b[i]!]!++;
    }
  }
  const most = (counts: Float64Array) => counts.reduce((x, y) => Math.max(x, y), 0);
  return {
    impostorErrors,
    genuineErrors,
    fmrReason: unquotable(impostorErrors, { all: impostorErrors, mostOfOne: most(matched) }, "false matches"),
    fnmrReason: unquotable(
      genuineErrors,
      { all: missedWeight, mostOfOne: most(missed) },
      "false non-matches",
    ),
  };
}
