import { spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  calibrate,
  embedPhotos,
  folderSets,
  type ModelBundle,
  openModel,
  restoreBundle,
  Selfsame,
  saveBundle,
  sealBundle,
} from "selfsame";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { canonicalJson } from "../src/core/canonicalJson.js";
import { sha256 } from "../src/core/sha256.node.js";
import { readPersonFolders } from "../src/data/readers/folder.node.js";
import { embeddingDigest } from "../src/jobs/embedPhotos.node.js";
import { pipelineVersion } from "../src/models/pipelineVersion.js";
import { resealed } from "../src/models/seal.node.js";
import { encodeOnnx } from "../src/nn/onnx/encode.js";
import { writePeople } from "./support/drawnPeople.js";
import { runInProcess } from "./support/inProcess.js";
import { long } from "./support/length.js";
import { pixelBundle, pixelTwin, writePixelBundle } from "./support/pixelBundle.js";
import { parsed } from "./support/runCli.js";
import { root } from "./support/samples.js";

const base = mkdtempSync(join(tmpdir(), "selfsame-bundles-"));
let folder: string;
let count = 0;
const at = (...names: string[]) => join(folder, ...names);
const text = (...names: string[]) => readFileSync(at(...names), "utf8");
const refused = (code: string, words: RegExp, hint = /./) =>
  expect.objectContaining({
    code,
    message: expect.stringMatching(words),
    hint: expect.stringMatching(hint),
  });

const point = {
  targetFmr: 0.01,
  threshold: 0.5,
  fmr: { rate: 0.01, low: 0.005, high: 0.02, errors: 40, comparisons: 4000 },
  fnmr: { rate: 0.1, low: 0.05, high: 0.2, errors: 40, comparisons: 400 },
};
const calibrated = (overrides: Partial<ModelBundle> = {}) =>
  pixelBundle(4, { operatingPoints: [point], ...overrides });

beforeEach(() => {
  folder = join(base, String(count++));
  mkdirSync(folder);
});
afterAll(() => rmSync(base, { recursive: true }));

test("the default bundle's tracked file is sealed for the networks that the build makes", () => {
  const tracked = JSON.parse(readFileSync(join(root, "src/models/bundles/default/model.json"), "utf8"));
  const built = (file: string) => sha256(readFileSync(join(root, "dist/models", file)));
  const { revision, ...rest } = tracked;
  expect(rest.networks).toEqual({
    twin: built("bundles/default/twin.onnx"),
    detector: built("weights/blazeface.onnx"),
    landmarks: built("weights/facemesh.onnx"),
  });
  expect(rest.pipelineVersion).toBe(pipelineVersion);
  expect(revision).toBe(sha256(canonicalJson(rest)));
});

