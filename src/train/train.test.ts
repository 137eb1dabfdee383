import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { SelfsameError } from "../../dist/core/errors.js";
import { type Trained, type TrainTwinOptions, trainTwin } from "../../dist/train/train.node.js";
import { toyConfig, toyTable } from "../../test/support/toyTraining.js";
import { exportTwin } from "../models/architectures/export.js";
import { decodeOnnx } from "../nn/onnx/decode.js";
import { createSession } from "../runtime/session.node.js";
import type { TrainEvent } from "./events.js";
import { trainedTwin } from "./members.js";
import { stillBatch } from "./warp.js";

const folder = mkdtempSync(join(tmpdir(), "selfsame-train-"));
afterAll(() => rmSync(folder, { recursive: true }));
const table = toyTable();
let runs = 0;

async function run(options: Partial<TrainTwinOptions> = {}) {
  const out = options.out ?? join(folder, String(runs++));
  const events: TrainEvent[] = [];
  const onEvent = (event: TrainEvent) => {
    events.push(event);
    options.onEvent?.(event);
  };
  const config = options.config ?? toyConfig();
  const trained = await trainTwin({ table, threads: 1, ...options, config, out, onEvent });
  return { trained, events, out };
}

const twinBytes = ({ settings: { config }, values }: Trained) =>
  Buffer.from(exportTwin(trainedTwin(config, values)));

/** The fault's code and message. */
async function fault(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(SelfsameError);
  return `${(error as SelfsameError).code}: ${(error as SelfsameError).message}`;
}

const whole = run();

test("a training reports, validates, and learns to tell figures apart that it has not seen", async () => {
  const { trained, events, out } = await whole;
  expect(events[0]).toMatchObject({ kind: "started", step: 0, trainingPeople: 16, heldOutPeople: 8 });
  expect(events.filter(({ kind }) => kind === "checkpoint")).toHaveLength(6);
  const losses = events.flatMap((event) => (event.kind === "progress" ? [event.loss] : []));
  expect(losses).toHaveLength(3);
  expect(losses[2]).toBeLessThan(losses[0]! * 0.9);
  // Chance is 1 in 5.
  expect(trained.validation).toBeGreaterThan(0.4);
  expect(trained.heldOutEmbeddings).toHaveLength(32);
  const groups = (t: Trained["training"]) => new Set(t.samples.map(({ group }) => group));
  expect([...groups(trained.training)].filter((g) => groups(trained.heldOut).has(g))).toEqual([]);
  const lines = readFileSync(join(out, "metrics.jsonl"), "utf8").trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).step)).toEqual([20, 20, 40, 40, 60, 60]);
});

test("the same seed gives the same bytes, another seed others", async () => {
  const before = twinBytes((await whole).trained);
  expect(twinBytes((await run()).trained).equals(before)).toBe(true);
  expect(twinBytes((await run({ seed: 2 })).trained).equals(before)).toBe(false);
});

