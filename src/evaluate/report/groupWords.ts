import { errorsBehindAFigure } from "../operatingPoint.js";
import { clamp } from "./curves.js";
import { isQuotable } from "./groups.js";
import type { Report } from "./schema.js";

type ByGroup = NonNullable<Report["byGroup"]>;

/** So many groups are named in a sentence. */
const named = 5;

/** What a reader has to know to read rates by group. */
export const groupMeaning =
  "FMR: strangers of one group with each other; intervals as those of all pairs. “–”: not to be quoted, for fewer than " +
  `${errorsBehindAFigure} errors stand behind it or one person takes part in most of them; read its interval.`;

/**
 * In which group strangers match most often, in a sentence; of one group alone, how often.
 *
 * @param shown how a rate is written
 */
export function highestFmrWords(
  { groups, highestFmr }: ByGroup,
  { fmr: all }: Report["decision"],
  shown: (rate: number) => string,
): string {
  const open = groups.filter(({ fmr, unquotable }) => !isQuotable(fmr, unquotable.fmr));
  const highest = groups.find(({ group }) => group === highestFmr);
  if (!highest?.fmr)
    return "No group's FMR may be quoted, so these data do not say in which group strangers match most often.";
  const { value, interval } = highest.fmr;
  const range = interval ? ` (${shown(clamp(interval.low))} to ${shown(clamp(interval.high))})` : "";
  const held = interval && interval.low <= all.value && all.value <= interval.high;
  const chance = held ? ", which its interval holds: that may be chance" : "";
  const times =
    highest.fmrRatio === null
      ? ""
      : `, ${ratio(highest.fmrRatio)} times the FMR of all impostor pairs (${shown(all.value)})${chance}`;
  const rest = open.map(({ group, impostorErrors, impostorPairs }) => {
    const errors = impostorErrors === 1 ? "1 false match" : `${impostorErrors} false matches`;
    return `"${group}" (${errors} in ${impostorPairs} pairs)`;
  });
  const unsaid = rest.length === 0 ? "" : ` No FMR may be quoted of ${listed(rest)}.`;
  const rates = `${shown(value)}${range}${times}.${unsaid}`;
  // With nothing beside it no group is the worst.
  if (groups.length - open.length === 1) return `Of "${highest.group}" alone the FMR may be quoted: ${rates}`;
  const who = open.length === 0 ? "Strangers" : "Of the groups whose FMR may be quoted, strangers";
  return `${who} match most often within "${highest.group}": FMR ${rates}`;
}

export function inNoneWords(people: number): string {
  return people === 1 ? "1 person is in no group" : `${people} people are in no group`;
}

function listed(words: readonly string[]): string {
  const more = words.length > named ? ` and ${words.length - named} more` : "";
  return `${words.slice(0, named).join(", ")}${more}`;
}

/** A ratio with two digits. */
export function ratio(value: number): string {
  return String(Number(value.toPrecision(2)));
}

/** Which groups' rates are not to be quoted, and why: a sentence for FMR and one for FNMR. */
export function groupWarnings({ groups }: ByGroup): string[] {
  return (["fmr", "fnmr"] as const).flatMap((rate) => {
    const open = groups.flatMap((group) => {
      const reason = openReason(group, rate);
      return reason === null ? [] : [`"${group.group}" (${reason})`];
    });
    if (open.length === 0) return [];
    return [
      `The ${rate.toUpperCase()} is not to be quoted of the groups ${listed(open)}; ${errorsBehindAFigure} errors ` +
        "are needed, of several people.",
    ];
  });
}

const kinds = {
  fmr: { pairs: "impostorPairs", errors: "impostorErrors", pair: "impostor pair", error: "false match" },
  fnmr: { pairs: "genuinePairs", errors: "genuineErrors", pair: "genuine pair", error: "false non-match" },
} as const;

function openReason(group: ByGroup["groups"][number], rate: "fmr" | "fnmr"): string | null {
  const { pairs, errors, pair, error } = kinds[rate];
  const estimate = group[rate];
  if (group[pairs] === 0 || estimate === null) return `no ${pair}`;
  const count = group[errors];
  if (count < errorsBehindAFigure)
    return count === 1 ? `1 ${error}` : `${count || "no"} ${error}${count === 0 ? "" : "es"}`;
  return group.unquotable[rate] ?? (estimate.interval === null ? (estimate.reason ?? "no interval") : null);
}
