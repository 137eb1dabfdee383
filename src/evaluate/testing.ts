// Shared by the tests of this room; not part of the build.
import fc from "fast-check";
import { type Random, seededRandom } from "../core/random.js";

/** Scores with many ties and both classes present. */
export const tiedComparisons = fc
  .array(fc.record({ score: fc.integer({ min: -5, max: 5 }), label: fc.constantFrom(0, 1) }), {
    minLength: 2,
    maxLength: 60,
  })
  .filter((pairs) => pairs.some(({ label }) => label === 1) && pairs.some(({ label }) => label === 0))
  .map((pairs) => ({
    scores: pairs.map(({ score }) => score / 4),
    labels: pairs.map(({ label }) => label),
  }));

/**
 * All pairs of `images` images of `people` people. A score is the sum of a shift for the class, both people's
 * effects (of standard deviation `personEffect`) and noise of 1.
 */
export function simulatedPairs(
  people: number,
  images: number,
  { personEffect = 0.5, shift = 3, seed = 1 }: { personEffect?: number; shift?: number; seed?: number } = {},
) {
  const random: Random = seededRandom(seed);
  const effects = Array.from({ length: people }, () => personEffect * random.normal());
  const count = (people * images * (people * images - 1)) / 2;
  const scores = new Float64Array(count);
  const personA = new Int32Array(count);
  const personB = new Int32Array(count);
  let pair = 0;
  for (let i = 0; i < people * images; i++)
    for (let j = 0; j < i; j++) {
      const [a, b] = [Math.floor(i / images), Math.floor(j / images)];
      personA[pair] = a;
      personB[pair] = b;
      scores[pair++] = (a === b ? shift : 0) + effects[a]! + effects[b]! + random.normal();
    }
  return { scores, personA, personB };
}

/** The code of the SelfsameError that `run` throws; its message too. */
export function faultOf(run: () => unknown): { code: string; message: string } {
  try {
    run();
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return { code, message };
  }
  return { code: "none", message: "nothing was thrown" };
}
