import { expect, test } from "vitest";
import { seededRandom } from "../core/random.js";
import type { ImageTable } from "../data/imageTable.js";
import { groupSymmetry, stillBatch, warpedBatch } from "./warp.js";

/** One grey image of 8×8 whose pixels are all different. */
const table: ImageTable = {
  channels: 1,
  height: 8,
  width: 8,
  pixels: Uint8Array.from({ length: 64 }, (_, i) => 3 * i + 20),
  samples: [],
};
const size = { height: 8, width: 8 };
const pixel = (image: Float32Array, x: number, y: number) => image[8 * y + x]!;

test("an image at the table's own size comes out as it is", () => {
  const [image] = [stillBatch(table, [0], size)];
  for (let i = 0; i < 64; i++) expect(image![i]).toBeCloseTo(table.pixels[i]! / 255, 6);
});

test("at half the size, pixels are means of 2×2", () => {
  const half = stillBatch(table, [0], { height: 4, width: 4 });
  const mean = (table.pixels[0]! + table.pixels[1]! + table.pixels[8]! + table.pixels[9]!) / 4;
  expect(half[0]).toBeCloseTo(mean / 255, 6);
  expect(half).toHaveLength(16);
});

test("turns and mirrors move pixels where they say", () => {
  const plain = stillBatch(table, [0], size);
  const turned = (symmetry: number) =>
    warpedBatch(table, [0], size, { symmetry: "dihedral" }, () => symmetry, { seed: 1, step: 0 });
  for (const [x, y] of [
    [0, 0],
    [1, 5],
    [7, 2],
  ] as const) {
    expect(pixel(turned(0), x, y)).toBeCloseTo(pixel(plain, x, y), 5);
    expect(pixel(turned(1), x, y)).toBeCloseTo(pixel(plain, y, x), 5);
    expect(pixel(turned(2), x, y)).toBeCloseTo(pixel(plain, 7 - x, y), 5);
    expect(pixel(turned(4), x, y)).toBeCloseTo(pixel(plain, x, 7 - y), 5);
  }
});

test("a warp depends on seed, step and place alone", () => {
  const augmentation = { elastic: 0.1, gain: 0.3, brightness: 0.1, contrast: 0.2 };
  const of = (rows: number[], [seed, step]: [number, number]) =>
    warpedBatch(table, rows, size, augmentation, () => 0, { seed, step });
  const alone = of([0], [7, 3]);
  expect([...of([0, 0, 0], [7, 3]).subarray(0, 64)]).toEqual([...alone]);
  expect([...of([0, 0], [7, 3]).subarray(64)]).not.toEqual([...alone]);
  expect([...of([0], [7, 4])]).not.toEqual([...alone]);
  for (const value of of([0, 0, 0, 0], [1, 1])) {
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThanOrEqual(1);
  }
});

test("groups keep upright as often as they are told to", () => {
  const turns = (upright: number) =>
    Array.from({ length: 400 }, (_, i) => groupSymmetry({ symmetry: "dihedral", upright }, seededRandom(i)));
  const share = (values: readonly number[]) => values.filter((turn) => turn === 0).length / values.length;
  expect(share(turns(1))).toBe(1);
  // ½ + ½·⅛
  expect(share(turns(0.5))).toBeCloseTo(0.5625, 1);
  expect(new Set(turns(0)).size).toBe(8);
  expect(groupSymmetry({ symmetry: "flip" }, seededRandom(1))).toBe(0);
});

test("blur and JPEG change an image as often as they are told to, and nothing else", () => {
  const rows = Array.from({ length: 200 }, () => 0);
  const at = { seed: 5, step: 1 };
  const checks = { ...table, pixels: Uint8Array.from({ length: 64 }, (_, i) => (i % 3) * 100) };
  const plain = stillBatch(checks, [0], size);
  const changed = (augmentation: Parameters<typeof warpedBatch>[3]) => {
    const images = warpedBatch(checks, rows, size, augmentation, () => 0, at);
    return rows.filter((_, i) =>
      images.subarray(64 * i, 64 * (i + 1)).some((v, k) => Math.abs(v - plain[k]!) > 1e-6),
    ).length;
  };
  expect(changed({})).toBe(0);
  const blurred = changed({ blur: { probability: 0.5, sigma: 1 } });
  expect(blurred).toBeGreaterThan(70);
  expect(blurred).toBeLessThan(130);
  expect(changed({ jpeg: { probability: 1, quality: [10, 20] } })).toBe(200);
});
