import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedFace, Selfsame } from "selfsame";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { meanVector, unitVector } from "../src/core/vectors.js";
import { sample, sampleFaces } from "./support/samples.js";

let selfsame: Selfsame;
let folder: string;
beforeAll(async () => {
  selfsame = await Selfsame.load({ workers: 2 });
  folder = await mkdtemp(join(tmpdir(), "selfsame-test-"));
});
afterAll(async () => {
  await selfsame.close();
  await rm(folder, { recursive: true });
});

const code = (wanted: string) => expect.objectContaining({ code: wanted });

async function every<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe("the sample photos", () => {
  let faces: (EmbeddedFace & { photo: number })[];
  beforeAll(async () => {
    const found = await Promise.all(
      [1, 2, 3, 4, 5, 6].map(async (photo) =>
        (await selfsame.embedAll(sample(photo))).map((face) => ({ ...face, photo })),
      ),
    );
    faces = found.flat();
  });

  test("show 22 faces, all found, nothing else", () => {
    for (const [photo, count] of Object.entries(sampleFaces))
      expect(faces.filter((face) => face.photo === Number(photo))).toHaveLength(count);
    for (const { score, embedding, model, resolution } of faces) {
      expect(score).toBeGreaterThan(0.45);
      expect(resolution).toBeGreaterThan(0.5);
      expect(model).toBe(selfsame.model.id);
      expect(embedding).toHaveLength(selfsame.model.embedding.dimensions);
      expect(Math.hypot(...embedding)).toBeCloseTo(1, 5);
    }
  });

  // Of the strangers, young women in like light for the most part, a few match at FMR 1e-3: there the model is worse than on
  // View 1, where that rate was measured.
  test("one pair across photos is genuine and matches at FMR 1e-4; no other pair across photos does", () => {
    const matches: string[] = [];
    for (const a of faces)
      for (const b of faces) {
        if (a.photo >= b.photo) continue;
        const decision = selfsame.compare(a, b, { fmr: 1e-4 });
        expect(decision.score).toBe(selfsame.compare(b, a).score);
        expect(decision.match).toBe(decision.comparable === true && decision.score >= decision.threshold!);
        const place = ({ photo, box }: typeof a) =>
          `sample${photo} ${Math.round(box.x / 10)},${Math.round(box.y / 10)}`;
        if (decision.match) matches.push(`${place(a)} = ${place(b)}`);
      }
    expect(matches).toEqual(["sample1 149,27 = sample3 107,26"]);
  });

  test("every decision says what is known about it", () => {
    const [a, b] = [faces[0]!, faces[1]!];
    const decision = selfsame.compare(a, b, { fmr: 1e-2 });
    const { fmr, threshold } = decision.operatingPoint!;
    expect(decision.targetFmr).toBe(1e-2);
    expect(decision.threshold).toBe(threshold);
    expect(fmr.high).toBeGreaterThan(fmr.low);
    expect(decision.presentationAttack).toBe("not checked");
    expect(decision.data).toMatch(/LFW/);
    expect(() => selfsame.compare(a.embedding, b.embedding, { fmr: 1e-9 })).toThrow(
      code("OPERATING_POINT_UNSUPPORTED"),
    );
    expect(() => selfsame.compare(a.embedding, b.embedding.subarray(1))).toThrow(code("EMBEDDING_MISMATCH"));
    expect(() => selfsame.compare(a.embedding, new Float32Array(128))).toThrow(code("SCORE_INVALID"));
  });

  test("verify finds the pair among all faces, and warns of the many comparisons", async () => {
    const result = await selfsame.verify(sample(1), sample(3), { face: "all" });
    expect(result).toMatchObject({ match: true, comparisons: 9 });
    expect(result.warnings.join()).toMatch(/best of 9 comparisons/);
    const single = await selfsame.verify(sample(1), sample(3), { aligned: true });
    expect(single.comparisons).toBe(1);
    expect(single.faces[0].aligned).toMatchObject({ width: 150, height: 150 });
  });

  test("verifyAgainst takes the mean cosine to the references, divided by the cube root of the length of their mean", async () => {
    const references = faces.filter(({ photo }) => photo === 3);
    const probe = faces.find(({ photo, box }) => photo === 1 && box.x > 1400) as EmbeddedFace;
    const result = await selfsame.verifyAgainst(sample(1), references, { face: 3 });
    expect(result.face.box).toEqual(probe.box);
    const distances = references.map(
      ({ embedding }) => selfsame.compare(probe.embedding, embedding).distance,
    );
    const cosine = 1 - distances.reduce((sum, d) => sum + d, 0) / 3;
    const length = Math.hypot(...meanVector(references.map(({ embedding }) => unitVector(embedding))));
    expect(result.distance).toBeCloseTo(1 - cosine / Math.cbrt(length), 6);
    expect(length).toBeLessThan(0.99);
    await expect(selfsame.verifyAgainst(sample(1), [])).rejects.toThrow(code("INVALID_ARGUMENT"));
  });
});

