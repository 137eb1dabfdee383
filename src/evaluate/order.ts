/**
 * The stable order of `values` from the highest to the lowest: `values[order[0]]` is the highest. The upper
 * halves of the doubles, with the index in place of the lower half, are sorted as doubles by the engine's
 * native sort; values that share an upper half (20 bits of the fraction) are then put in order one run at a
 * time. Some five times as fast as a sort with a comparator.
 *
 * @param values `[N]`, finite, N < 2³²; −0 and 0 are equal.
 * @returns `[N]`, a permutation of 0 … N−1.
 * @example
 * descendingOrder([0.2, 0.9, 0.2]); // Uint32Array [1, 0, 2]
 */
export function descendingOrder(values: ArrayLike<number>): Uint32Array {
  const n = values.length;
  // Negated, so that an ascending sort puts the highest first. A finite double's upper half is never a NaN's.
  const keys = new Float64Array(n);
  for (let i = 0; i < n; i++) keys[i] = 0 - values[i]!;
  const words = new Uint32Array(keys.buffer);
  const { lower, upper } = wordOrder;
  for (let i = 0; i < n; i++) words[2 * i + lower] = i;
  keys.sort();
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = words[2 * i + lower]!;
  for (let from = 0; from < n; ) {
    const half = words[2 * from + upper]!;
    let to = from + 1;
    while (to < n && words[2 * to + upper] === half) to++;
    if (to - from > 1) sortRun(order, values, from, to);
    from = to;
  }
  return order;
}

/** Which of a double's two 32-bit words is which depends on the machine's byte order. */
const wordOrder =
  new Uint32Array(Float64Array.of(1).buffer)[1] === 0 ? { lower: 1, upper: 0 } : { lower: 0, upper: 1 };

/** Sorts order[from … to) by value, descending, then by index. Runs are mostly two or three long. */
function sortRun(order: Uint32Array, values: ArrayLike<number>, from: number, to: number): void {
  if (to - from > 16) {
    order.subarray(from, to).sort((i, j) => values[j]! - values[i]! || i - j);
    return;
  }
  for (let at = from + 1; at < to; at++) {
    const index = order[at]!;
    const value = values[index]!;
    let hole = at;
    for (; hole > from; hole--) {
      const before = order[hole - 1]!;
      if (values[before]! > value || (values[before]! === value && before < index)) break;
      order[hole] = before;
    }
    order[hole] = index;
  }
}
