import { type Random, seededRandom } from "../core/random.js";
import { type Augmentation, drawAugmentation } from "../data/augment/augmentation.js";
import { degraded } from "../data/augment/degraded.js";
import { type ImageTable, imageLength } from "../data/imageTable.js";
import { sampleAffine } from "../nn/augment/affine.js";
import type { TrainConfig } from "./config.js";
import { asItLies, type Placement } from "./moments.js";

/** What a configuration changes in its images. */
type Changes = TrainConfig["augmentation"];

/** How one image is read and shaded. Coordinates: −1 and 1 are the image's edges. */
interface Warp {
  /** `[a b c; d e f]`, output → source. */
  readonly theta: readonly number[];
  /** Displacements `[knots, knots, 2]` in output coordinates, bilinear between knots. */
  readonly field?: Float32Array | undefined;
  /** Bits: 1 swaps x and y, 2 mirrors x, 4 mirrors y. */
  readonly symmetry: number;
  /** value ← clamp(a·value + b) to 0…1 */
  readonly shade: readonly [a: number, b: number];
}

/** Key of the warps' generators (seed, step, 101, i), apart from those of the batches. */
const warpStream = 101;

const knots = 6;
const still: Warp = { theta: [1, 0, 0, 0, 1, 0], symmetry: 0, shade: [1, 0] };

/** Turns and mirrors for a group of images together; 0 leaves them as they are. */
export function groupSymmetry({ symmetry, upright = 0 }: Changes, random: Random): number {
  const [chance, turn] = [random.next(), random.int(8)];
  return symmetry === "dihedral" && chance >= upright ? turn : 0;
}

/** The warp of one image; every draw is made whether used or not, so that one doesn't move the others. */
function sampleWarp(changes: Changes, size: ImageSize, symmetry: number, random: Random): Warp {
  const { affine, elastic = 0, gain = 0, brightness = 0, contrast = 0 } = changes;
  const around = () => 2 * random.next() - 1;
  const theta = sampleAffine(random, size.height, size.width, affine ?? { probability: 0 });
  const [flip, g, b, c] = [random.next() < 0.5, around(), around(), around()];
  const spread = Math.exp(contrast * c);
  const scale = Math.exp(gain * g) * spread;
  const field =
    elastic > 0
      ? Float32Array.from({ length: 2 * knots * knots }, () => elastic * random.normal())
      : undefined;
  return {
    theta,
    field,
    symmetry: changes.symmetry === "flip" && flip ? 2 : symmetry,
    // Spread about ½: s·(v − ½) + ½.
    shade: [scale, 0.5 * (1 - spread) + brightness * b],
  };
}

export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/**
 * Training images `[rows.length, C, height, width]`, 0…1, each warped by its own draw. Beyond the border, the border's
 * value.
 *
 * @param table at the oversampled size
 * @param symmetryOf the group's turn of each position of the batch
 * @param placements of the table's rows: a normalization that the warp goes on top of; absent: images as they lie
 * @param at image i is a function of seed, step and i alone
 * @example
 * const size = { height: 28, width: 28 };
 * const images = warpedBatch(table, rows, size, { elastic: 0.03 }, () => 0, { seed: 7, step });
 */
export function warpedBatch(
  table: ImageTable,
  rows: ArrayLike<number>,
  size: ImageSize,
  changes: Changes,
  symmetryOf: (position: number) => number,
  { seed, step }: { readonly seed: number; readonly step: number },
  placements?: readonly Placement[],
): Float32Array {
  const length = table.channels * size.height * size.width;
  const out = new Float32Array(rows.length * length);
  const stored = imageLength(table);
  const rough: Augmentation = {
    ...(changes.blur ? { blur: changes.blur } : {}),
    ...(changes.jpeg ? { jpeg: changes.jpeg } : {}),
  };
  for (let i = 0; i < rows.length; i++) {
    const random = seededRandom(seed, step, warpStream, i);
    const warp = sampleWarp(changes, size, symmetryOf(i), random);
    const place = placements?.[rows[i]!] ?? asItLies;
    const image = table.pixels.subarray(rows[i]! * stored, (rows[i]! + 1) * stored);
    const pixels = degraded(table, image, drawAugmentation(rough, seed, step, i));
    drawWarped({ ...table, pixels }, 0, size, warp, place, out.subarray(i * length, (i + 1) * length));
  }
  return out;
}

