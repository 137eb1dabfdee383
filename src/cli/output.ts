import { digitsApart } from "../core/digits.js";
import type { Decision, DetectedFace, MeasuredRate } from "../index.js";
import { oneLine, safeJson } from "./oneLine.js";
import { writeErr, writeOut } from "./streams.js";

/** One line, whatever names are in it. */
export function printLine(text = ""): void {
  writeOut(`${oneLine(text)}\n`);
}

/** One JSON object, and nothing else, on stdout. */
export function printJson(value: unknown): void {
  writeOut(`${safeJson(JSON.stringify(value, null, 2))}\n`);
}

/** One line for people who wait; never on stdout. */
export function note(text: string): void {
  writeErr(`${oneLine(text)}\n`);
}

/** Several lines of our own words. */
export function notes(text: string): void {
  for (const line of text.split("\n")) note(line);
}

/** A rate as a fraction with as many digits as it deserves. */
export function formatRate(rate: number): string {
  return String(Number(rate.toPrecision(2)));
}

export function formatMeasured({ rate, low, high }: MeasuredRate): string {
  return `${formatRate(rate)} (95% interval ${formatRate(low)} to ${formatRate(high)})`;
}

/** A model by its id and the beginning of its revision. */
export function formatModel(id: string, revision: string): string {
  return `${id}, revision ${revision.slice(0, 12)}`;
}

/** The lines that every decision is printed with. */
export function decisionLines(decision: Decision, warnings: readonly string[]): string[] {
  return [
    headings[decision.outcome](decision),
    ...scoreLines(decision),
    `  model      ${formatModel(decision.model, decision.revision)}`,
    "  liveness   not checked: a photo of a photo passes",
    ...warnings.map((warning) => `  warning    ${warning}`),
  ];
}

const headings = {
  match: () => "MATCH: the same person",
  "no match": () => "NO MATCH: not shown to be the same person",
  "no decision": ({ explanation }: Decision) => `NO DECISION: ${explanation}`,
} as const;

/** Score and threshold are compared only where they decided. */
function scoreLines(decision: Decision): string[] {
  const { outcome, score, threshold, targetFmr, operatingPoint, data } = decision;
  if (threshold === null || targetFmr === null || operatingPoint === null)
    return [`  score      ${score.toFixed(4)} (probability of "same" at even odds)`];
  const set = `set for FMR ${formatRate(targetFmr)}`;
  if (outcome === "no decision")
    return [
      `  score      ${score.toFixed(4)}, which decides nothing here`,
      `  threshold  ${threshold.toFixed(4)}, ${set}`,
    ];
  const [shown, limit] = digitsApart(score, threshold);
  return [
    `  score      ${shown} ${outcome === "match" ? "≥" : "<"} threshold ${limit} (probability of "same" at even odds)`,
    `  threshold  ${set}`,
    `  measured   FMR ${formatMeasured(operatingPoint.fmr)}`,
    `             FNMR ${formatMeasured(operatingPoint.fnmr)}`,
    `             on ${data}`,
  ];
}

export function formatFace({ box, score, resolution }: DetectedFace): string {
  const [x, y, width, height] = [box.x, box.y, box.width, box.height].map(Math.round);
  return `face at (${x}, ${y}), ${width}×${height} pixels, confidence ${score.toFixed(2)}, detail ${resolution.toFixed(2)}`;
}
