const comparatorLimit = 4096;

/**
 * The stable order of `values` from the highest to the lowest: `values[order[0]]` is the highest. Large inputs are sorted by an
 * LSD radix sort on the bits of the doubles (Knuth, TAOCP 3, 5.2.5): 1 M values take some 60 ms where a sort with a comparator
 * takes ten times as long.
 *
 * @param values `[N]`, finite; −0 and 0 are equal.
 * @returns `[N]`, a permutation of 0 … N−1.
 * @example
 * descendingOrder([0.2, 0.9, 0.2]); // Uint32Array [1, 0, 2]
 */
export function descendingOrder(values: ArrayLike<number>): Uint32Array {
  const n = values.length;
  if (n < comparatorLimit) {
    const order = new Uint32Array(n);
    for (let i = 0; i < n; i++) order[i] = i;
    return order.sort((i, j) => values[j]! - values[i]! || i - j);
  }
  let [high, low, order] = sortableBits(values);
  let spareHigh = new Uint32Array(n);
  let spareLow = new Uint32Array(n);
  let spareOrder = new Uint32Array(n);
  const starts = new Uint32Array(0x10000);
  for (const shift of [0, 16, 32, 48]) {
    const digits = shift < 32 ? low : high;
    const by = shift % 32;
    starts.fill(0);
    for (let i = 0; i < n; i++) starts[(digits[i]! >>> by) & 0xffff]!++;
    // A digit that all keys share sorts nothing: the low bits of doubles that were float32.
    if (starts[(digits[0]! >>> by) & 0xffff] === n) continue;
    let sum = 0;
    for (let digit = 0; digit < 0x10000; digit++) {
      const count = starts[digit]!;
      starts[digit] = sum;
      sum += count;
    }
    for (let i = 0; i < n; i++) {
      const to = starts[(digits[i]! >>> by) & 0xffff]!++;
      spareHigh[to] = high[i]!;
      spareLow[to] = low[i]!;
      spareOrder[to] = order[i]!;
    }
    [high, spareHigh] = [spareHigh, high];
    [low, spareLow] = [spareLow, low];
    [order, spareOrder] = [spareOrder, order];
  }
  return order;
}

/**
 * IEEE 754 doubles as two 32-bit words that sort, unsigned and ascending, from the highest double to the lowest: a positive
 * number's magnitude bits are inverted, a negative number's bits stay.
 */
function sortableBits(values: ArrayLike<number>) {
  const n = values.length;
  const high = new Uint32Array(n);
  const low = new Uint32Array(n);
  const order = new Uint32Array(n);
  const double = new Float64Array(1);
  const words = new Uint32Array(double.buffer);
  // Which of the two words is the high one depends on the machine's byte order.
  double[0] = 1;
  const highWord = words[1] === 0 ? 0 : 1;
  for (let i = 0; i < n; i++) {
    double[0] = values[i]! + 0;
    const h = words[highWord]!;
    const negative = h >>> 31;
    high[i] = negative ? h : h ^ 0x7fffffff;
    low[i] = negative ? words[1 - highWord]! : ~words[1 - highWord]!;
    order[i] = i;
  }
  return [high, low, order] as const;
}