/** The images as validation and the model see them: brought to size by the same sampling, not warped. */
export function stillBatch(table: ImageTable, rows: ArrayLike<number>, size: ImageSize): Float32Array {
  const length = table.channels * size.height * size.width;
  const out = new Float32Array(rows.length * length);
  for (let i = 0; i < rows.length; i++)
    drawWarped(table, rows[i]!, size, still, asItLies, out.subarray(i * length, (i + 1) * length));
  return out;
}

/**
 * Samples per output pixel and axis. One bilinear sample is a mean of 2×2 source pixels, so it serves images of up to three
 * times the size, and at exactly twice, unwarped, is the mean of a pixel's four.
 */
const density = (table: ImageTable, { width }: ImageSize) => Math.max(1, Math.round(table.width / width / 2));

function drawWarped(
  table: ImageTable,
  row: number,
  size: ImageSize,
  warp: Warp,
  place: Placement,
  out: Float32Array,
): void {
  const { height, width } = size;
  const { theta, field, symmetry, shade } = warp;
  const [a = 1, b = 0, c = 0, d = 0, e = 1, f = 0] = theta;
  // Normalized by moments, it is one reading, as in the twin's graph.
  const dense = place === asItLies ? density(table, size) : 1;
  const plane = table.height * table.width;
  const base = row * imageLength(table);
  const shift: [number, number] = [0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [cx, cy] = [(2 * (x + 0.5)) / width - 1, (2 * (y + 0.5)) / height - 1];
      if (field) displacement(field, cx, cy, shift);
      for (let k = 0; k < table.channels; k++) {
        let sum = 0;
        for (let s = 0; s < dense * dense; s++) {
          const u = cx + (2 * (((s % dense) + 0.5) / dense - 0.5)) / width;
          const v = cy + (2 * ((Math.floor(s / dense) + 0.5) / dense - 0.5)) / height;
          let px = a * u + b * v + c + shift[0];
          let py = d * u + e * v + f + shift[1];
          if (symmetry & 1) [px, py] = [py, px];
          if (symmetry & 2) px = -px;
          if (symmetry & 4) py = -py;
          px = place.zoom * px + place.x;
          py = place.zoom * py + place.y;
          sum += bilinear(
            table,
            base + k * plane,
            ((px + 1) * table.width) / 2,
            ((py + 1) * table.height) / 2,
          );
        }
        const value = (shade[0] * sum) / (255 * dense * dense) + shade[1];
        out[k * height * width + y * width + x] = Math.min(1, Math.max(0, value));
      }
    }
}

/** The field at a point, bilinear between its knots. */
function displacement(field: Float32Array, x: number, y: number, to: [number, number]): void {
  const gx = ((x + 1) / 2) * (knots - 1);
  const gy = ((y + 1) / 2) * (knots - 1);
  const [x0, y0] = [Math.floor(gx), Math.floor(gy)];
  const [fx, fy] = [gx - x0, gy - y0];
  const at = 2 * (y0 * knots + x0);
  for (const axis of [0, 1] as const) {
    const top = field[at + axis]! * (1 - fx) + field[at + 2 + axis]! * fx;
    const low = field[at + 2 * knots + axis]! * (1 - fx) + field[at + 2 * knots + 2 + axis]! * fx;
    to[axis] = top * (1 - fy) + low * fy;
  }
}

/** The plane's value at (x, y) in pixels, 0…255, the first pixel's centre at ½; beyond the edge, the edge's. */
function bilinear({ pixels, width, height }: ImageTable, plane: number, x: number, y: number): number {
  const left = Math.min(width - 1, Math.max(0, x - 0.5));
  const top = Math.min(height - 1, Math.max(0, y - 0.5));
  const [x0, y0] = [Math.floor(left), Math.floor(top)];
  const [fx, fy] = [left - x0, top - y0];
  const right = x0 + 1 < width ? 1 : 0;
  const at = plane + y0 * width + x0;
  const below = y0 + 1 < height ? at + width : at;
  const upper = pixels[at]! * (1 - fx) + pixels[at + right]! * fx;
  return upper * (1 - fy) + (pixels[below]! * (1 - fx) + pixels[below + right]! * fx) * fy;
}
