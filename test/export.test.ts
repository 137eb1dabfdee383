import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openModel, Selfsame } from "selfsame";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { schemas } from "../src/cli/schemas.js";
import { headDistance } from "../src/core/headDistance.js";
import { seededRandom } from "../src/core/random.js";
import { meanVector, unitVector } from "../src/core/vectors.js";
import { zoomPlanes } from "../src/core/zoom.js";
import { exportTwin } from "../src/models/architectures/export.js";
import { exportBundle } from "../src/models/export/exportBundle.js";
import type { Head } from "../src/models/head.js";
import { headScore } from "../src/models/heads.js";
import { encodeOnnx } from "../src/nn/onnx/encode.js";
import { flatten } from "../src/nn/ops/shape.js";
import { float32Output } from "../src/runtime/session.js";
import { createSession } from "../src/runtime/session.node.js";
import { pixelBundle } from "./support/pixelBundle.js";
import { root, sample } from "./support/samples.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-export-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** An RGBA image's planes, 0…255, `[1, 3, H, W]`. */
function planes({
  width,
  height,
  data,
}: {
  width: number;
  height: number;
  data: Uint8Array | Uint8ClampedArray;
}) {
  const plane = width * height;
  const values = Float32Array.from(
    { length: 3 * plane },
    (_, i) => data[4 * (i % plane) + Math.floor(i / plane)]!,
  );
  return { data: values, shape: [1, 3, height, width] };
}

test("the default model: the exported networks give verify's score and embed's embedding", async () => {
  const out = join(folder, "default");
  const cli = join(root, "dist", "cli", "main.js");
  const printed = execFileSync(process.execPath, [cli, "export", "--out", out, "--json"], {
    encoding: "utf8",
  });
  const { files, image } = schemas.export.parse(JSON.parse(printed));
  expect(image).toEqual([3, 150, 150]);
  for (const { file, bytes } of files) expect(statSync(file).size).toBe(bytes);
  const selfsame = await Selfsame.load({ workers: 1 });
  const siamese = await createSession(join(out, "siamese.onnx"));
  const embed = await createSession(join(out, "embed.onnx"));
  try {
    const photos = [sample(1), sample(3)];
    const faces = await Promise.all(photos.map((photo) => selfsame.alignAll(photo)));
    const embedded = await Promise.all(photos.map((photo) => selfsame.embedAll(photo)));
    for (const [i, j] of [
      [0, 0],
      [1, 2],
    ] as const) {
      const [input, validation] = [planes(faces[0]![i]!.image), planes(faces[1]![j]!.image)];
      const { score } = selfsame.compare(embedded[0]![i]!.embedding, embedded[1]![j]!.embedding);
      const exported = float32Output(await siamese.run({ input, validation }), "score");
      expect(exported.length).toBe(1);
      expect(exported[0]).toBeCloseTo(score, 4);
      const embedding = float32Output(await embed.run({ image: input }), "embedding");
      for (const [k, value] of embedding.entries())
        expect(value).toBeCloseTo(embedded[0]![i]!.embedding[k]!, 5);
    }
    expect(siamese.inputNames).toEqual(["input", "validation"]);
  } finally {
    for (const session of [siamese, embed]) await session.release();
    await selfsame.close();
  }
});

describe("every head, with and without mirror image, enlarged views and unit length, in batches", () => {
  const side = 5;
  const dimensions = side * side;
  const image = { width: side, height: side, channels: 1 };
  const architecture = {
    name: "pixels",
    image,
    twin: (_: unknown, images: Parameters<typeof flatten>[0]) => flatten(images),
  };
  const network = exportTwin({ architecture, image, values: new Map() });
  const random = seededRandom(4);
  const alpha = Array.from({ length: dimensions }, () => random.next());
  const heads: Head[] = [
    { kind: "cosine", scale: 3, bias: 1 },
    { kind: "euclidean", scale: 2, bias: 3 },
    { kind: "weighted-l1", alpha, scale: 0.5, bias: 1 },
    { kind: "paper", alpha: alpha.map((a) => a - 0.5), scale: 1, bias: 0.2 },
  ];
  const shapes = [true, false].flatMap((mirror) =>
    [true, false].flatMap((unitLength) =>
      [undefined, [1, 1.5], [1.25]].map((zooms) => ({ mirror, unitLength, zooms })),
    ),
  );

  test.each(heads.flatMap((head) => shapes.map((shape) => ({ head, ...shape }))))(
    "$head.kind, mirror $mirror, unit length $unitLength, zooms $zooms",
    async ({ head, mirror, unitLength, zooms }) => {
      const bundle = pixelBundle(side, {
        head,
        embedding: { dimensions, mirror, unitLength, minQuality: 0, ...(zooms && { zooms }) },
      });
      const pixels = Array.from({ length: 6 }, () =>
        Float32Array.from({ length: dimensions }, () => random.int(256)),
      );
      const embedding = (values: Float32Array) => {
        const scaled = values.map((value) => (value - 255) * (-1 / 255));
        const views = (zooms ?? [1]).flatMap((zoom) => {
          const view = zoomPlanes(scaled, side, side, zoom);
          const flipped = view.map((_, i) => view[i - (i % side) + side - 1 - (i % side)]!);
          return mirror ? [view, flipped] : [view];
        });
        const mean = meanVector(views);
        return unitLength ? unitVector(mean) : mean;
      };
      const tensor = (rows: readonly Float32Array[]) => ({
        data: Float32Array.from(rows.flatMap((row) => [...row])),
        shape: [rows.length, 1, side, side],
      });
      const session = await createSession(exportBundle(bundle, network).siamese);
      const outputs = await session.run({
        input: tensor(pixels.slice(0, 3)),
        validation: tensor(pixels.slice(3)),
      });
      await session.release();
      const scores = float32Output(outputs, "score");
      for (let i = 0; i < 3; i++) {
        const distance = headDistance(head, embedding(pixels[i]!), embedding(pixels[i + 3]!));
        expect(scores[i]).toBeCloseTo(headScore(head, distance), 5);
      }
    },
  );
});

test("networks that can't be passed on whole are refused", () => {
  const { bundle } = openModel("default");
  expect(() => exportBundle(bundle, Uint8Array.of(1, 2, 3))).toThrow(
    expect.objectContaining({ code: "MODEL_INVALID" }),
  );
  const input = { name: "x", type: "float32", shape: ["N", 3] } as const;
  const model = { name: "m", inputs: [input], outputs: [input], initializers: [], nodes: [], irVersion: 9 };
  expect(() => exportBundle(bundle, encodeOnnx({ ...model, opset: 20 }))).toThrow(/gives "embedding"/);
  expect(() => exportBundle(bundle, encodeOnnx({ ...model, opset: 9 }))).toThrow(/opset 9/);
  // Field 25 of ModelProto: functions.
  const functions = Uint8Array.of(...encodeOnnx({ ...model, opset: 20 }), 0xca, 0x01, 0x00);
  expect(() => exportBundle(bundle, functions)).toThrow(/field 25 of ONNX's ModelProto/);
});
