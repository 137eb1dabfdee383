/**
 * Two different numbers with as few decimals as show which is larger; equal ones with the fewest.
 *
 * @param least decimals at least
 * @example
 * digitsApart(0.94228, 0.9423); // ["0.94228", "0.94230"]
 */
export function digitsApart(a: number, b: number, least = 4): [string, string] {
  const most = 17;
  for (let digits = least; ; digits++) {
    const [x, y] = [a.toFixed(digits), b.toFixed(digits)];
    if (x !== y || a === b || digits === most) return [x, y];
  }
}
