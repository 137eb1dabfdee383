import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Selfsame } from "selfsame";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pixelBundle, writePixelBundle } from "./support/pixelBundle.js";

/** A white image with one black pixel block, `side` pixels wide. */
function drawn(side: number, inkX: number, inkY: number, block: number) {
  const data = new Uint8Array(4 * side * side).fill(255);
  for (let y = 0; y < block; y++)
    for (let x = 0; x < block; x++)
      data.fill(0, 4 * ((inkY + y) * side + inkX + x), 4 * ((inkY + y) * side + inkX + x) + 3);
  return { width: side, height: side, data };
}

describe("a bundle without faces", () => {
  let folder: string;
  let selfsame: Selfsame;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "selfsame-whole-"));
    writePixelBundle(folder, pixelBundle(4));
    selfsame = await Selfsame.load({ model: folder, workers: 1 });
  });
  afterAll(async () => {
    await selfsame.close();
    rmSync(folder, { recursive: true });
  });

  test("embeds the whole image, grey, resized, ink as 1", async () => {
    const ink = await selfsame.embed(drawn(4, 1, 2, 1));
    expect(Array.from(ink.embedding)).toEqual(Array.from({ length: 16 }, (_, i) => (i === 9 ? 1 : 0)));
    expect(ink).toMatchObject({ quality: 1, score: 1, resolution: 1, model: "pixels-4" });
    expect(ink.box).toEqual({ x: 0, y: 0, width: 4, height: 4 });
    const larger = await selfsame.embed(drawn(8, 0, 0, 8));
    expect(Array.from(larger.embedding)).toEqual(Array(16).fill(1));
    expect(larger.resolution).toBe(2);
    const blue = { width: 1, height: 1, data: Uint8Array.of(0, 0, 255, 255) };
    // 0.114 · 255 = 29 of grey.
    expect((await selfsame.embed(blue)).embedding[0]).toBeCloseTo(1 - 29 / 255, 6);
  });

  test("decides nothing before it is calibrated, and says how to", async () => {
    const [a, b] = await Promise.all([1, 2].map((block) => selfsame.embed(drawn(4, 0, 0, block))));
    for (const fmr of [{}, { fmr: 0.1 }])
      expect(selfsame.compare(a!, b!, fmr)).toMatchObject({
        outcome: "no decision",
        match: false,
        reason: "no threshold",
        explanation: expect.stringContaining("selfsame calibrate"),
        comparable: true,
        distance: Math.sqrt(3),
        threshold: null,
        targetFmr: null,
        operatingPoint: null,
      });
    expect(() => selfsame.compare(a!, b!, { fmr: 2 })).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });

  test("looks for no face", async () => {
    await expect(selfsame.detect(drawn(4, 0, 0, 2))).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    const whole = await selfsame.align(drawn(8, 0, 0, 2));
    expect(whole.image.width).toBe(4);
  });
});
