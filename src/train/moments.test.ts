import { expect, test } from "vitest";
import { toyConfig, toyTable } from "../../test/support/toyTraining.js";
import { seededRandom } from "../core/random.js";
import { normalizeMoments } from "../models/architectures/momentNormalization.js";
import { toOnnx } from "../nn/emit.js";
import { createGraph, input } from "../nn/graph.js";
import { encodeOnnx } from "../nn/onnx/encode.js";
import { float32 } from "../nn/tensorType.js";
import { createSession } from "../runtime/session.node.js";
import { createBatches } from "./batches.js";
import { momentsOf } from "./moments.js";
import { stillBatch, warpedBatch } from "./warp.js";

const table = toyTable();
const { height, width } = table;
const rows = [0, 5, 40, 95];

async function normalized(images: Float32Array, size: { height: number; width: number }, mirror = false) {
  const graph = createGraph();
  const x = input(graph, "x", float32(images.length / (height * width), 1, height, width));
  const y = normalizeMoments(x, size, mirror);
  const session = await createSession(encodeOnnx(toOnnx(graph, { name: "test", outputs: { y } })));
  const outputs = await session.run({ x: { data: images, shape: [...x.type.shape] } });
  await session.release();
  return outputs["y"]!.data as Float32Array;
}

test.each([
  [12, 14],
  [6, 7],
])("the twin's graph and the training images are normalized alike, at %i×%i", async (h, w) => {
  const size = { height: h, width: w };
  const graph = await normalized(stillBatch(table, rows, { height, width }), size);
  const placements = table.samples.map((_, row) => momentsOf(table, row));
  const training = warpedBatch(table, rows, size, {}, () => 0, { seed: 1, step: 0 }, placements);
  expect(training).toHaveLength(graph.length);
  expect(Math.max(...graph)).toBeGreaterThan(0.5);
  for (const [i, value] of graph.entries()) expect(value).toBeCloseTo(training[i]!, 4);
});

test("the mirror view is the normalized image from right to left", async () => {
  const images = stillBatch(table, rows, { height, width });
  const size = { height: 12, width: 14 };
  const plain = await normalized(images, size);
  const mirrored = await normalized(images, size, true);
  for (let at = 0; at < plain.length; at += 14)
    for (let x = 0; x < 14; x++) expect(mirrored[at + x]).toBeCloseTo(plain[at + 13 - x]!, 5);
});

test("where and how large a figure is drawn no longer shows", async () => {
  /** A ring with a bar, by formula, about (x, y) in pixels. */
  const draw = (cx: number, cy: number, radius: number) =>
    Float32Array.from({ length: height * width }, (_, i) => {
      const [dx, dy] = [(i % width) + 0.5 - cx, Math.floor(i / width) + 0.5 - cy];
      const ring = Math.exp(-((Math.hypot(dx, dy) - radius) ** 2));
      const bar = Math.exp(-(dy ** 2)) * (dx > 0 && dx < radius ? 1 : 0);
      return Math.min(1, ring + bar);
    });
  const middle = width / 2;
  const images = [draw(middle, middle, width / 4), draw(middle - 2, middle + 3, width / 5)];
  const [a, b] = images as [Float32Array, Float32Array];
  const out = await normalized(Float32Array.from([...a, ...b]), { height, width });
  const apart = (x: ArrayLike<number>, y: ArrayLike<number>) =>
    Array.from(x).reduce((sum, v, i) => sum + Math.abs(v - y[i]!), 0);
  const half = out.length / 2;
  expect(apart(out.subarray(0, half), out.subarray(half))).toBeLessThan(apart(a, b) / 2);
});

test("a blank image and one of noise give numbers", async () => {
  const random = seededRandom(3);
  const images = Float32Array.from({ length: 2 * height * width }, (_, i) =>
    i < height * width ? 0 : random.next(),
  );
  const out = await normalized(images, { height: 8, width: 8 });
  expect(out.every(Number.isFinite)).toBe(true);
  expect(out.subarray(0, 64).every((v) => v === 0)).toBe(true);
});

test("a configuration turns it on for the training images", () => {
  const config = toyConfig();
  const plain = createBatches(table, config, 1)(0)["images"];
  const image = { ...config.image, normalization: "moments" as const };
  expect(createBatches(table, { ...config, image }, 1)(0)["images"]).not.toEqual(plain);
});
