import type { ModelBundle } from "../models/bundle.js";

/**
 * What a bundle asks of the quality of faces. `minQuality` is for one that is to stand for a person. With `pairs`, whether two are
 * compared is a question about both: each has at least `pairs.minQuality`, and
 *
 * (1 − qualityA)·(1 − qualityB) ≤ `pairs.maxDoubt`
 *
 * Quality is the chance that a face has not collapsed to where strangers match, and they match where both have: so a doubtful face is
 * compared with a good one, two doubtful ones are not. Without `pairs` each has to reach `minQuality`.
 */
export type QualityGate = Pick<ModelBundle["embedding"], "minQuality" | "pairs">;

/** Whether a face of that quality reaches the least. NaN does not. */
export function isGoodEnough(quality: number, minQuality: number): boolean {
  return isQuality(quality) && quality >= minQuality;
}

/** What a quality is; anything else, NaN too, is none. */
export const isQuality = (quality: number): boolean => Math.abs(quality) <= 1 + 1e-6;

/** Below it a face is compared with none, however good that is. */
export const leastCompared = ({ minQuality, pairs }: QualityGate): number => pairs?.minQuality ?? minQuality;

/** Whether two faces of these qualities are compared. */
export function areCompared(gate: QualityGate, a: number, b: number): boolean {
  const least = leastCompared(gate);
  if (!isGoodEnough(a, least) || !isGoodEnough(b, least)) return false;
  return gate.pairs === undefined || (1 - a) * (1 - b) <= gate.pairs.maxDoubt;
}

/** The quality from which a face is compared with one of that quality; above 1 where with none. */
export function neededBeside(gate: QualityGate, quality: number): number {
  const least = leastCompared(gate);
  if (!isGoodEnough(quality, least)) return Number.POSITIVE_INFINITY;
  return gate.pairs === undefined ? least : Math.max(least, 1 - gate.pairs.maxDoubt / (1 - quality));
}

/** From here on a face is compared with any that is as good: below it, what is wrong with it is worth saying. */
export function goodQuality({ minQuality, pairs }: QualityGate): number {
  return pairs === undefined ? minQuality : Math.max(minQuality, 1 - Math.sqrt(pairs.maxDoubt));
}
