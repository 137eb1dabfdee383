import sharp from "sharp";
import { describe, expect, test } from "vitest";
import type { ImageTable } from "../imageTable.js";
import { imageBatch } from "../imageTable.js";
import { drawnPicture, drawnSamples } from "../testing.node.js";
import { type Augmentation, drawAugmentation, faceAugmentation } from "./augmentation.js";
import { augmentedBatch } from "./augmentedBatch.js";
import { blurPlane } from "./blur.js";
import { jpegArtifacts } from "./jpegArtifacts.js";

const [height, width, channels] = [12, 10, 3] as const;
const table: ImageTable = {
  channels,
  height,
  width,
  pixels: Uint8Array.from({ length: 4 * channels * height * width }, (_, i) => (i * 37) % 256),
  samples: drawnSamples(1, 4, 1),
};
const rows = [2, 0, 3, 3];
const plain = imageBatch(table, rows);

describe("drawAugmentation", () => {
  test("a function of seed, step and index; a component left out changes no other", () => {
    const first = drawAugmentation(faceAugmentation, 7, 3, 5);
    expect(drawAugmentation(faceAugmentation, 7, 3, 5)).toEqual(first);
    const { contrast: _, ...rest } = faceAugmentation;
    for (let i = 0; i < 50; i++) {
      const { contrast: __, ...without } = drawAugmentation(rest, 7, 3, i);
      expect(drawAugmentation(faceAugmentation, 7, 3, i)).toMatchObject(without);
    }
    expect(drawAugmentation({}, 7, 3, 5)).toEqual({
      flip: false,
      brightness: 0,
      contrast: 1,
      blur: 0,
      jpeg: undefined,
    });
  });

  test("each happens as often as its probability says, within its range", () => {
    const draws = Array.from({ length: 4000 }, (_, i) => drawAugmentation(faceAugmentation, 1, 1, i));
    const share = (happens: (d: (typeof draws)[number]) => boolean) => draws.filter(happens).length / 4000;
    expect(share(({ flip }) => flip)).toBeCloseTo(0.5, 1);
    expect(share(({ brightness }) => brightness !== 0)).toBeCloseTo(0.5, 1);
    expect(share(({ contrast }) => contrast !== 1)).toBeCloseTo(0.5, 1);
    expect(share(({ blur }) => blur > 0)).toBeCloseTo(0.1, 1);
    expect(share(({ jpeg }) => jpeg !== undefined)).toBeCloseTo(0.1, 1);
    for (const { brightness, contrast, blur, jpeg = 50 } of draws) {
      expect(Math.abs(brightness)).toBeLessThanOrEqual(0.2);
      expect(Math.abs(Math.log(contrast))).toBeLessThanOrEqual(Math.log(1.3) + 1e-12);
      expect(blur).toBeLessThanOrEqual(1);
      expect(jpeg >= 30 && jpeg <= 90).toBe(true);
    }
  });

  test.each<Augmentation>([
    { flip: 1.1 },
    { flip: Number.NaN },
    { brightness: { probability: 1, by: -1 } },
    { contrast: { probability: 1, by: 0.5 } },
    { blur: { probability: 1, sigma: 3 } },
    { jpeg: { probability: 1, quality: [0, 50] } },
    { jpeg: { probability: 1, quality: [60, 50] } },
  ])("%j: INVALID_ARGUMENT", (augmentation) => {
    expect(() => drawAugmentation(augmentation, 1, 1, 1)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });
});

describe("augmentedBatch", () => {
  test("without augmentation it is the batch", () => {
    expect(augmentedBatch(table, rows, {}, 1, 1)).toEqual(plain);
  });

  test("a flip mirrors every row of every channel", () => {
    const flipped = augmentedBatch(table, rows, { flip: 1 }, 1, 1);
    for (let start = 0; start < plain.length; start += width)
      expect(flipped.slice(start, start + width)).toEqual(plain.slice(start, start + width).reverse());
  });

  test("contrast and brightness: ½ + c·(v − ½) + b, cut to 0…1", () => {
    const augmentation = { brightness: { probability: 1, by: 0.3 }, contrast: { probability: 1, by: 1.5 } };
    const out = augmentedBatch(table, rows, augmentation, 5, 9);
    const size = channels * height * width;
    for (let i = 0; i < out.length; i++) {
      const { brightness, contrast } = drawAugmentation(augmentation, 5, 9, Math.floor(i / size));
      expect(out[i]).toBeCloseTo(
        Math.min(1, Math.max(0, 0.5 + contrast * (plain[i]! - 0.5) + brightness)),
        5,
      );
    }
  });

  test("blur and JPEG change pixels of the batch, never the table", () => {
    const before = table.pixels.slice();
    for (const augmentation of [
      { blur: { probability: 1, sigma: 1 } },
      { jpeg: { probability: 1, quality: [20, 30] } },
    ] as const)
      expect(augmentedBatch(table, rows, augmentation, 1, 1)).not.toEqual(plain);
    expect(table.pixels).toEqual(before);
  });
});

test("blurPlane: an impulse becomes the kernel, a constant stays", () => {
  const plane = new Uint8Array(25);
  plane[12] = 160;
  blurPlane(plane, 5, 5, Math.sqrt(0.5)); // k = ¼
  expect([...plane]).toEqual([
    0, 0, 0, 0, 0, 0, 10, 20, 10, 0, 0, 20, 40, 20, 0, 0, 10, 20, 10, 0, 0, 0, 0, 0, 0,
  ]);
  const flat = new Uint8Array(20).fill(201);
  blurPlane(flat, 4, 5, 0.9);
  expect(flat).toEqual(new Uint8Array(20).fill(201));
});

describe("jpegArtifacts", () => {
  test.each([20, 50, 90])(
    "quality %i: what libjpeg leaves of a grey file, to a level or two",
    async (quality) => {
      const [h, w] = [45, 37];
      const grey = await drawnPicture(3, w, h).greyscale().toColourspace("b-w").raw().toBuffer();
      const file = await sharp(grey, { raw: { width: w, height: h, channels: 1 } })
        .jpeg({ quality, mozjpeg: false })
        .toBuffer();
      const expected = await sharp(file).toColourspace("b-w").raw().toBuffer();
      const plane = Uint8Array.from(grey);
      jpegArtifacts(plane, h, w, quality);
      const off = plane.map((value, i) => Math.abs(value - expected[i]!));
      // Its integer transforms round differently; rarely that takes a coefficient to the next step.
      expect(off.filter((d) => d > 2).length).toBeLessThan(off.length / 500);
      expect(Math.max(...off)).toBeLessThan(6);
      expect(off.reduce((a, b) => a + b) / off.length).toBeLessThan(0.5);
    },
  );

  test("quality 100 changes hardly anything, lower ones more and more", () => {
    const picture = Uint8Array.from(
      { length: 64 * 64 },
      (_, i) => 128 + 100 * Math.sin(i / 7) * Math.cos(i / 300),
    );
    const loss = [100, 80, 40, 10].map((quality) => {
      const plane = picture.slice();
      jpegArtifacts(plane, 64, 64, quality);
      return plane.reduce((sum, value, i) => sum + Math.abs(value - picture[i]!), 0) / plane.length;
    });
    expect(loss[0]).toBeLessThan(0.6);
    expect([...loss].sort((a, b) => a - b)).toEqual(loss);
  });
});
