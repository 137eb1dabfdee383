import type { Report } from "./schema.js";

type Estimate = Report["figures"]["auc"];

/** Text as it may stand in HTML, in attributes too. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (char) => entities[char]!);
}

/** A rate in percent with three significant digits; small rates keep theirs. */
export function percent(rate: number): string {
  if (rate === 0 || rate === 1) return `${100 * rate}%`;
  const value = 100 * rate;
  // Near 100% it is the distance to 100 that carries the information.
  const digits = value > 90 ? 3 - Math.floor(Math.log10(100 - value)) - 1 : 2 - Math.floor(Math.log10(value));
  return `${value.toFixed(Math.max(0, Math.min(6, digits)))}%`;
}

/** An integer with thin spaces between thousands. */
export function integer(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** A threshold or score; null is the threshold above all scores. */
export function number(value: number | null): string {
  if (value === null) return "∞ (nothing matches)";
  if (value === -Number.MAX_VALUE) return "−∞ (everything matches)";
  return String(Number(value.toPrecision(5))).replace("-", "−");
}

/** An interval as "0.07–0.13%", or why there is none. */
export function intervalText({ interval, reason }: Estimate): string {
  if (interval === null) return `no interval: ${reason ?? "not computed"}`;
  return `${percent(Math.max(0, interval.low))} – ${percent(Math.min(1, interval.high))}`;
}

const methods = {
  "clopper-pearson": "exact binomial",
  "effective-binomial": "exact binomial of independent pairs",
  "person-bootstrap": "resampling people",
  "pair-bootstrap": "resampling pairs",
  "rule-of-three": "rule of three",
} as const;

/** How an interval was made, in two words. */
export function methodText({ interval }: Estimate): string {
  return interval === null
    ? "no interval"
    : `${Math.round(100 * interval.confidence)}%, ${methods[interval.method]}`;
}
