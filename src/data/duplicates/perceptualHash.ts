import { check, checkArguments, type Rule, wholeNumber } from "../../core/options.js";
import { resizePlanes } from "../../vision/resizePlanes.js";
import { checkTable, type ImageTable } from "../imageTable.js";

/** Side of the picture that is transformed, and of the block of coefficients that is kept. */
const side = 32;
const kept = 8;

/** cos(π·(2x + 1)·u / 2·side) for u = 1…kept, `[kept, side]`: the DCT-II without its constant term. */
const cosines = Float32Array.from({ length: kept * side }, (_, i) => {
  const [u, x] = [1 + Math.floor(i / side), i % side];
  return Math.cos((Math.PI * (2 * x + 1) * u) / (2 * side));
});

/**
 * Perceptual hashes of a table's images: 64 bits each, which recompressing, scaling, or a change of brightness or contrast
 * hardly alter. The luma is scaled to 32×32; bit (v, u) says whether DCT coefficient (v, u), u and v in 1…8, lies above
 * the median of the 64. Source: Zauner 2010, "Implementation and benchmarking of perceptual image hash functions",
 * section 3.2.1 (DCT based).
 *
 * @returns `[2N]`: two words an image
 * @example
 * const hashes = perceptualHashes(table);
 * hammingDistance(hashes, 0, 1); // 0…64
 */
export function perceptualHashes(table: ImageTable): Uint32Array {
  checkTable(table);
  const hashes = new Uint32Array(2 * table.samples.length);
  for (let row = 0; row < table.samples.length; row++) {
    const coefficients = lowFrequencies(resizePlanes(lumaAt(table, row), side, side).pixels);
    const sorted = coefficients.slice().sort();
    const median = (sorted[31]! + sorted[32]!) / 2;
    for (let bit = 0; bit < 64; bit++)
      if (coefficients[bit]! > median) hashes[2 * row + (bit >> 5)]! |= 1 << (bit & 31);
  }
  return hashes;
}

/**
 * Bits in which the hashes of images a and b differ, 0…64.
 *
 * @example
 * hammingDistance(hashes, 0, 1); // 32 or so for two different photos
 */
export function hammingDistance(hashes: Uint32Array, a: number, b: number): number {
  check(hashes, "hashes", hashRule);
  const row = wholeNumber(0, hashes.length / 2 - 1);
  checkArguments("hammingDistance", { a: [a, row], b: [b, row] });
  return distanceOf(hashes, a, b);
}

/** Two words an image, as `perceptualHashes` gives them. */
export const hashRule: Rule = {
  expected: "a Uint32Array of two words an image",
  holds: (value) => value instanceof Uint32Array && value.length % 2 === 0,
};

/** `hammingDistance`, unchecked: this is called for millions of pairs. */
export function distanceOf(hashes: Uint32Array, a: number, b: number): number {
  return bitCount(hashes[2 * a]! ^ hashes[2 * b]!) + bitCount(hashes[2 * a + 1]! ^ hashes[2 * b + 1]!);
}

/** Set bits of a 32-bit word (Warren, Hacker's Delight, figure 5-2). */
function bitCount(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** `[kept · kept]`: rows' transforms, then columns'. */
function lowFrequencies(pixels: Uint8Array): Float32Array {
  const across = new Float32Array(side * kept);
  for (let y = 0; y < side; y++)
    for (let u = 0; u < kept; u++) {
      let sum = 0;
      for (let x = 0; x < side; x++) sum += cosines[u * side + x]! * pixels[y * side + x]!;
      across[y * kept + u] = sum;
    }
  const result = new Float32Array(kept * kept);
  for (let v = 0; v < kept; v++)
    for (let u = 0; u < kept; u++) {
      let sum = 0;
      for (let y = 0; y < side; y++) sum += cosines[v * side + y]! * across[y * kept + u]!;
      result[v * kept + u] = sum;
    }
  return result;
}

/** Row `row` of a table as luma (ITU-R BT.601). */
function lumaAt({ channels, height, width, pixels }: ImageTable, row: number) {
  const plane = height * width;
  const start = row * channels * plane;
  if (channels === 1)
    return { channels: 1 as const, height, width, pixels: pixels.subarray(start, start + plane) };
  const luma = Uint8Array.from({ length: plane }, (_, i) => {
    const at = start + i;
    return 0.299 * pixels[at]! + 0.587 * pixels[at + plane]! + 0.114 * pixels[at + 2 * plane]! + 0.5;
  });
  return { channels: 1 as const, height, width, pixels: luma };
}