describe("photos come as", () => {
  test("path, bytes, Blob, ArrayBuffer and RGBA pixels, with one result", async () => {
    const bytes = readFileSync(sample(1));
    const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    const inputs = [
      bytes,
      new Uint8Array(bytes),
      new Blob([new Uint8Array(bytes)]),
      new Uint8Array(bytes).buffer,
      { width: info.width, height: info.height, data },
      { width: info.width, height: info.height, data: new Uint8ClampedArray(data) },
    ];
    const expected = await selfsame.embed(sample(1));
    for (const input of inputs) expect((await selfsame.embed(input)).embedding).toEqual(expected.embedding);
  });

  test("JPEG, PNG, WebP, AVIF, TIFF and GIF, with nearly one result", async () => {
    const group = await sharp(sample(4)).resize(960).png().toBuffer();
    const { embedding } = await selfsame.embed(group);
    for (const format of ["jpeg", "png", "webp", "avif", "tiff", "gif"] as const) {
      const file = join(folder, `photo.${format}`);
      await sharp(group).toFormat(format, { effort: 1 }).toFile(file);
      const { distance } = selfsame.compare(embedding, (await selfsame.embed(file)).embedding);
      expect(distance, format).toBeLessThan(0.02);
    }
  });

  test("turned photos with an EXIF orientation are turned back", async () => {
    const upright = await selfsame.detect(sample(3));
    for (const [orientation, turn] of [
      [6, 270],
      [3, 180],
      [8, 90],
    ] as const) {
      const bytes = await sharp(sample(3))
        .rotate(turn)
        .withMetadata({ orientation })
        .jpeg({ quality: 95 })
        .toBuffer();
      const found = await selfsame.detect(bytes);
      expect(found).toHaveLength(upright.length);
      for (const [i, { box }] of found.entries()) expect(Math.abs(box.x - upright[i]!.box.x)).toBeLessThan(6);
    }
  });

  test("grey and 16-bit photos, and photos with transparency", async () => {
    // One face of the group, so that a small shift in size does not make another the main one.
    const { box } = (await selfsame.detect(sample(5)))[1]!;
    const place = [box.x - box.width, box.y - box.width, 3 * box.width].map(Math.round);
    const [left, top, side] = place as [number, number, number];
    const portrait = await sharp(sample(5))
      .extract({ left: Math.max(0, left), top, width: side, height: side })
      .png()
      .toBuffer();
    const reference = await selfsame.embed(portrait);
    const grey = await selfsame.embed(await sharp(portrait).greyscale().jpeg().toBuffer());
    expect(selfsame.compare(reference.embedding, grey.embedding).match).toBe(true);
    const deep = await selfsame.embed(await sharp(portrait).toColourspace("rgb16").png().toBuffer());
    expect(selfsame.compare(reference.embedding, deep.embedding).distance).toBeLessThan(0.001);
    const clear = await selfsame.embed(await sharp(portrait).ensureAlpha(0.999).png().toBuffer());
    expect(selfsame.compare(reference.embedding, clear.embedding).match).toBe(true);
  });
});

describe("faces are found", () => {
  test("small in a large photo, and filling the photo", async () => {
    const { box } = (await selfsame.detect(sample(6)))[0]!;
    const tight = {
      left: Math.round(box.x),
      top: Math.round(box.y),
      width: Math.round(box.width),
      height: Math.round(box.width),
    };
    const close = await sharp(sample(6)).extract(tight).jpeg().toBuffer();
    expect(await selfsame.detect(close)).toHaveLength(1);
    const group = await sharp(sample(3)).resize(480).toBuffer();
    const wide = await sharp({ create: { width: 3000, height: 2000, channels: 3, background: "#445566" } })
      .composite([{ input: group, left: 2300, top: 1500 }])
      .jpeg()
      .toBuffer();
    const small = await selfsame.detect(wide);
    expect(small).toHaveLength(3);
    for (const { box } of small) expect(box.width).toBeLessThan(70);
  });

  test("not where there is none", async () => {
    const sky = await sharp({ create: { width: 400, height: 300, channels: 3, background: "#88aaff" } })
      .png()
      .toBuffer();
    expect(await selfsame.detect(sky)).toEqual([]);
    await expect(selfsame.embed(sky)).rejects.toThrow(code("NO_FACE"));
  });
});

