import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as library from "selfsame";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { long } from "../support/length.js";
import { sample } from "../support/samples.js";
import { type Argument, complaint, of, wrongCalls } from "./wrong.js";

// The functions of the library itself, and what a user may pass for their arguments by mistake.

const { Selfsame, openModel, preset } = library;
type Call = (...values: unknown[]) => unknown;

let folder: string;
let selfsame: library.Selfsame;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-arguments-"));
  selfsame = await Selfsame.load({ workers: 1 });
});
afterAll(async () => {
  await selfsame.close();
  rmSync(folder, { recursive: true });
});

const vector = Array.from({ length: 128 }, (_, i) => i - 60);
const { bundle, twin } = openModel("default");
const samples = ["a.jpg", "b.jpg"].map((id) => ({ id, person: id, bytes: async () => new Uint8Array() }));
const images = { samples, people: Int32Array.of(0, 1), words: "all" };
const sets = { fit: images, set: images, measure: images, data: "drawn", skipped: [] };
const protocol = {
  name: "pairs",
  words: "drawn",
  dataset: { name: "drawn", id: "1" },
  samples,
  names: ["a.jpg", "b.jpg"],
  imageA: Int32Array.of(0),
  imageB: Int32Array.of(1),
  labels: Uint8Array.of(1),
  weighting: "pairs",
};
const dataset = { name: "drawn", samples: [], skipped: [] };
const options = of("options", {}, true);
const none = of("text", "no such folder");

/** Right calls of what needs no instance; where files are wanted, there are none, which is an expected fault. */
const functions: Readonly<Record<string, readonly Argument[]>> = {
  builtInModels: [],
  calibrate: [of("object", sets), of("options", { reproduce: "this" })],
  compareModelsOnPairs: [of("texts", ["default", "default"]), of("object", protocol), options],
  embedPhotos: [of("sources", ["no such file"]), options],
  enrolFolders: [of("object", { people: {} }), none, options],
  evaluateOneShot: [of("object", { data: "no such folder" })],
  evaluatePairs: [of("object", protocol), options],
  exportBundle: [of("object", bundle), of("bytes", readFileSync(twin))],
  folderSets: [of("object", dataset), of("seed", 1), of("numbers", [1, 1, 1])],
  lfwSets: [of("object", dataset), of("object", { people: [], pairs: { pairs: [] } }), of("seed", 1)],
  openGallery: [of("options", { workspace: "/proc/none" })],
  openModel: [of("text", "default"), options],
  parseTrainConfig: [of("object", preset("lfw"))],
  prepareFaces: [of("object", dataset), of("object", { channels: 3, height: 9, width: 9 })],
  preset: [of("text", "lfw")],
  readProtocol: [of("object", { protocol: "folder", data: "no such folder" })],
  reembedGallery: [of("options", { selfsame: undefined })],
  restoreBundle: [none],
  restoreGallery: [none, options],
  saveBundle: [none, of("object", bundle)],
  sealBundle: [of("object", bundle), of("object", { twin: new Uint8Array(9), out: "never made" })],
  trainCaptures: [of("text", "no such folder"), of("object", { reproduce: "this" })],
  train: [
    of("object", {
      config: preset("lfw"),
      data: { path: "no such folder", layout: "folder", crop: "none" },
      out: "never made",
    }),
  ],
  writeReport: [none, of("object", { report: {}, data: {}, protocol: {} }), options],
};

const image = of("image", sample(1));
const face = of("vector", vector);

/** Right calls of an instance's methods. */
const methods: Readonly<Record<string, readonly Argument[]>> = {
  align: [image, options],
  alignAll: [image, options],
  compare: [face, face, options],
  detect: [image, options],
  embed: [image, options],
  embedAll: [image, options],
  verify: [image, image, options],
  verifyAgainst: [image, of("list", [sample(1)]), options],
};

const complaints = async (call: Call, args: readonly Argument[]) => {
  const found: string[] = [];
  for (const { title, args: values } of wrongCalls(args)) {
    const text = await complaint(() => call(...values));
    if (text !== undefined) found.push(`${title} ${text.split("\n").slice(0, 2).join(" ")}`);
  }
  return found;
};

test("every function is tried", () => {
  const names = Object.entries(library)
    .filter(([name, value]) => typeof value === "function" && !/^Selfsame/.test(name))
    .map(([name]) => name);
  expect(Object.keys(functions).sort()).toEqual(names.sort());
  const own = Object.getOwnPropertyNames(Object.getPrototypeOf(Selfsame.prototype)).filter(
    (name) => !/^(constructor|close|stats|embedEach)$/.test(name),
  );
  expect(Object.keys(methods).sort()).toEqual(own.sort());
});

test.each(Object.entries(functions))("%s refuses what is wrong", async (name, args) => {
  const call = (library as unknown as Readonly<Record<string, Call>>)[name] as Call;
  expect(await complaints(call, args)).toEqual([]);
});

test.each(Object.entries(methods))("Selfsame's %s refuses what is wrong", async (name, args) => {
  const call: Call = (...values) =>
    (selfsame as unknown as Readonly<Record<string, Call>>)[name]?.(...values);
  expect(await complaints(call, args)).toEqual([]);
});

