/**
 * Drops points that can't be told apart in a drawing: a point is kept if it lies at least 1/`steps` of the
 * drawing's side from the last one kept, in the drawing's own coordinates; the first and the last are always
 * kept.
 *
 * @param x `[K]`, drawn coordinates within 0 … 1; infinite values are left out. @param y likewise.
 * @returns indices to keep, ascending.
 * @example
 * visiblePoints([0, 0.0001, 1], [0, 0, 1]); // [0, 2]
 */
export function visiblePoints(x: ArrayLike<number>, y: ArrayLike<number>, steps = 400): number[] {
  const kept: number[] = [];
  let [lastX, lastY] = [Number.NaN, Number.NaN];
  let last = -1;
  for (let k = 0; k < x.length; k++) {
    if (!(Number.isFinite(x[k]) && Number.isFinite(y[k]))) continue;
    last = k;
    if (Math.abs(x[k]! - lastX) + Math.abs(y[k]! - lastY) < 1 / steps) continue;
    kept.push(k);
    lastX = x[k]!;
    lastY = y[k]!;
  }
  if (last >= 0 && kept.at(-1) !== last) kept.push(last);
  return kept;
}