describe("sealing", () => {
  const { format: _, revision: __, networks: ___, pipelineVersion: ____, ...content } = calibrated();

  test("what somebody wrote of a network of their own becomes a bundle that opens and decides", async () => {
    const sealed = await sealBundle(content, { twin: pixelTwin(4), out: at("own") });
    expect(sealed).toMatchObject({ networks: { twin: sha256(pixelTwin(4)) }, pipelineVersion });
    expect(openModel(at("own")).bundle).toEqual(sealed);
    const selfsame = await Selfsame.load({ model: at("own"), workers: 1 });
    const decision = selfsame.compare(new Float32Array(16), new Float32Array(16));
    await selfsame.close();
    expect(decision).toMatchObject({ model: "pixels-4", revision: sealed.revision });
    // The network as a path; a place that is taken.
    const again = { twin: at("own", "twin.onnx"), out: at("other") };
    expect(await sealBundle(content, again)).toEqual(sealed);
    const before = text("other", "model.json");
    const renamed = { ...content, name: "another" };
    await expect(sealBundle(renamed, again)).rejects.toThrow(
      refused("FILE_EXISTS", /model\.json/, /--force/),
    );
    expect(text("other", "model.json")).toBe(before);
    await sealBundle(renamed, { ...again, force: true });
    expect(openModel(at("other")).bundle.name).toBe("another");
  });

  test("a network that is no twin of these sizes is refused, and nothing is written", async () => {
    const { embedding, input } = content;
    const image = { name: "x", type: "float32", shape: ["N", 1, 4, 4] } as const;
    const vector = { name: "embedding", type: "float32", shape: ["N", "D"] } as const;
    // Declares nothing of its length, and gives 16 values.
    const vague = encodeOnnx({
      name: "vague",
      inputs: [image],
      outputs: [vector],
      initializers: [],
      nodes: [{ name: "flat", op: "Flatten", inputs: ["x"], outputs: ["embedding"] }],
      opset: 20,
      irVersion: 9,
    });
    await sealBundle(content, { twin: vague, out: at("vague") });
    const eight = { ...content, embedding: { ...embedding, dimensions: 8 } };
    const cases: readonly [object, Uint8Array, RegExp][] = [
      [eight, vague, /gives 16 values .* embedding\.dimensions is 8/],
      [eight, pixelTwin(4), /"embedding" is \[N, 16\]/],
      [{ ...content, input: { ...input, width: 5 } }, pixelTwin(4), /\[N, 1, 4, 4\].*\[N, 1, 4, 5\]/],
      [content, Uint8Array.of(1, 2, 3), /no ONNX file/],
      [{ ...content, head: undefined }, pixelTwin(4), /head/],
      [{ ...content, alignment: undefined }, pixelTwin(4), /alignment/],
      [{ ...content, notes: "mine" }, pixelTwin(4), /notes: there is no such field/],
      [{}, pixelTwin(4), /id/],
    ];
    for (const [wrong, twin, words] of cases)
      await expect(sealBundle(wrong as typeof content, { twin, out: at("none") })).rejects.toThrow(
        refused("MODEL_INVALID", words),
      );
    await expect(sealBundle(content, { twin: at("no.onnx"), out: at("none") })).rejects.toThrow(
      refused("FILE_NOT_FOUND", /no\.onnx/),
    );
    expect(existsSync(at("none"))).toBe(false);
  });

  test("models seal brings a bundle of the format before over, and a change by hand; the file before is kept", async () => {
    writePixelBundle(at("m"), calibrated());
    // Thresholds of that time were measured with the first version of the pipeline.
    const measured = JSON.stringify({ format: "selfsame-model/1", ...content });
    writeFileSync(at("m", "model.json"), measured);
    const stale = await runInProcess(folder, ["models", "seal", "m"]);
    expect(stale).toMatchObject({ code: 2, err: expect.stringMatching(/version 1 of the pipeline/) });
    expect(text("m", "model.json")).toBe(measured);

    const unmeasured = { ...content, operatingPoints: [], defaultFmr: null };
    const old = JSON.stringify({ format: "selfsame-model/1", ...unmeasured });
    writeFileSync(at("m", "model.json"), old);
    expect(() => openModel(at("m"))).toThrow(refused("MODEL_INVALID", /format before/, /models seal/));
    const first = await runInProcess(folder, ["models", "seal", "m", "--json"]);
    expect(first).toMatchObject({ code: 0, err: "" });
    expect(parsed("models-seal", first.out).revision).toBe(openModel(at("m")).bundle.revision);
    expect(openModel(at("m")).bundle).toEqual(resealed({ ...calibrated(), ...unmeasured }));
    expect(text("m", "model.previous.json")).toBe(old);
    writePixelBundle(at("m"), calibrated());

    // Whatever decides may have been changed: its thresholds are not those of what it is now.
    for (const [before, after] of [
      ['"threshold": 0.5', '"threshold": 0.6'],
      ['"scale": -0.00392156862745098', '"scale": 0'],
    ] as const) {
      const whole = text("m", "model.json");
      expect(whole).toContain(before);
      writeFileSync(at("m", "model.json"), whole.replace(before, after));
      expect(() => openModel(at("m"))).toThrow(refused("MODEL_INVALID", /changed after it was sealed/));
      const blessed = await runInProcess(folder, ["models", "seal", "m"]);
      expect(blessed.err).toMatch(/changed after it was sealed.*MODEL_INVALID.*operatingPoints/s);
      writeFileSync(at("m", "model.json"), whole);
    }
    const named = { ...calibrated(), name: "the door's", operatingPoints: [], defaultFmr: null };
    writeFileSync(at("m", "model.json"), JSON.stringify(named));
    expect((await runInProcess(folder, ["models", "seal", "m"])).code).toBe(0);
    expect(openModel(at("m")).bundle).toMatchObject({ name: "the door's", operatingPoints: [] });
    // No earlier one is lost.
    expect(text("m", "model.previous-1.json")).toBe(old);
    const sealed = text("m", "model.json");
    expect((await runInProcess(folder, ["models", "seal", "m"])).code).toBe(0);
    expect(text("m", "model.json")).toBe(sealed);

    // Another network under old thresholds is no change that sealing blesses.
    writeFileSync(at("m", "model.json"), JSON.stringify(calibrated()));
    writeFileSync(at("m", "twin.onnx"), Buffer.concat([pixelTwin(4), Uint8Array.of(0x2a, 0)]));
    const swapped = await runInProcess(folder, ["models", "seal", "m"]);
    expect(swapped.err).toMatch(/thresholds .* measured with another twin.*MODEL_INVALID.*operatingPoints/s);
    expect(text("m", "model.json")).toBe(JSON.stringify(calibrated()));
  });

  test("what export wrote is no twin, though its thresholds were sealed with it", async () => {
    const exported = await runInProcess(folder, ["export", "--out", "exported"]);
    expect(exported.code, exported.err).toBe(0);
    const { networks: _, ...own } = openModel("default").bundle;
    await expect(sealBundle(own, { twin: at("exported/embed.onnx"), out: at("x") })).rejects.toThrow(
      refused("MODEL_INVALID", /written by `selfsame export`/),
    );
  });
});