describe("a training that goes on from a checkpoint", () => {
  test("after Ctrl-C: the bytes of the uninterrupted one", async () => {
    const stop = new AbortController();
    const out = join(folder, "stopped");
    const stopped = run({
      out,
      signal: stop.signal,
      onEvent: (event) => event.kind === "checkpoint" && event.step === 30 && stop.abort(),
    });
    expect(await fault(stopped)).toMatch(/^TRAINING_INTERRUPTED: stopped at step 30 of 60/);
    const { trained, events } = await run({ out, resume: true });
    expect(events[0]).toMatchObject({ kind: "started", step: 30 });
    expect(twinBytes(trained).equals(twinBytes((await whole).trained))).toBe(true);
    const steps = readFileSync(join(out, "metrics.jsonl"), "utf8").trim().split("\n");
    expect(steps).toHaveLength(6);
  });

  test("after kill -9: the bytes of the uninterrupted one", async () => {
    const out = join(folder, "killed");
    const file = join(folder, "child.json");
    const pixels = Buffer.from(table.pixels).toString("base64");
    writeFileSync(file, JSON.stringify({ config: toyConfig(), table: { ...table, pixels } }));
    const script = fileURLToPath(new URL("../../test/support/trainChild.mjs", import.meta.url));
    const child = spawn(process.execPath, [script, file, out], { stdio: ["ignore", "inherit", "inherit"] });
    const [, signal] = await once(child, "exit");
    expect(signal).toBe("SIGKILL");
    const { trained, events } = await run({ out, resume: true });
    const first = events[0] as Extract<TrainEvent, { kind: "started" }>;
    expect(first.step).toBeGreaterThanOrEqual(20);
    expect(first.step).toBeLessThan(60);
    expect(twinBytes(trained).equals(twinBytes((await whole).trained))).toBe(true);
  });

  test("is refused under other circumstances, and without a whole checkpoint", async () => {
    const { out } = await whole;
    const again = (options: Partial<TrainTwinOptions>) => fault(run({ ...options, out, resume: true }));
    expect(await again({ seed: 5 })).toMatch(/^CHECKPOINT_MISMATCH: .* with seed 1; 5 came/);
    expect(await again({ threads: 2 })).toMatch(/^CHECKPOINT_MISMATCH: .* with threads 1; 2 came/);
    expect(await again({ config: toyConfig({ steps: 80 }) })).toMatch(/the setting "steps" 60; 80 came/);
    const other = { ...table, pixels: table.pixels.map((v) => 255 - v) };
    expect(await again({ table: other })).toMatch(/^CHECKPOINT_MISMATCH: .* with data of digest/);
    expect(await fault(run({ resume: true }))).toMatch(/^FILE_NOT_FOUND: there is no checkpoint/);
    const bytes = readFileSync(join(out, "checkpoint.bin"));
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(join(out, "checkpoint.bin"), bytes);
    expect(await again({})).toMatch(/^CHECKPOINT_INVALID: .* damaged or cut short/);
  });
});

test("a loss that is no number stops the training, with step, rate and last good checkpoint", async () => {
  const config = toyConfig({ schedule: { kind: "constant", learningRate: 1e30, momentum: 0.9 } });
  const message = await fault(run({ config }));
  expect(message).toMatch(
    /^TRAINING_DIVERGED: .* at step \d+ \(learning rate 1e\+30\); there is no checkpoint yet/,
  );
});

test("finetuning starts from given weights and leaves the frozen ones as they are", async () => {
  const weights = new Map(
    [...(await whole).trained.values].filter(
      ([name]) => name.startsWith("twin/") && /(weight|gamma|beta)$/.test(name),
    ),
  );
  const config = toyConfig({ steps: 8, frozen: ["twin/block1/"], schedule: toyConfig().schedule });
  const { trained } = await run({ config, base: weights });
  for (const [name, before] of weights)
    expect(trained.values.get(name)!.every((v, i) => v === before[i])).toBe(name.startsWith("twin/block1/"));
  const wrong = new Map([["twin/embedding/weight", new Float32Array(3)]]);
  expect(await fault(run({ config, base: wrong }))).toMatch(
    /^CHECKPOINT_MISMATCH: the base model has 3 values/,
  );
  const two = toyConfig({ head: "cosine", members: 2 });
  expect(await fault(run({ config: two, base: wrong, threads: 2 }))).toMatch(
    /^CHECKPOINT_MISMATCH: the base model has one twin, the configuration trains 2/,
  );
});

test("early stopping keeps the best weights", async () => {
  const config = toyConfig({
    // It learns, then is driven away.
    schedule: { kind: "paper", learningRate: 5e-3, momentum: 0.9, epoch: 10, rise: 1, decay: 1 },
    steps: 400,
    checkpointEvery: 400,
    validation: { measure: "eer", every: 10, ways: 5, trials: 10, patience: 2 },
  });
  const { trained, events } = await run({ config });
  const figures = events.flatMap((event) => (event.kind === "validated" ? [event] : []));
  const best = figures.reduce((a, b) => (b.figure < a.figure ? b : a));
  expect(events.at(-1)).toEqual({
    kind: "stopped-early",
    step: figures.at(-1)!.step,
    best: best.step,
  });
  expect(trained).toMatchObject({ step: best.step, validation: best.figure });
});

test("pairs and the paper's schedule train too", async () => {
  const config = toyConfig({
    head: "paper",
    batch: { kind: "pairs", pairs: 12, impostors: "group" },
    loss: { logistic: 1, softmax: 0 },
    steps: 8,
    validation: { measure: "one-shot", every: 8, ways: 5, trials: 10 },
  });
  const { trained } = await run({ config });
  expect(trained.head).toMatchObject({ kind: "paper", scale: 1 });
});

