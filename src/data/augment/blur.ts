/**
 * Blurs a plane in place: rows, then columns, by the kernel [k, 1 − 2k, k] with k = σ²/2, whose standard deviation is σ
 * (σ ≤ 1; up to σ = 0.8 it falls off from the centre as a Gaussian does). Edges repeat.
 *
 * @param plane `[height, width]`; @param sigma in pixels, 0…1
 * @example
 * blurPlane(plane, 28, 28, 0.7);
 */
export function blurPlane(plane: Uint8Array, height: number, width: number, sigma: number): void {
  // In 16.16 fixed point; the remainders of rounding are below one level.
  const side = Math.round((Math.min(1, sigma) ** 2 / 2) * 65536);
  const centre = 65536 - 2 * side;
  for (let y = 0; y < height; y++) {
    const start = y * width;
    let before = plane[start]!;
    for (let x = 0; x < width; x++) {
      const here = plane[start + x]!;
      const after = x + 1 < width ? plane[start + x + 1]! : here;
      plane[start + x] = (centre * here + side * (before + after) + 32768) >> 16;
      before = here;
    }
  }
  const above = plane.slice(0, width);
  for (let y = 0; y < height; y++) {
    const start = y * width;
    const next = y + 1 < height ? start + width : start;
    for (let x = 0; x < width; x++) {
      const here = plane[start + x]!;
      plane[start + x] = (centre * here + side * (above[x]! + plane[next + x]!) + 32768) >> 16;
      above[x] = here;
    }
  }
}