describe("faults", () => {
  test("each has its code", async () => {
    await expect(selfsame.embed(join(folder, "none.jpg"))).rejects.toThrow(code("FILE_NOT_FOUND"));
    await expect(selfsame.embed(new Uint8Array([1, 2, 3]))).rejects.toThrow(code("IMAGE_UNREADABLE"));
    await expect(selfsame.embed(readFileSync(sample(1)).subarray(0, 30_000))).rejects.toThrow(
      code("IMAGE_UNREADABLE"),
    );
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
    await expect(selfsame.embed(Buffer.from(svg))).rejects.toThrow(code("IMAGE_UNREADABLE"));
    await expect(selfsame.embed(sample(1), { face: 9 })).rejects.toThrow(code("FACE_INDEX_OUT_OF_RANGE"));
    await expect(selfsame.embed(sample(1), { face: 0 })).rejects.toThrow(code("INVALID_ARGUMENT"));
    await expect(selfsame.embed({ width: 2, height: 2, data: new Uint8Array(3) })).rejects.toThrow(
      code("INVALID_ARGUMENT"),
    );
    await expect(Selfsame.load({ model: "nobody" })).rejects.toThrow(code("MODEL_NOT_FOUND"));
    await expect(Selfsame.load({ workers: 0 })).rejects.toThrow(code("INVALID_ARGUMENT"));
  });

  test("limits are kept before a photo is decoded", async () => {
    const careful = await Selfsame.load({ workers: 1, limits: { pixels: 1e6 } });
    await expect(careful.embed(sample(1))).rejects.toThrow(code("IMAGE_TOO_LARGE"));
    await careful.close();
    const stingy = await Selfsame.load({ workers: 1, limits: { bytes: 1000 } });
    await expect(stingy.embed(sample(1))).rejects.toThrow(code("IMAGE_TOO_LARGE"));
    await expect(stingy.embed(readFileSync(sample(1)))).rejects.toThrow(code("IMAGE_TOO_LARGE"));
    await stingy.close();
  });

  test("in a batch one bad photo does not stop the others, and the order stays", async () => {
    const outcomes = await every(selfsame.embedEach([sample(1), "none.jpg", sample(3)]));
    expect(outcomes).toMatchObject([
      { ok: true },
      { ok: false, error: { code: "FILE_NOT_FOUND" } },
      { ok: true },
    ]);
  });

  test("embedEach draws photos as there is work for them; ending early aborts the rest", async () => {
    let drawn = 0;
    async function* camera() {
      for (;;) {
        drawn++;
        yield readFileSync(sample(1 + (drawn % 6)));
      }
    }
    await using own = await Selfsame.load({ workers: 1, maxWaiting: 8 });
    let seen = 0;
    for await (const { ok } of own.embedEach(camera())) {
      expect(ok).toBe(true);
      if (++seen === 3) break;
    }
    expect(drawn).toBeLessThan(10);
    expect(own.stats()).toMatchObject({ waiting: 0 });
  });

  test("one face or all: embed and embedAll, align and alignAll", async () => {
    const [one, all] = [await selfsame.align(sample(1)), await selfsame.alignAll(sample(1))];
    expect(all.length).toBeGreaterThan(1);
    expect(all.map(({ box }) => box)).toEqual((await selfsame.embedAll(sample(1))).map(({ box }) => box));
    expect(one.box).toEqual((await selfsame.embed(sample(1))).box);
    expect(await selfsame.align(sample(1), { face: 2 })).toEqual(all[1]);
    for (const call of ["embed", "align"] as const)
      await expect(selfsame[call](sample(1), { face: "all" as "main" })).rejects.toThrow(
        code("INVALID_ARGUMENT"),
      );
  });

  test("await using closes", async () => {
    let kept: Selfsame;
    {
      await using own = await Selfsame.load({ workers: 1 });
      kept = own;
    }
    await expect(kept.embed(sample(1))).rejects.toThrow(code("CLOSED"));
  });

  test("a closed instance says so, and closing waits for what is under way", async () => {
    const brief = await Selfsame.load({ workers: 1 });
    const running = brief.embed(sample(2));
    // Until the worker has begun on it.
    while (brief.stats().busy === 0) await new Promise((resolve) => setImmediate(resolve));
    const [outcome] = await Promise.all([running, brief.close()]);
    expect(outcome.embedding).toHaveLength(128);
    await expect(brief.embed(sample(1))).rejects.toThrow(code("CLOSED"));
  });
});

test("several workers give the same bytes as one, and the main thread stays free", async () => {
  const one = await Selfsame.load({ workers: 1 });
  const photos = Array.from({ length: 24 }, (_, i) => sample(1 + (i % 6)));
  const before = performance.eventLoopUtilization();
  const [a, b] = [await every(selfsame.embedEach(photos)), await every(one.embedEach(photos))];
  const { utilization } = performance.eventLoopUtilization(before);
  expect(a).toEqual(b);
  // Networks in the main thread would leave it none of the time.
  expect(utilization).toBeLessThan(0.5);
  await one.close();
});
