import { seededRandom, shuffled } from "../../src/core/random.js";

/** Whether this is `npm run test:long`. */
const whole = process.env["SELFSAME_LONG"] === "1";

/**
 * How often something is tried: `whole` times in `npm run test:long`, a tenth of that, rounded up, in `npm test`. What is tried
 * takes its seed from a count that starts at 0, so that the tenth is the beginning of the whole.
 *
 * @example
 * for (let seed = 0; seed < long(1000); seed++) tryOne(seed);
 */
export function long(count: number): number {
  return whole ? count : Math.ceil(count / 10);
}

/**
 * Which rows of a table are tried: all in `npm run test:long`, a tenth, rounded up, in `npm test`, chosen by the seed. In their
 * order.
 *
 * @example
 * test.each(tenth(lines))("%s", …);
 */
export function tenth<T>(rows: readonly T[], seed = 1): readonly T[] {
  const kept = new Set(shuffled([...rows.keys()], seededRandom(seed)).slice(0, long(rows.length)));
  return rows.filter((_, i) => kept.has(i));
}

/** How a property of fast-check is tried: on 100 drawn cases in `npm test`, on 1,000 in `npm run test:long`. */
export const tries = { seed: 1, numRuns: long(1000) } as const;
