import type { EvaluationData } from "./input.js";

/**
 * `scores.csv`: one line per pair, in order: pair, a, b, label, score, and fold where there are folds. Scores
 * keep all their digits, so every figure can be computed again. Source of the format: RFC 4180, with line
 * feeds.
 *
 * @example
 * scoresCsv(data); // "pair,a,b,label,score\n0,x.jpg,y.jpg,1,0.93\n…"
 */
export function scoresCsv(data: EvaluationData): string {
  return [...scoresCsvBlocks(data)].join("");
}

/** Lines to a block: enough for few writes, few enough for little memory. */
const blockLines = 10_000;

/** `scoresCsv` in blocks of lines, for lists too long for one string. */
export function* scoresCsvBlocks({
  scores,
  labels,
  folds,
  rejected,
  declined,
  nameOf,
}: EvaluationData): Generator<string> {
  let block = `pair,a,b,label,score${rejected ? ",rejected" : ""}${declined ? ",declined" : ""}${folds ? ",fold" : ""}\n`;
  for (let pair = 0; pair < scores.length; pair++) {
    const [a, b] = nameOf(pair);
    const more = `${rejected ? `,${rejected[pair]}` : ""}${declined ? `,${declined[pair]}` : ""}${folds ? `,${folds[pair]}` : ""}`;
    block += `${pair},${field(a)},${field(b)},${labels[pair]},${scores[pair]}${more}\n`;
    if ((pair + 1) % blockLines === 0) {
      yield block;
      block = "";
    }
  }
  yield block;
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