describe("a bundle made for other networks or code", () => {
  const stale = () =>
    resealed({ ...calibrated({ operatingPoints: [point] }), pipelineVersion: pipelineVersion + 1 });

  test("decides nothing and says what to do; renewed it gives scores, without its thresholds", async () => {
    writePixelBundle(at("stale"), stale());
    await writePeople(at("people"), { people: 2, images: 2 });
    const refusal = refused("MODEL_INVALID", /made for version \d+ of the pipeline/, /selfsame calibrate/);
    const model = at("stale");
    expect(() => openModel(model)).toThrow(refusal);
    await expect(Selfsame.load({ model })).rejects.toThrow(refusal);
    await expect(embedPhotos([], { model, cache: false })).rejects.toThrow(refusal);
    const { bundle } = openModel(model, { renew: true });
    expect(bundle).toMatchObject({ pipelineVersion, operatingPoints: [], head: stale().head });
    const selfsame = await Selfsame.load({ model, renew: true, workers: 1 });
    const same = new Float32Array(16).fill(1);
    expect(selfsame.compare(same, same)).toMatchObject({
      outcome: "no decision",
      reason: "no threshold",
      explanation: expect.stringMatching(/not calibrated/),
    });
    await selfsame.close();
    const shown = await runInProcess(folder, ["models", "show", "stale"]);
    expect(shown).toMatchObject({ code: 0, out: expect.stringMatching(/^STALE/m) });
    // One that is not stale keeps its thresholds.
    writePixelBundle(at("fresh"), calibrated());
    expect(openModel(at("fresh"), { renew: true }).bundle).toEqual(calibrated());
  });

  test("calibrate makes it new, and a head can be learnt on it", async () => {
    writePixelBundle(at("stale"), stale());
    await writePeople(at("people"), { people: 40, images: 5 });
    const options = { model: at("stale"), cache: false as const, resamples: 20, targetFmrs: [0.1] };
    const sets = folderSets(await readPersonFolders(at("people")), 1, [4, 3, 3]);
    const { bundle } = await calibrate(sets, { ...options, reproduce: "this test" });
    saveBundle(at("stale"), bundle);
    expect(openModel(at("stale")).bundle).toEqual(bundle);
    expect(bundle).toMatchObject({ pipelineVersion, operatingPoints: [{ targetFmr: 0.1 }] });

    writePixelBundle(at("old"), stale());
    const head = ["train", "--mode", "head", "--model", "old", "--data", "people", "--crop", "none"];
    const learnt = await runInProcess(folder, [...head, "--out", "headed", "--json"]);
    expect(learnt.code, learnt.err).toBe(0);
    expect(openModel(at("headed")).bundle.pipelineVersion).toBe(pipelineVersion);
  });
});