describe("two twins side by side", () => {
  const config = toyConfig({ head: "cosine", members: 2 });
  // Not beside the other: timing the variants for both at once could choose differently.
  const both = whole.then(() => run({ config, threads: 2 }));

  test("the exported twin joins their embeddings at unit length, as validation did", async () => {
    const { trained } = await both;
    const { heldOut, heldOutEmbeddings } = trained;
    const session = await createSession(twinBytes(trained));
    const images = stillBatch(heldOut, [0, 1, 2], config.image);
    const { embedding } = await session.run({ images: { data: images, shape: [3, 1, 14, 14] } });
    await session.release();
    expect(embedding!.shape).toEqual([3, 32]);
    const expected = heldOutEmbeddings.slice(0, 3).flatMap((own) => [...own]);
    for (const [i, value] of [...(embedding!.data as Float32Array)].entries())
      expect(value).toBeCloseTo(expected[i]!, 5);
    const halves = [0, 16].map((at) => expected.slice(at, at + 16));
    for (const half of halves) expect(Math.hypot(...half)).toBeCloseTo(1, 4);
    expect(halves[0]).not.toEqual(halves[1]);
  });

  test("with moments and the mirror view, the exported twin takes whole images and gives what validation saw", async () => {
    const image = { ...config.image, normalization: "moments", mirrorView: true } as const;
    const { trained } = await run({ config: { ...config, image, steps: 20 }, threads: 2 });
    const { heldOut, heldOutEmbeddings } = trained;
    const session = await createSession(twinBytes(trained));
    const { height, width } = heldOut;
    const images = stillBatch(heldOut, [0, 1], { height, width });
    const { embedding } = await session.run({ images: { data: images, shape: [2, 1, height, width] } });
    await session.release();
    expect(embedding!.shape).toEqual([2, 64]);
    const expected = heldOutEmbeddings.slice(0, 2).flatMap((own) => [...own]);
    for (const [i, value] of [...(embedding!.data as Float32Array)].entries())
      expect(value).toBeCloseTo(expected[i]!, 5);
    // Twice in the graph, its weights once in the file.
    const initializers = decodeOnnx(twinBytes(trained)).graph.initializer as readonly { name: string }[];
    const stems = initializers.filter(({ name }) => name.startsWith("twin/member1/embedding/weight"));
    expect(stems).toHaveLength(1);
  });

  test("the first is the one that trains alone; the other learns something else", async () => {
    const { values } = (await both).trained;
    const alone = (await run({ config: toyConfig({ head: "cosine" }) })).trained.values;
    const weights = alone.get("twin/embedding/weight");
    expect(weights).toBeDefined();
    expect(values.get("twin/member1/embedding/weight")).toEqual(weights);
    expect(values.get("twin/member2/embedding/weight")).not.toEqual(weights);
  });

  test("stopped with best weights in the checkpoint and resumed, they keep their names", async () => {
    const patient = toyConfig({
      ...config,
      validation: { ...config.validation, every: 10, patience: 9 },
    });
    const stop = new AbortController();
    const onEvent = (event: TrainEvent) => event.kind === "checkpoint" && event.step === 30 && stop.abort();
    const through = await run({ config: patient, threads: 2 });
    const out = join(folder, "patient");
    await fault(run({ config: patient, threads: 2, out, signal: stop.signal, onEvent }));
    await run({ config: patient, threads: 2, out, resume: true });
    const bytes = (folder: string) => readFileSync(join(folder, "checkpoint.bin"));
    expect(bytes(out).equals(bytes(through.out))).toBe(true);
  });

  test("resumed, they give the bytes of the uninterrupted training", async () => {
    const stop = new AbortController();
    const out = join(folder, "two");
    const onEvent = (event: TrainEvent) => event.kind === "checkpoint" && event.step === 30 && stop.abort();
    expect(await fault(run({ config, threads: 2, out, signal: stop.signal, onEvent }))).toMatch(
      /^TRAINING_INTERRUPTED/,
    );
    const { trained } = await run({ config, threads: 2, out, resume: true });
    expect(twinBytes(trained).equals(twinBytes((await both).trained))).toBe(true);
  });
});
