import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openModel, sealBundle } from "selfsame";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSession } from "../src/runtime/session.node.js";
import { decodeImage } from "../src/vision/decode.node.js";
import { resizeImage } from "../src/vision/resizePlanes.js";
import { drawing, side } from "./nn/support/glyphs.js";
import { runInProcess } from "./support/inProcess.js";
import { type During, parsed, runCli } from "./support/runCli.js";
import { toyConfig } from "./support/toyTraining.js";

/** A drawn Omniglot: 3 alphabets of 24 characters by 5 drawers, black on white. */
const [alphabets, characters, drawers] = [3, 24, 5];
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-training-"));
  for (let a = 0; a < alphabets; a++)
    for (let c = 0; c < characters; c++) {
      const number = a * characters + c;
      const character = join(folder, "drawings", `Alphabet${a}`, `character${String(c).padStart(2, "0")}`);
      mkdirSync(character, { recursive: true });
      for (let d = 0; d < drawers; d++) {
        const ink = Uint8Array.from(drawing(4, number, d), (v) => 255 - Math.round(255 * v));
        await sharp(ink, { raw: { width: side, height: side, channels: 1 } })
          .toColourspace("b-w")
          .png()
          .toFile(join(character, `${number}_0${d + 1}.png`));
      }
    }
  const config = toyConfig({ image: { ...toyConfig().image, invert: true } });
  writeFileSync(join(folder, "toy.json"), JSON.stringify(config));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (args: readonly string[]) => runInProcess(folder, args);
/** As a process that can be sent a signal. */
const runAlone = (args: readonly string[], during: During) => runCli(folder, args, during);
const data = ["--data", "drawings", "--layout", "omniglot", "--config", "toy.json", "--threads", "1"];
const figure = (alphabet: number, character: number, drawer: number) =>
  `drawings/Alphabet${alphabet}/character${String(character).padStart(2, "0")}/${alphabet * characters + character}_0${drawer}.png`;

test("train writes a calibrated bundle that verify and export take", { timeout: 180_000 }, async () => {
  const trained = await run(["train", ...data, "--out", "model", "--json"]);
  expect(trained.code, trained.err).toBe(0);
  const result = parsed("train", trained.out) as {
    id: string;
    revision: string;
    oneShot: { accuracy: number; groups: number };
  };
  expect(trained.err).toContain("step 60: one-shot");
  // Chance is 1 in 5.
  expect(result.oneShot.accuracy).toBeGreaterThan(0.4);
  expect(result.oneShot.groups).toBe(1);
  const { bundle } = openModel(join(folder, "model"));
  expect(bundle).toMatchObject({
    id: result.id,
    revision: result.revision,
    input: { mean: [255], channels: 1, width: 14 },
  });
  expect(bundle.provenance.trainedOn).toContain("240 images of 48 classes (held out: 120 images of 24");
  expect(bundle.operatingPoints.length).toBeGreaterThan(0);
  expect(bundle.evaluation.figures).toContain("held-out classes");

  const fmr = String(bundle.operatingPoints[0]!.targetFmr);
  const pair = [figure(0, 1, 1), figure(0, 1, 2)];
  // So few classes support no FMR of 1e-3: there is no default, and nothing is decided until one is asked for.
  expect(bundle.operatingPoints.every(({ targetFmr }) => targetFmr > 1e-3)).toBe(true);
  expect(bundle.defaultFmr).toBeNull();
  expect(result).toMatchObject({ defaultFmr: null });
  expect((await run(["verify", ...pair, "--model", "model"])).code).toBe(3);
  const verified = await run(["verify", ...pair, "--model", "model", "--fmr", fmr, "--json"]);
  const { score, match } = parsed("verify", verified.out) as { score: number; match: boolean };
  expect(match).toBe(score >= bundle.operatingPoints[0]!.threshold);
  expect(verified.code, verified.err).toBe(match ? 0 : 1);
  // Nothing is nearer to a drawing than itself.
  const itself = ["verify", pair[0]!, pair[0]!, "--model", "model", "--fmr", fmr];
  expect((await run(itself)).code).toBe(0);

  const exported = await run(["export", "--model", "model", "--out", "exported", "--json"]);
  expect(exported.code, exported.err).toBe(0);
  const network = await createSession(join(folder, "exported/siamese.onnx"));
  const [input, validation] = await Promise.all(
    pair.map(async (file) => {
      const { data: rgba } = resizeImage(await decodeImage(join(folder, file)), 14, 14);
      const small = Float32Array.from({ length: 14 * 14 }, (_, i) => rgba[4 * i]!);
      return { data: small, shape: [1, 1, 14, 14] };
    }),
  );
  const outputs = await network.run({ input: input!, validation: validation! });
  await network.release();
  expect(outputs["score"]!.data[0]).toBeCloseTo(score, 4);
});

