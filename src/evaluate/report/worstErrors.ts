import type { EvaluationData } from "./input.js";
import type { Report } from "./schema.js";

type WorstError = Report["worstErrors"][number];

/**
 * The pairs decided most wrongly: the false matches of highest score and the false non-matches of lowest,
 * half of each (more of one kind where the other has fewer), false matches first.
 *
 * @param limit at most so many, default 20.
 * @example
 * worstErrors(data).map(({ a, b }) => [a, b]); // whose images to show
 */
export function worstErrors(data: EvaluationData, limit = 20): WorstError[] {
  const { scores, labels, threshold, declined, rejected } = data;
  const falseMatches: number[] = [];
  const falseNonMatches: number[] = [];
  for (let pair = 0; pair < scores.length; pair++) {
    const match = scores[pair]! >= threshold.value && !declined?.[pair] && !rejected?.[pair];
    if (match && labels[pair] === 0) falseMatches.push(pair);
    else if (!match && labels[pair] === 1) falseNonMatches.push(pair);
  }
  falseMatches.sort((i, j) => scores[j]! - scores[i]!);
  falseNonMatches.sort((i, j) => scores[i]! - scores[j]!);
  const half = Math.ceil(limit / 2);
  const matches = Math.min(falseMatches.length, Math.max(half, limit - falseNonMatches.length));
  const describe = (kind: WorstError["kind"]) => (pair: number) => {
    const [a, b] = data.nameOf(pair);
    return { pair, kind, score: scores[pair]!, a, b };
  };
  return [
    ...falseMatches.slice(0, matches).map(describe("false match")),
    ...falseNonMatches.slice(0, limit - matches).map(describe("false non-match")),
  ];
}