test("Selfsame's embedEach refuses what is no list, and goes on after a wrong item", async () => {
  const call = async (...args: unknown[]) => {
    const outcomes = [];
    for await (const { ok } of (selfsame.embedEach.bind(selfsame) as Call)(...args) as AsyncIterable<{
      ok: boolean;
    }>)
      outcomes.push(ok);
    return outcomes;
  };
  const bound: Call = (...args) => call.apply(undefined, args);
  expect(await complaints(bound, [of("items", [sample(1)]), options])).toEqual([]);
  expect(await call([undefined, sample(1)])).toEqual([false, true]);
});

describe("faults name what is wrong", () => {
  const said = async (call: () => unknown) => {
    try {
      return await call();
    } catch (error) {
      return (error as Error).message;
    }
  };
  const wrongly = (value: unknown) => value as never;

  test.each<[string, () => unknown]>([
    [
      'verify: unknown option "treshold"; there are face, signal, timeoutMs, aligned, fmr',
      () => selfsame.verify("a", "b", wrongly({ treshold: 1 })),
    ],
    [
      'verify: unknown option "frm"; did you mean "fmr"?',
      () => selfsame.verify("a", "b", wrongly({ frm: 1e-3 })),
    ],
    ['load: unknown option "worker"; did you mean "workers"?', () => Selfsame.load(wrongly({ worker: 2 }))],
    [
      'evaluatePairs: unknown option "resample"; did you mean "resamples"?',
      () => library.evaluatePairs(wrongly(protocol), wrongly({ resample: 2 })),
    ],
    ["load: model is text that is not empty, not 5", () => Selfsame.load(wrongly({ model: 5 }))],
    [
      "load: limits: bytes is a whole number from 1 to 2000000000, not -1",
      () => Selfsame.load({ limits: { bytes: -1 } }),
    ],
    ["load: threads is a whole number from 1 to 256, not 1000", () => Selfsame.load({ threads: 1000 })],
    ["load: workers is a whole number from 1 to 256, not 0", () => Selfsame.load({ workers: 0 })],
    ['load: options is an object, not "default"', () => Selfsame.load(wrongly("default"))],
    [
      'verify: fmr is a fraction above 0 and up to 1, not "0.001"',
      () => selfsame.verify("a", "b", wrongly({ fmr: "0.001" })),
    ],
    [
      "compare: the first argument is an embedding (an array of numbers), or a face as `embed` gives it, not undefined",
      () => selfsame.compare(wrongly(undefined), wrongly(undefined)),
    ],
    [
      "an instance comes from `await Selfsame.load()`",
      () => new (Selfsame as unknown as new () => unknown)(),
    ],
  ])("%s", async (message, call) => {
    expect(await said(call)).toBe(message);
  });
});

test("photos past the limits are refused before they are copied", async () => {
  const small = await Selfsame.load({ workers: 1, limits: { bytes: 1000, pixels: 100 } });
  const file = join(folder, "large.jpg");
  writeFileSync(file, new Uint8Array(1001));
  const pixels = { width: 11, height: 10, data: new Uint8Array(440) };
  const given = [file, new Uint8Array(1001), new ArrayBuffer(1001), new Blob([new Uint8Array(1001)]), pixels];
  for (const photo of given)
    await expect(small.embed(photo)).rejects.toMatchObject({ code: "IMAGE_TOO_LARGE" });
  await small.close();
});

test("calls drawn at random are refused or answered, and none is a bug", async () => {
  const random = seededRandom(1);
  const pick = <T>(items: readonly T[]): T => items[random.int(items.length)] as T;
  const values = [
    undefined,
    null,
    0,
    -1,
    0.5,
    Number.NaN,
    1e9,
    "",
    "x",
    true,
    [],
    {},
    [1],
    vector,
    () => 1,
    1n,
  ];
  const names = ["fmr", "face", "aligned", "model", "workers", "limits", "seed", "cache", "data", "out", "x"];
  const drawn = () =>
    random.next() < 0.5 ? pick(values) : { [pick(names)]: pick(values), [pick(names)]: pick(values) };
  const all: [string, Call][] = [
    // What is drawn for these could name a folder to make, or make a gallery in the user's own.
    ...Object.keys(functions)
      .filter((name) => !["saveBundle", "openGallery", "restoreGallery"].includes(name))
      .map((name): [string, Call] => [
        name,
        (...args) => (library as unknown as Record<string, Call>)[name]?.(...args),
      ]),
    ...Object.keys(methods).map((name): [string, Call] => [
      name,
      (...args) => (selfsame as unknown as Record<string, Call>)[name]?.(...args),
    ]),
  ];
  const bugs: string[] = [];
  for (let i = 0; i < long(3000); i++) {
    const [name, call] = pick(all);
    const args = Array.from({ length: random.int(4) }, drawn);
    const found = await complaint(() => call(...args));
    if (found?.startsWith("threw")) bugs.push(`${name} ${found}`);
  }
  expect(bugs).toEqual([]);
});