test("a trained model is finetuned, and a head is learnt on its embeddings", {
  timeout: 180_000,
}, async () => {
  // A base with terms of its own.
  const licence = { name: "Research only", holder: "Ada", note: "Not for sale." };
  const { bundle: trained, twin } = openModel(join(folder, "model"));
  const caveats = "Drawn figures alone.";
  const provenance = { ...trained.provenance, caveats };
  // Sealing keeps no thresholds of a bundle that was changed.
  const unmeasured = { operatingPoints: [], defaultFmr: null };
  const base = await sealBundle(
    { ...trained, licence, provenance, ...unmeasured },
    { twin, out: join(folder, "base") },
  );
  const finetune = ["train", ...data, "--mode", "finetune"];
  const tuned = await run([...finetune, "--model", "base", "--out", "tuned", "--json"]);
  expect(tuned.code, tuned.err).toBe(0);
  const accuracy = (parsed("train", tuned.out) as { oneShot: { accuracy: number } }).oneShot.accuracy;
  expect(accuracy).toBeGreaterThan(0.4);
  const { trainedOn, source } = trained.provenance;
  const inherited = { id: base.id, revision: base.revision, licence, trainedOn, caveats, source };
  const own = openModel(join(folder, "tuned")).bundle;
  expect(own.provenance.base).toEqual(inherited);
  expect(JSON.stringify(own.licence)).toMatch(/Research only.*Ada.*Not for sale\..*drawings/);
  expect(own.description).toMatch(`on from "${base.id}"`);
  expect(own.provenance.caveats).toContain(caveats);
  expect(own.evaluation.data).not.toContain(base.id);
  // What was made of that names both.
  const twice = await run([...finetune, "--model", "tuned", "--out", "twice"]);
  expect(twice.code, twice.err).toBe(0);
  expect(openModel(join(folder, "twice")).bundle.provenance.base).toMatchObject({
    id: own.id,
    revision: own.revision,
    base: inherited,
  });
  const converted = await run(["train", ...data, "--mode", "finetune", "--out", "converted"]);
  expect(converted.err).toMatch(/holds no weights that this engine trained \[MODEL_INVALID\]/);

  const people = ["--data", "drawings/Alphabet0", "--layout", "folder"];
  const head = await run([
    "train",
    "--mode",
    "head",
    "--model",
    "model",
    ...people,
    "--out",
    "headed",
    "--cache",
    "kept",
    "--json",
  ]);
  expect(head.code, head.err).toBe(0);
  expect(existsSync(join(folder, "kept/embeddings"))).toBe(true);
  const result = parsed("train-head", head.out) as { learnt: boolean; gain: { low: number } };
  expect(result).toMatchObject({ people: 12, failedImages: 0 });
  // It is used only where its gain is above 0 beyond chance.
  expect(result.learnt).toBe(result.gain.low > 0);
  const { bundle } = openModel(join(folder, "headed"));
  expect(bundle.embedding.dimensions).toBe(16);
});