describe("writing", () => {
  test("a calibrated bundle in place: sealed, the one before kept, restored only with its own twin", () => {
    writePixelBundle(at("m"), calibrated());
    const before = text("m", "model.json");
    const edited = { ...calibrated(), name: "edited" };
    saveBundle(at("m"), edited);
    expect(openModel(at("m")).bundle).toEqual(resealed(edited));
    // Restoring helps against a damaged file too.
    writeFileSync(at("m", "model.json"), "{");
    restoreBundle(at("m"));
    expect(text("m", "model.json")).toBe(before);
    expect(() => restoreBundle(at("m"))).toThrow(refused("MODEL_INVALID", /no JSON/));
    writeFileSync(at("m", "model.previous.json"), JSON.stringify(pixelBundle(2)));
    expect(() => restoreBundle(at("m"))).toThrow(refused("MODEL_INVALID", /not the network/));
    expect(() => saveBundle(at("m"), pixelBundle(2))).toThrow(refused("MODEL_INVALID", /not the network/));
    expect(text("m", "model.json")).toBe(before);
  });

  test("in place, a reader at any moment gets the bundle before or the one after", async () => {
    const [a, b] = ["before", "after"].map((name) => resealed({ ...calibrated(), name }));
    writePixelBundle(at("m"), a!);
    const script = `import { saveBundle } from "selfsame";
      import { existsSync } from "node:fs";
      const [a, b] = ${JSON.stringify([a, b])};
      for (let i = 0; !existsSync(${JSON.stringify(at("enough"))}); i++)
        saveBundle(${JSON.stringify(at("m"))}, i % 2 ? a : b);`;
    // Below the repository, so that "selfsame" is the built package.
    const writer = spawn(process.execPath, ["--input-type=module", "-e", script], { cwd: root });
    const ended = new Promise((resolve) => writer.once("exit", resolve));
    // Until the reader has been on both sides of many changes.
    let changes = 0;
    try {
      for (let last = a!.name; changes < long(500) && writer.exitCode === null; ) {
        const { bundle } = openModel(at("m"));
        expect([a, b]).toContainEqual(bundle);
        if (bundle.name !== last) changes++;
        last = bundle.name;
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      writeFileSync(at("enough"), "");
    }
    expect(await ended).toBe(0);
    expect(changes).toBe(long(500));
  });

  test("elsewhere: never over a bundle that is there, but by force", () => {
    writePixelBundle(at("m"), calibrated());
    writePixelBundle(at("taken"), pixelBundle(2));
    const before = text("taken", "model.json");
    for (const out of [at("taken"), at("taken", "model.json"), at("m")])
      expect(() => saveBundle(at("m"), calibrated(), out)).toThrow(refused("FILE_EXISTS", /model\.json/));
    expect(text("taken", "model.json")).toBe(before);
    saveBundle(at("m"), calibrated(), at("taken"), { force: true });
    expect(openModel(at("taken")).bundle).toEqual(calibrated());
    // A stray network in the way is somebody's too.
    mkdirSync(at("stray"));
    writeFileSync(at("stray", "twin.onnx"), "mine");
    expect(() => saveBundle(at("m"), calibrated(), at("stray"))).toThrow(refused("FILE_EXISTS", /twin/));
    expect(text("stray", "twin.onnx")).toBe("mine");
  });

  test("stopped after any of its steps, a folder holds the old bundle, the new one, or one that is refused", async () => {
    // The steps that `force` takes over another bundle: twin, then model.json.
    writePixelBundle(at("new"), pixelBundle(2));
    writePixelBundle(at("m"), calibrated());
    expect(openModel(at("m")).bundle).toEqual(calibrated());
    copyFileSync(at("new", "twin.onnx"), at("m", "twin.onnx"));
    expect(() => openModel(at("m"))).toThrow(
      refused("MODEL_INVALID", /not the network/, /run the command again/),
    );
    await expect(Selfsame.load({ model: at("m") })).rejects.toThrow(
      refused("MODEL_INVALID", /not the network/),
    );
    copyFileSync(at("new", "model.json"), at("m", "model.json"));
    expect(openModel(at("m")).bundle).toEqual(pixelBundle(2));
    // In a new folder the twin comes first: until model.json is there, there is no bundle.
    expect(readdirSync(at("m")).sort()).toEqual(["model.json", "twin.onnx"]);
  });
});

test("the key of cached embeddings changes with all that makes them, and with nothing else", () => {
  const whole = { ...openModel("default").bundle };
  const { input, alignment, embedding, networks, head } = whole;
  const key = (changed: Partial<ModelBundle>, face: "main" | "largest" = "main") =>
    embeddingDigest({ ...whole, ...changed }, face);
  const others = [
    key({ networks: { ...networks, twin: sha256("a") } }),
    key({ networks: { ...networks, detector: sha256("a") } }),
    key({ networks: { ...networks, landmarks: sha256("a") } }),
    key({ pipelineVersion: 99 }),
    key({ alignment: { template: "dlib-25", padding: 0.3 } }),
    key({ alignment: { template: "none" } }),
    key({ input: { ...input, scale: 1 / 255 } }),
    key({ embedding: { ...embedding, mirror: false } }),
    key({ embedding: { ...embedding, unitLength: false } }),
    key({ embedding: { ...embedding, quality: { ...embedding.quality!, bias: 0 } } }),
    key({}, "largest"),
  ];
  expect(new Set([key({}), ...others]).size).toBe(others.length + 1);
  const recalibrated: Partial<ModelBundle>[] = [
    { head: { ...head, scale: 1 } },
    { operatingPoints: [], defaultFmr: 0.5 },
    { embedding: { ...embedding, minQuality: 0 } },
    { revision: sha256("a"), name: "another", alignment },
  ];
  for (const changed of recalibrated) expect(key(changed)).toBe(key({}));
});
