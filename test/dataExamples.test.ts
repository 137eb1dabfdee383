import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { data } from "selfsame";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drawnPicture, drawnSamples, tarEntry, tarOf, zipOf } from "../src/data/testing.node.js";
import { docExamples, filesOfRoom, runExample, withoutExample } from "./support/docExamples.js";

const examples = docExamples(filesOfRoom("data"), data);
const folder = mkdtempSync(join(tmpdir(), "selfsame-examples-"));
const before = process.cwd();
let given: Record<string, unknown>;

beforeAll(async () => {
  process.chdir(folder);
  const picture = (seed: number) => drawnPicture(seed).png().toBuffer();
  const [one, two, three, four] = (await Promise.all([1, 2, 3, 4].map(picture))) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ];
  const files = {
    "peopleDevTrain.txt": "1\nAda\t1\n",
    "pairsDevTest.txt": "1\nEve\t1\t2\nEve\t1\tFay\t1\n",
    "photos/Ada/1.jpg": one,
    "captures/anchor/a_20261122T073024123Z.jpg": one,
    "captures/positive/b_20261122T073024123Z.jpg": two,
    "captures/negative/x.jpg": three,
    "captures/negative/y.jpg": four,
    "lfw.tgz": gzipSync(tarOf(tarEntry("lfw/Ada/Ada_0001.jpg", one))),
    "images_background.zip": zipOf([
      ["images_background/Greek/character01/0394_01.png", one],
      ["images_background/Latin/character01/0709_01.png", two],
    ]),
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  const samples = drawnSamples(2, 20, 3);
  const pixels = Uint8Array.from({ length: samples.length * 16 }, (_, i) => (i * 37) % 256);
  const table: data.ImageTable = { channels: 1, height: 4, width: 4, pixels, samples };
  const { train, validation: test } = data.splitByPerson(samples, { train: 1, validation: 1 }, 1);
  const hashes = data.perceptualHashes(table);
  const captures = await data.readWebcam("captures");
  const { table: pictures } = await data.buildImageTable(captures, { channels: 3, height: 32, width: 32 });
  given = {
    ...data,
    ...{ table, samples, hashes, captures, pictures, faces: pictures, train, test },
    ...{ split: { train, test }, parts: { train, test }, duplicates: [] },
    ...{ index: data.indexSamples(samples), shape: { groups: 2, classes: 20, images: 3 }, seed: 7, step: 0 },
    omniglot: await data.readOmniglot("images_background.zip"),
    peopleDevTrain: "1\nAda\t1\n",
    embeddings: Float32Array.from({ length: 2 * samples.length }, (_, i) => Math.sin(i)),
    console: { log: () => undefined, warn: () => undefined },
  };
});

afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

test.each(examples)("the example of data.$name runs", async ({ code }) => {
  await runExample(code, given);
});

test("every function of data has an example", () => {
  expect(withoutExample(data, examples)).toEqual([]);
});
