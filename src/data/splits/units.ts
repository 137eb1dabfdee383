import type { DuplicatePair } from "../duplicates/nearDuplicates.js";

/** Keys that near-duplicates tie together, and by which pairs. */
export interface Units {
  /** `[N]`: each sample's unit, named after the first of its keys. */
  readonly unitOf: readonly string[];
  /** The near-duplicates whose images have different keys. */
  readonly ties: readonly DuplicatePair[];
}

/**
 * What must not be divided: samples of one key (a person, a session), and keys that share a near-duplicate.
 *
 * @param keys `[N]`
 * @example
 * unitsOf(["Ada", "Ada", "Bea"], [{ a: 1, b: 2, distance: 0 }]).unitOf; // ["Ada", "Ada", "Ada"]
 */
export function unitsOf(keys: readonly string[], duplicates: readonly DuplicatePair[]): Units {
  // Union-find: every key points towards the first of its unit, in code unit order.
  const parent = new Map(keys.map((key) => [key, key]));
  const rootOf = (key: string): string => {
    let root = key;
    while (parent.get(root) !== root) root = parent.get(root)!;
    parent.set(key, root);
    return root;
  };
  const ties = duplicates.filter(({ a, b }) => keys[a] !== keys[b]);
  for (const { a, b } of ties) {
    const [first, second] = [rootOf(keys[a]!), rootOf(keys[b]!)];
    if (first < second) parent.set(second, first);
    else parent.set(first, second);
  }
  return { unitOf: keys.map(rootOf), ties };
}
