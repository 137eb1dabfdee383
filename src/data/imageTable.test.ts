import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { SelfsameError } from "../core/errors.js";
import { buildImageTable } from "./buildImageTable.node.js";
import type { Dataset, Sample } from "./dataset.js";
import { imageBatch, selectImages } from "./imageTable.js";

const flat = (r: number, g: number, b: number) =>
  sharp({ create: { width: 10, height: 20, channels: 3, background: { r, g, b } } })
    .png()
    .toBuffer();
const sample = (id: string, bytes: Sample["bytes"]): Sample => ({ id, person: id, bytes });
const dataset = (...samples: Sample[]): Dataset => ({ name: "test", samples, skipped: [] });
const red = sample("red", () => flat(200, 0, 10));
const green = sample("green", () => flat(0, 100, 0));
const broken = sample("broken", async () => new TextEncoder().encode("no picture"));

describe("buildImageTable", () => {
  test("planar RGB, in the data set's order; broken images are skipped and named", async () => {
    const { table, skipped } = await buildImageTable(
      { ...dataset(broken, red, broken, green), skipped: [{ id: "notes.txt", reason: "no image" }] },
      { channels: 3, height: 2, width: 3 },
    );
    expect([table.channels, table.height, table.width]).toEqual([3, 2, 3]);
    const plane = (value: number) => new Array(6).fill(value);
    expect([...table.pixels]).toEqual([200, 0, 10, 0, 100, 0].flatMap(plane));
    expect(table.samples.map(({ id }) => id)).toEqual(["red", "green"]);
    expect(skipped.map(({ id }) => id)).toEqual(["notes.txt", "broken", "broken"]);
    expect(skipped[1]?.reason).toContain("can't be decoded");
  });

  test("grey is luma, and can be inverted", async () => {
    const { table } = await buildImageTable(dataset(red, green), {
      channels: 1,
      height: 1,
      width: 1,
      invert: true,
    });
    // 0.299·200 + 0.114·10 = 60.9; 0.587·100 = 58.7.
    expect([...table.pixels]).toEqual([255 - 61, 255 - 59]);
  });

  test("none left, or a table of no size: an expected fault; a bug is no bad image", async () => {
    const options = { channels: 1, height: 4, width: 4 } as const;
    const code = (wanted: string) => expect.objectContaining({ code: wanted });
    await expect(buildImageTable(dataset(broken), options)).rejects.toEqual(code("DATASET_INVALID"));
    await expect(buildImageTable(dataset(), options)).rejects.toEqual(code("DATASET_INVALID"));
    for (const height of [0, 1.5, Number.NaN, 2 ** 31])
      await expect(buildImageTable(dataset(red), { ...options, height })).rejects.toEqual(
        code("INVALID_ARGUMENT"),
      );
    const bug = sample("bug", async () => {
      throw new TypeError("a bug");
    });
    await expect(buildImageTable(dataset(red, bug), options)).rejects.toThrow(TypeError);
    const gone = sample("gone", async () => {
      throw new SelfsameError("IMAGE_UNREADABLE", "gone");
    });
    expect((await buildImageTable(dataset(red, gone), options)).skipped).toEqual([
      { id: "gone", reason: "gone" },
    ]);
  });
});

test("rows are selected and batched as 0…1", async () => {
  const { table } = await buildImageTable(dataset(red, green), { channels: 3, height: 1, width: 1 });
  const twice = selectImages(table, [1, 0, 1]);
  expect([...twice.pixels]).toEqual([0, 100, 0, 200, 0, 10, 0, 100, 0]);
  expect(twice.samples.map(({ id }) => id)).toEqual(["green", "red", "green"]);
  const out = new Float32Array(6);
  expect(imageBatch(table, [1, 0], out)).toBe(out);
  expect(out).toEqual(imageBatch(twice, [0, 1]));
  expect(out[1]).toBeCloseTo(100 / 255, 7);
});
