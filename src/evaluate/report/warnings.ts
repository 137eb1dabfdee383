import { errorsBehindAFigure } from "../operatingPoint.js";
import { percent } from "./format.js";
import { groupWarnings } from "./groupWords.js";
import type { EvaluationData } from "./input.js";
import type { Report } from "./schema.js";

/** Fewer people than this make percentiles over resampled people rough. */
const fewPeople = 50;

/** A person with a larger share of all genuine pairs than this is named a risk where every pair weighs 1. */
const largeShare = 0.1;

/** What the data don't support, in sentences. */
export function reportWarnings(data: EvaluationData, report: Omit<Report, "warnings">): string[] {
  const { decision, counts, failures, fnmrAtFmr } = report;
  const { falsePositives, falseNegatives } = decision.confusion;
  const warnings: string[] = [];
  if (failures.failedImages > 0)
    warnings.push(
      `${failures.failedImages} of ${failures.images} images could not be used (see FTA); the ${failures.pairsLost} pairs ` +
        "with them count as “no match” at every threshold, and stand in no histogram and no calibration figure.",
    );
  const declined = data.declined ? Array.from(data.declined).filter((value) => value === 1).length : 0;
  if (declined > 0)
    warnings.push(
      `${declined} pairs with a face of too low quality are declined: no match at the threshold, whatever their score.`,
    );
  warnings.push(...(data.remarks ?? []));
  if (decision.seen)
    warnings.push("The threshold was chosen on these very pairs: the error rates at it are optimistic.");
  const { independentPairs: independent } = report;
  if (falsePositives === 0)
    warnings.push(
      `No false match among ${counts.impostorPairs} impostor pairs: ${bound("FMR", decision.fmr, independent.impostor)}.`,
    );
  else if (falsePositives < errorsBehindAFigure)
    warnings.push(
      `Only ${falsePositives} false matches stand behind the FMR at the threshold; ${errorsBehindAFigure} are needed to quote it.`,
    );
  else if (decision.unquotable.fmr !== null)
    warnings.push(`The FMR at the threshold is not to be quoted: ${decision.unquotable.fmr}.`);
  if (falseNegatives === 0)
    warnings.push(
      `No false non-match among ${counts.genuinePairs} genuine pairs: ${bound("FNMR", decision.fnmr, independent.genuine)}.`,
    );
  else if (falseNegatives < errorsBehindAFigure)
    warnings.push(
      `Only ${falseNegatives} false non-matches stand behind the FNMR at the threshold; ${errorsBehindAFigure} are needed to ` +
        "quote it.",
    );
  else if (decision.unquotable.fnmr !== null)
    warnings.push(`The FNMR at the threshold is not to be quoted: ${decision.unquotable.fnmr}.`);
  if (report.byGroup) warnings.push(...groupWarnings(report.byGroup));
  for (const { reason } of fnmrAtFmr) if (reason !== null) warnings.push(`${reason}.`);
  warnings.push(...undefinedFigures(report));
  if (report.figures.foldedAccuracy === null)
    warnings.push(
      "The best accuracy is at the best threshold on these very pairs, without folds: it is optimistic.",
    );
  if (data.people === undefined)
    warnings.push(
      "Who is on the images is not known beyond the list: images that no genuine pair joins count as other people, and " +
        "intervals may be too narrow.",
    );
  else if (data.weighting === "pairs" && sharesPeople(data.people))
    warnings.push(
      "Pairs share people, and the intervals of EER and AUC take pairs as independent: they may be too narrow.",
    );
  if (data.people && data.weighting === "pairs") warnings.push(...dominantPerson(data, data.people));
  if (counts.people !== null && counts.people < fewPeople)
    warnings.push(`${counts.people} people are few: intervals by person are rough below ${fewPeople}.`);
  return warnings;
}

/** What "no error" says: a rate below 3 ÷ N, N the independent pairs. */
function bound(
  rate: "FMR" | "FNMR",
  { interval, reason }: Report["decision"]["fmr"],
  independent: number,
): string {
  if (interval === null) return `this says nothing of the ${rate} (${reason})`;
  if (interval.high >= 1)
    return `worth only ${independent} independent ones, they say nothing of the ${rate}`;
  return `worth ${independent} independent ones, they say only that ${rate} < 3/${independent} = ${percent(interval.high)}`;
}

/** Why figures are missing. */
function undefinedFigures({ figures, calibration, histogram }: Omit<Report, "warnings">): string[] {
  const words: string[] = [];
  if (histogram === null)
    words.push(
      "No genuine or no impostor pair was compared: there is no histogram, no calibration and no d′.",
    );
  else if (figures.dPrime === null) words.push("d′ is not defined: scores don't vary within the classes.");
  if (calibration?.logLoss === null)
    words.push("The log loss is without bound: a pair was decided wrongly with a score of exactly 0 or 1.");
  return words;
}

type People = NonNullable<EvaluationData["people"]>;

function sharesPeople({ a, b }: People): boolean {
  const seen = new Set<number>();
  for (let i = 0; i < a.length; i++) {
    if (seen.has(a[i]!) || seen.has(b[i]!)) return true;
    seen.add(a[i]!).add(b[i]!);
  }
  return false;
}

function dominantPerson(data: EvaluationData, { a, b }: People): string[] {
  const pairsOf = new Map<number, number>();
  let genuine = 0;
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) continue;
    genuine++;
    pairsOf.set(a[i]!, (pairsOf.get(a[i]!) ?? 0) + 1);
  }
  let most = 0;
  for (const pairs of pairsOf.values()) most = Math.max(most, pairs);
  if (pairsOf.size < 2 || most <= largeShare * genuine || data.labels.length === 0) return [];
  const share = ((100 * most) / genuine).toFixed(0);
  return [
    `One person makes ${share}% of all genuine pairs, and every pair weighs 1: the FNMR is largely theirs.`,
  ];
}
