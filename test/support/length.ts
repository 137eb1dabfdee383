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

/**
 * Which cells of a table are tried: all in `npm run test:long`; in `npm test` a diagonal on which every row and every column of
 * the first row's stands at least once.
 *
 * @example
 * test.each(spread(commands.map((command) => files.map((file) => [command, file] as const))))("%s %s", …);
 */
export function spread<T>(table: readonly (readonly T[])[]): readonly T[] {
  if (whole) return table.flat();
  const most = Math.max(table.length, table[0]?.length ?? 0);
  return Array.from({ length: most }, (_, i) => {
    const row = table[i % table.length] ?? [];
    return row[i % row.length] as T;
  });
}

/** How a property of fast-check is tried: on 100 drawn cases in `npm test`, on 1,000 in `npm run test:long`. */
export const tries = { seed: 1, numRuns: long(1000) } as const;
