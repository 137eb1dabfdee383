/** Quantisation of luma at quality 50 (ITU-T T.81, table K.1), `[v, u]`. */
const luminance = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22,
  29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103,
  121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];

/** The quantisation steps of a quality, 1…100, as libjpeg scales them. */
function quantisation(quality: number): Float64Array {
  const percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  return Float64Array.from(luminance, (step) =>
    Math.min(255, Math.max(1, Math.floor((step * percent + 50) / 100))),
  );
}

/**
 * Leaves in a plane, in place, what writing it as a grey JPEG and reading it back would: 8×8 blocks, their DCT rounded
 * to multiples of the quantisation steps. RGB planes are treated one by one (a file would code luma and halved chroma).
 *
 * @param plane `[height, width]`; @param quality 1…100
 * @example
 * jpegArtifacts(plane, 100, 100, 40);
 */
export function jpegArtifacts(plane: Uint8Array, height: number, width: number, quality: number): void {
  const steps = quantisation(quality);
  const block = new Float64Array(64);
  for (let top = 0; top < height; top += 8)
    for (let left = 0; left < width; left += 8) {
      for (let y = 0, i = 0; y < 8; y++) {
        // Blocks that reach over the edge repeat its pixels.
        const row = Math.min(height - 1, top + y) * width;
        for (let x = 0; x < 8; x++, i++) block[i] = plane[row + Math.min(width - 1, left + x)]! - 128;
      }
      for (let i = 0; i < 64; i += 8) forward(block, i, 1);
      for (let i = 0; i < 8; i++) forward(block, i, 8);
      for (let i = 0; i < 64; i++) block[i] = nearest(block[i]! / steps[i]!) * steps[i]!;
      for (let i = 0; i < 8; i++) inverse(block, i, 8);
      for (let i = 0; i < 64; i += 8) inverse(block, i, 1);
      const [bottom, right] = [Math.min(8, height - top), Math.min(8, width - left)];
      for (let y = 0; y < bottom; y++)
        for (let x = 0; x < right; x++)
          plane[(top + y) * width + left + x] = Math.min(255, Math.max(0, block[8 * y + x]! + 128.5));
    }
}

/** The nearest integer of a number above −2048, halves upwards; several times as fast as Math.round. */
function nearest(value: number): number {
  return ((value + 2048.5) | 0) - 2048;
}

/** cₖ = ½·cos(kπ/16); the orthonormal DCT-II of 8 points, X₀ = Σ x/√8, Xₖ = ½·Σ xₙ·cos((2n + 1)kπ/16). */
const [c1, c2, c3, c4, c5, c6, c7] = [1, 2, 3, 4, 5, 6, 7].map((k) => Math.cos((k * Math.PI) / 16) / 2) as [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

/**
 * The DCT of eight values, in place; sums feed the even coefficients, differences the odd ones. Written out
 * value by value: destructured arrays made it half as fast.
 */
function forward(b: Float64Array, at: number, step: number): void {
  const x0 = b[at]!;
  const x1 = b[at + step]!;
  const x2 = b[at + 2 * step]!;
  const x3 = b[at + 3 * step]!;
  const x4 = b[at + 4 * step]!;
  const x5 = b[at + 5 * step]!;
  const x6 = b[at + 6 * step]!;
  const x7 = b[at + 7 * step]!;
  const s0 = x0 + x7;
  const s1 = x1 + x6;
  const s2 = x2 + x5;
  const s3 = x3 + x4;
  const d0 = x0 - x7;
  const d1 = x1 - x6;
  const d2 = x2 - x5;
  const d3 = x3 - x4;
  const outer = s0 + s3;
  const inner = s1 + s2;
  const wide = s0 - s3;
  const narrow = s1 - s2;
  b[at] = c4 * (outer + inner);
  b[at + 4 * step] = c4 * (outer - inner);
  b[at + 2 * step] = c2 * wide + c6 * narrow;
  b[at + 6 * step] = c6 * wide - c2 * narrow;
  b[at + step] = c1 * d0 + c3 * d1 + c5 * d2 + c7 * d3;
  b[at + 3 * step] = c3 * d0 - c7 * d1 - c1 * d2 - c5 * d3;
  b[at + 5 * step] = c5 * d0 - c1 * d1 + c7 * d2 + c3 * d3;
  b[at + 7 * step] = c7 * d0 - c5 * d1 + c3 * d2 - c1 * d3;
}

/** The transposed of `forward`, which is its inverse. */
function inverse(b: Float64Array, at: number, step: number): void {
  const x0 = b[at]!;
  const x1 = b[at + step]!;
  const x2 = b[at + 2 * step]!;
  const x3 = b[at + 3 * step]!;
  const x4 = b[at + 4 * step]!;
  const x5 = b[at + 5 * step]!;
  const x6 = b[at + 6 * step]!;
  const x7 = b[at + 7 * step]!;
  const plus = c4 * (x0 + x4);
  const minus = c4 * (x0 - x4);
  const wide = c2 * x2 + c6 * x6;
  const narrow = c6 * x2 - c2 * x6;
  const s0 = plus + wide;
  const s1 = minus + narrow;
  const s2 = minus - narrow;
  const s3 = plus - wide;
  const d0 = c1 * x1 + c3 * x3 + c5 * x5 + c7 * x7;
  const d1 = c3 * x1 - c7 * x3 - c1 * x5 - c5 * x7;
  const d2 = c5 * x1 - c1 * x3 + c7 * x5 + c3 * x7;
  const d3 = c7 * x1 - c5 * x3 + c3 * x5 - c1 * x7;
  b[at] = s0 + d0;
  b[at + step] = s1 + d1;
  b[at + 2 * step] = s2 + d2;
  b[at + 3 * step] = s3 + d3;
  b[at + 4 * step] = s3 - d3;
  b[at + 5 * step] = s2 - d2;
  b[at + 6 * step] = s1 - d1;
  b[at + 7 * step] = s0 - d0;
}
