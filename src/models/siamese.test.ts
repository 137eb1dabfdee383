import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openModel } from "../../dist/models/bundle.node.js";
import { embedChips } from "../../dist/recognition/pipeline.js";
import { pixelBundle } from "../../test/support/pixelBundle.js";
import type { RgbaImage } from "../core/image.js";
import { seededRandom } from "../core/random.js";
import { decodeOnnx } from "../nn/onnx/decode.js";
import { encodeOnnx } from "../nn/onnx/encode.js";
import { flatten } from "../nn/ops/shape.js";
import { createSession } from "../runtime/session.node.js";
import { exportTwin } from "./architectures/export.js";
import type { ModelBundle } from "./bundle.js";
import type { Head } from "./head.js";
import { headDistance, headScore } from "./heads.js";
import { siameseModel } from "./siamese.js";

const side = 3;
const image = { channels: 1, height: side, width: side };
const pixels = { name: "pixels", image, twin: (_: unknown, x: Parameters<typeof flatten>[0]) => flatten(x) };
const pixelTwin = exportTwin({ architecture: pixels, image, values: new Map() });

const random = seededRandom(3);
/** A grey or coloured chip of noise. */
const chip = (size: number): RgbaImage => {
  const data = new Uint8Array(4 * size * size);
  for (let i = 0; i < data.length; i += 4) {
    const grey = random.int(256);
    data.set([grey, grey, grey, 255], i);
  }
  return { width: size, height: size, data };
};
/** Pixels 0…255, planar. */
function planar(chips: readonly RgbaImage[], { channels, width, height }: ModelBundle["input"]) {
  const data = new Float32Array(chips.length * channels * width * height);
  let at = 0;
  for (const { data: rgba } of chips)
    for (let c = 0; c < channels; c++) for (let i = 0; i < width * height; i++) data[at++] = rgba[4 * i + c]!;
  return { data, shape: [chips.length, channels, height, width] };
}

/** Scores of two pairs by the exported network and by the bundle's own pipeline. */
async function bothWays(bytes: Uint8Array, bundle: ModelBundle) {
  const chips = Array.from({ length: 4 }, () => chip(bundle.input.width));
  const network = await createSession(encodeOnnx(siameseModel(decodeOnnx(bytes), bundle)));
  expect([...network.inputNames, ...network.outputNames]).toEqual(["input", "validation", "score"]);
  const [input, validation] = [chips.slice(0, 2), chips.slice(2)].map((part) => planar(part, bundle.input));
  const { score } = await network.run({ input: input!, validation: validation! });
  await network.release();
  expect(score!.shape).toEqual([2, 1]);
  const twin = await createSession(bytes);
  const embedded = await embedChips(twin, bundle, chips);
  await twin.release();
  const expected = [0, 1].map((i) =>
    headScore(bundle.head, headDistance(bundle.head, embedded[i]!.embedding, embedded[i + 2]!.embedding)),
  );
  return { found: [...(score!.data as Float32Array)], expected };
}

const alpha = [0.3, 0, 1, 0.2, 0.5, 0.1, 0.9, 2, 0.4];
const heads: readonly Head[] = [
  { kind: "cosine", scale: 3, bias: 1 },
  { kind: "euclidean", scale: 2, bias: 1 },
  { kind: "weighted-l1", alpha, scale: 0.5, bias: 1 },
  { kind: "paper", alpha: alpha.map((a) => a - 0.5), scale: 1, bias: 0.2 },
];

describe("the two-image network scores as the bundle does", () => {
  test.each(heads)("$kind", async (head) => {
    for (const [mirror, unitLength] of [
      [false, false],
      [true, true],
    ] as const) {
      const embedding = { dimensions: side * side, mirror, unitLength, minQuality: 0 };
      const { found, expected } = await bothWays(pixelTwin, pixelBundle(side, { head, embedding }));
      for (const [i, score] of found.entries()) expect(score).toBeCloseTo(expected[i]!, 5);
    }
  });

  test("the default model", async () => {
    const { bundle, twin } = openModel("default");
    const { found, expected } = await bothWays(readFileSync(twin), bundle);
    for (const [i, score] of found.entries()) expect(score).toBeCloseTo(expected[i]!, 3);
  });
});

test("a file that was written reads back as what was written", () => {
  const bytes = readFileSync(openModel("default").twin);
  expect(Buffer.from(encodeOnnx(decodeOnnx(bytes))).equals(bytes)).toBe(true);
});
