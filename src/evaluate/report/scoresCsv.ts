import type { EvaluationData } from "./input.js";

/**
 * `scores.csv`: one line per pair, in order: pair, a, b, label, score, and fold where there are folds. Scores
 * keep all their digits, so every figure can be computed again. Source of the format: RFC 4180, with line
 * feeds.
 *
 * @example
 * scoresCsv(data); // "pair,a,b,label,score\n0,x.jpg,y.jpg,1,0.93\n…"
 */
export function scoresCsv({ scores, labels, folds, nameOf }: EvaluationData): string {
  const lines = [`pair,a,b,label,score${folds ? ",fold" : ""}`];
  for (let pair = 0; pair < scores.length; pair++) {
    const [a, b] = nameOf(pair);
    const fold = folds ? `,${folds[pair]}` : "";
    lines.push(`${pair},${field(a)},${field(b)},${labels[pair]},${scores[pair]}${fold}`);
  }
  return `${lines.join("\n")}\n`;
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
