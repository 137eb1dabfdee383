import { expect, test } from "vitest";
import { toyConfig } from "../../test/support/toyTraining.js";
import type { ImageTable } from "../data/imageTable.js";
import { createBatches } from "./batches.js";

/** People 0…5 have 3 images each, people 6…9 one; every pixel of an image is its person's number × 20. */
const people = [...[0, 1, 2, 3, 4, 5].flatMap((person) => [person, person, person]), 6, 7, 8, 9];
const table: ImageTable = {
  channels: 1,
  height: 4,
  width: 4,
  pixels: Uint8Array.from({ length: 16 * people.length }, (_, i) => 20 * people[Math.floor(i / 16)]!),
  samples: people.map((person, row) => ({
    id: `${row}`,
    person: `p${person}`,
    bytes: async () => new Uint8Array(),
  })),
};
const image = { channels: 1, height: 4, width: 4, invert: false, oversampling: 1 } as const;
const plain = { image, augmentation: {} };

/** Who is on each image of a batch, by its first pixel. */
const shown = (images: Float32Array) =>
  Array.from({ length: images.length / 16 }, (_, i) => Math.round((images[16 * i]! * 255) / 20));

test("an episode shows people with enough images, then people with fewer, repeated", () => {
  const batch = { kind: "episode", groups: 1, classes: 4, images: 2, singles: 3 } as const;
  const batchOf = createBatches(table, toyConfig({ ...plain, batch }), 5);
  for (let step = 0; step < 20; step++) {
    const { images, people: labels } = batchOf(step);
    const who = shown(images as Float32Array);
    expect(who).toHaveLength(14);
    expect([...(labels as BigInt64Array)].map(Number)).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]);
    for (let i = 0; i < 14; i += 2) expect(who[i]).toBe(who[i + 1]);
    expect(new Set(who).size).toBe(7);
    expect(who.slice(0, 8).every((person) => person < 6)).toBe(true);
    expect(who.slice(8).every((person) => person >= 6)).toBe(true);
  }
  // A batch is a function of its step, in whatever order they are drawn.
  expect(batchOf(3)).toEqual(createBatches(table, toyConfig({ ...plain, batch }), 5)(3));
});

test("pairs: image i goes with image B/2 + i, genuine and impostor by turns", () => {
  const batch = { kind: "pairs", pairs: 6, impostors: "all" } as const;
  const { images, same } = createBatches(table, toyConfig({ ...plain, batch }), 1)(0);
  const who = shown(images as Float32Array);
  expect([...(same as Float32Array)]).toEqual([1, 0, 1, 0, 1, 0]);
  for (let i = 0; i < 6; i++) expect(who[i] === who[6 + i]).toBe(i % 2 === 0);
});

test("data that are too few are named at once", () => {
  const of = (singles: number) =>
    toyConfig({ ...plain, batch: { kind: "episode", groups: 1, classes: 4, images: 2, singles } });
  expect(() => createBatches(table, of(5), 1)).toThrow(/5 people with fewer than 2 images .* have 4/);
  const large = toyConfig({ ...plain, batch: { kind: "episode", groups: 1, classes: 7, images: 2 } });
  expect(() => createBatches(table, large, 1)).toThrow(/7 people with 2 images/);
});
