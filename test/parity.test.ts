import { join } from "node:path";
import type * as Tfjs from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import type { RgbaImage } from "../src/core/image.js";
import { detectorFile, landmarksFile, twinFile } from "../src/models/files.node.js";
import { float32Output } from "../src/runtime/session.js";
import { createSession } from "../src/runtime/session.node.js";
import { alignFace } from "../src/vision/chip.js";
import { decodeImage } from "../src/vision/decode.node.js";
import { findFaces } from "../src/vision/faces.js";
import { meshRegion } from "../src/vision/mesh.js";
import { resample } from "../src/vision/resample.js";
import { imagesToTensor } from "../src/vision/tensor.js";
import { tenth } from "./support/length.js";
import { root, sample } from "./support/samples.js";
import { sourceGraph, sourceTwin, tfjsWasm } from "./support/sourceNetworks.js";

const built = (file: string) => createSession(join(root, "dist", file));
const mean = [122.782, 117.001, 104.298] as const;

/** RGB floats in NHWC, as tfjs takes them. */
function rgb({ data }: RgbaImage): Float32Array {
  return Float32Array.from(
    { length: (data.length / 4) * 3 },
    (_, i) => data[4 * Math.floor(i / 3) + (i % 3)] as number,
  );
}
function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++)
    largest = Math.max(largest, Math.abs((a[i] as number) - (b[i] as number)));
  return largest;
}
function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb);
}

describe("converted networks give what their source packages give, on the sample photos", () => {
  let tf: typeof Tfjs;
  const photos: { image: RgbaImage; whole: RgbaImage; region: RgbaImage; chip: RgbaImage }[] = [];

  beforeAll(async () => {
    tf = await tfjsWasm();
    const [detector, landmarks] = [await built(detectorFile), await built(landmarksFile)];
    for (let i = 1; i <= 6; i++) {
      const image = await decodeImage(sample(i));
      const side = Math.max(image.width, image.height);
      const tx = (image.width - side) / 2;
      const ty = (image.height - side) / 2;
      const [face] = await findFaces(detector, landmarks, image, "largest");
      photos.push({
        image,
        whole: resample(image, { a: side / 256, b: 0, tx, ty }, 256, 256),
        region: resample(image, meshRegion(face!), 192, 192),
        chip: alignFace(image, face!.mesh, { template: "dlib-25", padding: 0.25, size: 150 }).image,
      });
    }
    await Promise.all([detector.release(), landmarks.release()]);
  });

  test("BlazeFace: logits and regressors within 1.2e-3 of 1.8e3", async () => {
    // tfjs' own backends differ by more among themselves; the cpu backend rounds least.
    await tf.setBackend("cpu");
    const theirs = await sourceGraph(tf, "blazeface");
    const ours = await built(detectorFile);
    // Seconds a photo.
    for (const { whole } of tenth(photos)) {
      const input = tf.tidy(() => tf.tensor(rgb(whole), [1, 256, 256, 3]).div(127.5).sub(1));
      const outputs = theirs.execute(input, [
        "Identity",
        "Identity_1",
        "Identity_2",
        "Identity_3",
      ]) as Tfjs.Tensor[];
      const [scores16, scores8, boxes16, boxes8] = outputs.map((tensor) => Array.from(tensor.dataSync()));
      const result = await ours.run({ image: { data: whole.data, shape: [1, 256, 256, 4] } });
      for (const [expected, name] of [
        [[...scores16!, ...scores8!], "logits"],
        [[...boxes16!, ...boxes8!], "regressors"],
      ] as const) {
        const found = float32Output(result, name);
        expect(found).toHaveLength(expected.length);
        const largest = Math.max(...expected.map(Math.abs));
        expect(largestDifference(found, expected) / largest).toBeLessThan(1.2e-3 / 1.8e3);
        expect(cosine(found, expected)).toBeGreaterThan(1 - 1e-8);
      }
    }
    await ours.release();
    await tf.setBackend("wasm");
  });

  test("FaceMesh: points within 1.7e-4 pixels, the same face score", async () => {
    const theirs = await sourceGraph(tf, "facemesh");
    const ours = await built(landmarksFile);
    for (const { region } of photos) {
      const input = tf.tidy(() => tf.tensor(rgb(region), [1, 192, 192, 3]).div(255));
      const [mesh, face] = (theirs.execute(input, ["Identity_2", "Identity_1"]) as Tfjs.Tensor[]).map(
        (tensor) => Array.from(tensor.dataSync()),
      );
      const result = await ours.run({ image: { data: region.data, shape: [1, 192, 192, 4] } });
      expect(largestDifference(float32Output(result, "mesh"), mesh!)).toBeLessThan(1.7e-4);
      expect(cosine(float32Output(result, "mesh"), mesh!)).toBeGreaterThan(1 - 1e-8);
      expect(largestDifference(float32Output(result, "face"), face!)).toBeLessThan(1e-4);
    }
    await ours.release();
  });

  test("the twin: embeddings within 4e-7", async () => {
    const theirs = await sourceTwin();
    const ours = await built(twinFile);
    for (const { chip } of photos) {
      const batch = tf.tensor4d(rgb(chip), [1, 150, 150, 3]);
      const expected = theirs.forwardInput({ toBatchTensor: () => batch }).dataSync();
      // face-api divides by 255 where dlib, and so our bundle, divides by 256: here the networks are compared.
      const result = await ours.run({ input: imagesToTensor([chip], { mean, scale: 1 / 255 }) });
      const found = float32Output(result, "embedding");
      expect(largestDifference(found, expected)).toBeLessThan(4e-7);
      expect(cosine(found, expected)).toBeGreaterThan(1 - 1e-8);
    }
    await ours.release();
  });
});
