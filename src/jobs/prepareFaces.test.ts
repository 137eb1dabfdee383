import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Selfsame } from "selfsame";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { prepareFaces } from "../../dist/jobs/prepareFaces.node.js";
import { sample } from "../../test/support/samples.js";
import { planesOf } from "../vision/planes.js";

let folder: string;
let blank: Buffer;
const photo = (number: number) => ({
  id: `sample${number}.jpg`,
  person: String(number),
  bytes: async () => readFileSync(sample(number)),
});
const dataset = (...samples: { id: string; person: string; bytes: () => Promise<Uint8Array> }[]) => ({
  name: "test",
  samples,
  skipped: [],
});
const size = { channels: 3, height: 150, width: 150 } as const;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-faces-"));
  blank = await sharp({ create: { width: 200, height: 200, channels: 3, background: "grey" } })
    .png()
    .toBuffer();
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("prepareFaces", () => {
  const cache = () => join(folder, "cache");
  const files = () =>
    readdirSync(cache(), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

  test("cuts the main face as the pipeline does; images without one are named; all is kept", async () => {
    const empty = { id: "blank.png", person: "-", bytes: async () => blank };
    const broken = { id: "broken.jpg", person: "-", bytes: async () => Buffer.from("no picture") };
    const data = dataset(photo(1), empty, broken, photo(3));
    const first = await prepareFaces(data, { ...size, cache: cache(), workers: 1 });
    expect(first.computed).toBe(4);
    expect(first.table.samples.map(({ id }) => id)).toEqual(["sample1.jpg", "sample3.jpg"]);
    expect(first.skipped.map(({ id }) => id)).toEqual(["blank.png", "broken.jpg"]);
    expect(first.skipped[0]?.reason).toMatch(/no face was found \(200×200/);

    const selfsame = await Selfsame.load({ workers: 1 });
    const face = await selfsame.align(sample(1));
    await selfsame.close();
    expect(first.table.pixels.subarray(0, 3 * 150 * 150)).toEqual(planesOf(face.image, 3).pixels);

    expect(files()).toHaveLength(4);
    const again = await prepareFaces(data, { ...size, cache: cache(), workers: 1 });
    expect(again.computed).toBe(0);
    expect(again.table.pixels).toEqual(first.table.pixels);
    expect(again.skipped).toEqual(first.skipped);
  });

  test("another size is another cut; damaged records are cut again; grey is luma", async () => {
    const options = { channels: 1, height: 64, width: 64, cache: cache(), workers: 1 } as const;
    const first = await prepareFaces(dataset(photo(3)), options);
    expect([first.computed, first.table.pixels.length]).toEqual([1, 64 * 64]);
    for (const { parentPath, name } of files()) writeFileSync(join(parentPath, name), "half");
    const second = await prepareFaces(dataset(photo(3)), options);
    expect(second.computed).toBe(1);
    expect(second.table.pixels).toEqual(first.table.pixels);
  });

  test("faces are square", async () => {
    await expect(prepareFaces(dataset(photo(1)), { ...size, height: 100 })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });
});
