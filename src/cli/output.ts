import type { Decision, DetectedFace, MeasuredRate } from "../index.js";

export function printLine(text = ""): void {
  process.stdout.write(`${text}\n`);
}

/** One JSON object, and nothing else, on stdout. */
export function printJson(value: unknown): void {
  printLine(JSON.stringify(value, null, 2));
}

/** For people who wait; never on stdout. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
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
  const { match, score, threshold, fmr, operatingPoint, data, model, revision } = decision;
  const sign = match ? "≥" : "<";
  return [
    match ? "MATCH: the same person" : "NO MATCH: not shown to be the same person",
    `  score      ${score.toFixed(4)} ${sign} threshold ${threshold.toFixed(4)} (probability of "same" at even odds)`,
    `  threshold  set for FMR ${formatRate(fmr)}`,
    `  measured   FMR ${formatMeasured(operatingPoint.fmr)}`,
    `             FNMR ${formatMeasured(operatingPoint.fnmr)}`,
    `             on ${data}`,
    `  model      ${formatModel(model, revision)}`,
    "  liveness   not checked: a photo of a photo passes",
    ...warnings.map((warning) => `  warning    ${warning}`),
  ];
}

export function formatFace({ box, score, resolution }: DetectedFace): string {
  const [x, y, width, height] = [box.x, box.y, box.width, box.height].map(Math.round);
  return `face at (${x}, ${y}), ${width}×${height} pixels, confidence ${score.toFixed(2)}, detail ${resolution.toFixed(2)}`;
}
