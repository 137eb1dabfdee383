/** The scale's ends: scores nearer to 0 or 1 are shown there. */
const end = 1e-4;
const logit = (score: number): number => Math.log(score / (1 - score));

/**
 * Where a score stands on the scale, 0…1: by log-odds, ½ + logit(score) / (2·logit(1 − 10⁻⁴)), so that 0.99 and 0.999 are told apart.
 *
 * @param score posterior of "same person", 0…1
 */
export function placeOf(score: number): number {
  const kept = Math.min(1 - end, Math.max(end, score));
  return 0.5 + logit(kept) / (2 * logit(1 - end));
}

/** With as many digits as tell it from 1 or 0. */
export function scoreWords(score: number): string {
  const near = Math.min(score, 1 - score);
  if (near < 5e-5) return score < 0.5 ? "0.0000" : "1.0000";
  return score.toFixed(near < 0.01 ? 4 : near < 0.1 ? 3 : 2);
}