test("webcam captures: sessions are held out, and a background that tells is warned of", {
  timeout: 180_000,
}, async () => {
  const capture = async (path: string, number: number, sample: number) => {
    const ink = Uint8Array.from(drawing(9, number, sample), (v) => 255 - Math.round(255 * v));
    const file = join(folder, "captures", path);
    mkdirSync(dirname(file), { recursive: true });
    await sharp(ink, { raw: { width: side, height: side, channels: 1 } })
      .jpeg()
      .toFile(file);
  };
  /** The captures of a role under names and times that tell no session. */
  const copyUntold = async (role: string) => {
    mkdirSync(join(folder, "untold", role), { recursive: true });
    for (const [i, file] of readdirSync(join(folder, "captures", role)).entries()) {
      const copy = join(folder, "untold", role, `${i}.jpg`);
      cpSync(join(folder, "captures", role, file), copy);
      utimesSync(copy, 1e9, 1e9);
    }
  };
  for (const [i, session] of ["a", "b", "c"].entries())
    for (let k = 0; k < 4; k++) {
      await capture(`anchor/${session}_20261122T07302${k}123Z.jpg`, 0, 8 * i + k);
      await capture(`positive/${session}_20261122T07303${k}123Z.jpg`, 0, 8 * i + k + 4);
    }
  for (let k = 1; k < 13; k++) await capture(`negative/${k}.jpg`, k, 0);
  // Enough strangers to measure with, had they two images each.
  for (let k = 13; k <= 110; k++) await capture(`../many/negative/${k}.jpg`, k, 0);
  for (const role of ["anchor", "positive", "negative"])
    cpSync(join(folder, "captures", role), join(folder, "many", role), { recursive: true });
  for (const role of ["anchor", "positive", "negative"]) await copyUntold(role);
  const config = toyConfig({
    heldOut: { by: "session", share: 0.34 },
    batch: { kind: "pairs", pairs: 8, impostors: "all" },
    loss: { logistic: 1, softmax: 0 },
    validation: { measure: "eer", every: 8, ways: 2, trials: 1 },
    steps: 8,
  });
  writeFileSync(join(folder, "webcam.json"), JSON.stringify(config));
  const place = ["--data", "captures", "--layout", "webcam", "--crop", "none", "--out", "captured"];
  const trained = await run(["train", "--config", "webcam.json", ...place, "--threads", "1", "--json"]);
  expect(trained.code, trained.err).toBe(0);
  expect(trained.err).toMatch(/WARNING: None of the 12 negatives was captured in a session/);
  // One of three sessions, with a third of the others.
  expect(parsed("train", trained.out)).toMatchObject({
    trainingImages: 24,
    heldOutImages: 12,
    oneShot: null,
  });
  const { bundle } = openModel(join(folder, "captured"));
  expect(bundle.operatingPoints).toEqual([]);
  expect(bundle.evaluation.data).toContain("20 are needed");

  // A figure that can't be measured costs no training its model.
  const many = ["--data", "many", "--layout", "webcam", "--crop", "none", "--out", "from-many"];
  const anonymous = await run(["train", "--config", "webcam.json", ...many, "--threads", "1"]);
  expect(anonymous.code, anonymous.err).toBe(0);
  expect(anonymous.out).toMatch(/thresholds +not measured: both kinds of comparisons are needed/);

  // One session: its last captures are held out, and that is said; a dry run says the same and writes nothing.
  const once = [
    "train",
    "--config",
    "webcam.json",
    "--data",
    "untold",
    "--layout",
    "webcam",
    "--crop",
    "none",
  ];
  const dry = await run([...once, "--out", "from-one", "--threads", "1", "--dry-run"]);
  expect(dry.code, dry.err).toBe(0);
  expect(dry.out).toMatch(/WARNING +all captures of the known person are one session/);
  expect(existsSync(join(folder, "from-one"))).toBe(false);
  const untold = await run([...once, "--out", "from-one", "--threads", "1"]);
  expect(untold.code, untold.err).toBe(0);
  expect(untold.err).toMatch(/WARNING: all captures of the known person are one session/);
});

test("Ctrl-C saves and says how to go on; --resume ends with the same twin", {
  timeout: 180_000,
}, async () => {
  let pressed = false;
  const stopped = await runAlone(["train", ...data, "--out", "stopped"], (err, kill) => {
    if (pressed || !err.includes("step 20: one-shot")) return;
    pressed = true;
    kill("SIGINT");
  });
  expect(stopped.code).toBe(130);
  expect(stopped.err).toMatch(/stopped at step \d+ of 60, saved as .* \[TRAINING_INTERRUPTED\]\n.*--resume/);
  expect(existsSync(join(folder, "stopped/twin.onnx"))).toBe(false);
  const again = await run(["train", ...data, "--out", "stopped"]);
  expect(again.err).toContain("holds a training already");
  const resumed = await run(["train", ...data, "--out", "stopped", "--resume"]);
  expect(resumed.code, resumed.err).toBe(0);
  const twin = (name: string) => readFileSync(join(folder, name, "twin.onnx"));
  expect(twin("stopped").equals(twin("model"))).toBe(true);
});

test("a dry run counts and writes nothing; wrong options are named", { timeout: 180_000 }, async () => {
  const dry = await run(["train", ...data, "--out", "nothing", "--dry-run", "--json"]);
  expect(parsed("train-dry-run", dry.out)).toMatchObject({ images: 360, people: 72, groups: 3, steps: 60 });
  expect(existsSync(join(folder, "nothing"))).toBe(false);
  const faults = [
    [["--mode", "guess"], "--mode takes scratch, finetune or head"],
    [["--head", "nose"], "head"],
    [["--preset", "omniglot"], "either --preset or --config"],
    [["--mode", "head", "--dry-run"], "--dry-run is for scratch and finetune"],
    [["--crop", "ears"], "--crop takes face or none"],
  ] as const;
  for (const [args, words] of faults) {
    const { code, err } = await run(["train", ...data, "--out", "nothing", ...args]);
    expect(code).toBe(2);
    expect(err).toContain(words);
  }
});
