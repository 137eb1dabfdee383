import { clamp } from "../../../evaluate/report/curves.js";
import { isQuotable } from "../../../evaluate/report/groups.js";
import { groupMeaning, highestFmrWords, inNoneWords, ratio } from "../../../evaluate/report/groupWords.js";
import type { Report } from "../../../evaluate/report/schema.js";
import { formatRate } from "../../output.js";
import { tableLines } from "../../table.js";

type Estimate = Report["figures"]["auc"];

/** Rates by group as lines with the name that they begin with. */
export function groupLines({ byGroup, decision }: Report): (readonly [name: string, text: string])[] {
  if (!byGroup) return [];
  const { groups, peopleInNone } = byGroup;
  const header = [
    "group",
    "people",
    "images",
    "failed",
    "declined",
    "impostor pairs",
    "FMR",
    "÷ all",
    "genuine pairs",
    "FNMR",
  ];
  const rows = groups.map((one) => [
    one.group,
    ...[one.people, one.images, one.failedImages].map(String),
    one.declined === null ? "–" : formatRate(one.declined),
    String(one.impostorPairs),
    rateText(one.fmr, one.impostorErrors, one.unquotable.fmr),
    one.fmrRatio === null ? "–" : ratio(one.fmrRatio),
    String(one.genuinePairs),
    rateText(one.fnmr, one.genuineErrors, one.unquotable.fnmr),
  ]);
  return [
    ["by group", groupMeaning],
    ...tableLines([header, ...rows]).map((line) => ["", line] as const),
    ...(peopleInNone > 0 ? [["", inNoneWords(peopleInNone)] as const] : []),
    ["highest FMR", highestFmrWords(byGroup, decision, formatRate)],
  ];
}

function rateText(rate: Estimate | null, errors: number, unquotable: string | null): string {
  if (rate === null) return "–";
  const { value, interval } = rate;
  if (interval === null) return "–";
  if (errors === 0) return `< ${formatRate(interval.high)}`;
  const range = `(${formatRate(clamp(interval.low))} to ${formatRate(clamp(interval.high))})`;
  return `${isQuotable(rate, unquotable) ? formatRate(value) : "–"} ${range}`;
}
