/**
 * Whether a value is nested no deeper than so many levels: what works through it by recursion, `JSON.stringify` among it, has a stack's
 * depth and no more.
 *
 * @example
 * isWithinDepth({ a: [1] }, 2); // true
 */
export function isWithinDepth(value: unknown, most: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return most > 0 && Object.values(value).every((inner) => isWithinDepth(inner, most - 1));
}
