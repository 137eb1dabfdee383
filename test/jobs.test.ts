import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  calibrate,
  compareModelsOnPairs,
  data,
  embedPhotos,
  evaluateOneShot,
  evaluatePairs,
  folderSets,
  prepareFaces,
  preset,
  readProtocol,
  train,
} from "selfsame";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JobOptions, Progress } from "../src/core/job.js";
import { writeGrey, writePeople } from "./support/drawnPeople.js";
import { mirrorBundle } from "./support/mirrorPeople.js";
import { pixelBundle, writePixelBundle } from "./support/pixelBundle.js";
import { root } from "./support/samples.js";

/** Every job takes the same options, reports the same shape, and ends soon when it is aborted. */
let folder: string;
const at = (name: string) => join(folder, name);
const built = (name: string) => import(join(root, "dist", "jobs", name));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-jobs-"));
  writePixelBundle(at("model"), pixelBundle(8));
  writePixelBundle(at("other"), mirrorBundle({ id: "other" }));
  await writePeople(at("people"), { people: 24, images: 4 });
  for (const role of ["anchor", "positive", "negative"])
    for (let i = 0; i < 6; i++)
      await writeGrey(
        join(at("captures"), role, `${i}.png`),
        Array.from({ length: 64 }, (_, p) => (role === "negative" ? p * 3 : 200 - p) + 5 * i),
      );
});
afterAll(() => rmSync(folder, { recursive: true }));

const config = {
  ...preset("lfw"),
  steps: 12,
  twin: { width: 1 / 16, embedding: 16 },
  batch: { kind: "episode", groups: 1, classes: 4, images: 3 } as const,
  image: { ...preset("lfw").image, height: 16, width: 16 },
  checkpointEvery: 4,
  // Enough of them to calibrate on.
  heldOut: { by: "person", share: 0.85 } as const,
};

let caches = 0;
/** A cache of its own, so that there is something to do. */
const fresh = () => ({ model: at("model"), workers: 1, cache: at(`cache${caches++}`) });
const trainOptions = (out: string) => ({
  config,
  data: { path: at("people"), layout: "folder", crop: "none" } as const,
  out: at(out),
  threads: 1,
});

const jobs: Readonly<Record<string, (job: JobOptions) => Promise<unknown>>> = {
  embedPhotos: async (job) =>
    embedPhotos((await data.readPersonFolders(at("people"))).samples, { ...fresh(), ...job }),
  prepareFaces: async (job) => {
    const photos = await data.readPersonFolders(at("people"));
    const few = { ...photos, samples: photos.samples.slice(0, 8) };
    const options = {
      channels: 3,
      height: 32,
      width: 32,
      cache: at(`cache${caches++}`),
      workers: 1,
    } as const;
    // Patterns are no faces: the job does its work all the same.
    return prepareFaces(few, { ...options, ...job }).catch((error) => {
      if (error.code !== "DATASET_INVALID") throw error;
    });
  },
  evaluatePairs: async (job) =>
    evaluatePairs(await readProtocol({ protocol: "folder", data: at("people") }), {
      ...fresh(),
      resamples: 20,
      ...job,
    }),
  evaluateOneShot: (job) => evaluateOneShot({ ...fresh(), data: at("people"), ways: 5, trials: 200, ...job }),
  calibrate: async (job) => {
    const sets = folderSets(await data.readPersonFolders(at("people")), 1, [1, 1, 1]);
    const options = { ...fresh(), targetFmrs: [0.5], resamples: 20, reproduce: "test" };
    return calibrate(sets, { ...options, ...job });
  },
  compareModelsOnPairs: async (job) => {
    const { model: _, ...options } = fresh();
    const protocol = await readProtocol({ protocol: "folder", data: at("people") });
    return compareModelsOnPairs([at("model"), at("other")], protocol, { ...options, ...job });
  },
  trainHead: async (job) => {
    const { trainHead } = await built("train/trainHead.node.js");
    return trainHead(await data.readPersonFolders(at("people")), { ...fresh(), reproduce: "test", ...job });
  },
  trainCaptures: async (job) => {
    const { trainCaptures } = await built("train/trainCaptures.node.js");
    return trainCaptures(at("captures"), { ...fresh(), reproduce: "test", ...job });
  },
  train: (job) => train({ ...trainOptions(`trained${caches++}`), ...job }),
};
const names = Object.keys(jobs);

describe.each(names)("%s", (name) => {
  const job = jobs[name]!;
  const code = name === "train" ? "TRAINING_INTERRUPTED" : "ABORTED";
  const seen: Progress[] = [];

  test("reports one shape: parts that begin at 0 and end complete", { timeout: 120_000 }, async () => {
    await job({ onProgress: (progress) => seen.push(progress) });
    expect(seen.length).toBeGreaterThan(2);
    for (const [i, { what, done, total, rate, remaining, ...rest }] of seen.entries()) {
      expect(rest).toEqual({});
      const before = seen[i - 1];
      const begins = before?.what !== what;
      expect(done).toBe(begins ? 0 : Math.max(done, before!.done));
      if (begins && before) expect(before.done).toBe(before.total);
      expect(done).toBeLessThanOrEqual(total!);
      for (const figure of [rate, remaining]) if (figure !== null) expect(figure).toBeGreaterThanOrEqual(0);
    }
    expect(seen.at(-1)!.done).toBe(seen.at(-1)!.total);
  });

  test("aborted before it began, it rejects", { timeout: 60_000 }, async () => {
    await expect(job({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code });
  });

  test("aborted in any part, it rejects, and is silent then", { timeout: 180_000 }, async () => {
    for (const part of new Set(seen.map(({ what }) => what))) {
      const stop = new AbortController();
      let [after, settled] = [0, false];
      const onProgress = ({ what, done }: Progress) => {
        if (settled) after++;
        if (what === part && (done >= 1 || seen.every((it) => it.what !== part || it.total! < 2)))
          stop.abort();
      };
      await expect(job({ signal: stop.signal, onProgress }), part).rejects.toMatchObject({ code });
      settled = true;
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(after).toBe(0);
    }
  });
});

test("what an aborted job computed is kept: another run computes the rest", async () => {
  const { samples } = await data.readPersonFolders(at("people"));
  const options = fresh();
  const stop = new AbortController();
  const onProgress = ({ done }: Progress) => done === 60 && stop.abort();
  await expect(embedPhotos(samples, { ...options, signal: stop.signal, onProgress })).rejects.toMatchObject({
    code: "ABORTED",
  });
  const kept = readdirSync(options.cache, { recursive: true, withFileTypes: true });
  const files = kept.filter((entry) => entry.isFile() && !entry.name.endsWith(".tmp"));
  expect(files.length).toBeGreaterThanOrEqual(60);
  expect((await embedPhotos(samples, options)).computed).toBe(samples.length - files.length);
});

test("seconds of resampling are broken off, not waited for", { timeout: 60_000 }, async () => {
  const protocol = await readProtocol({ protocol: "folder", data: at("people") });
  const options = fresh();
  await evaluatePairs(protocol, { ...options, resamples: 10 });
  let aborted = 0;
  const stop = new AbortController();
  const onProgress = ({ what, done }: Progress) => {
    if (what !== "figures" || done > 0) return;
    setTimeout(() => {
      aborted = performance.now();
      stop.abort();
    }, 1500);
  };
  const long = evaluatePairs(protocol, { ...options, resamples: 100_000, signal: stop.signal, onProgress });
  await expect(long).rejects.toMatchObject({ code: "ABORTED" });
  expect(performance.now() - aborted).toBeLessThan(1500);
});

test("an aborted training leaves a checkpoint and no bundle, and goes on", { timeout: 120_000 }, async () => {
  const options = trainOptions("stopped");
  for (const [part, saved] of [
    ["images", false],
    ["start", false],
    ["steps", true],
    ["calibration", true],
  ] as const) {
    const stop = new AbortController();
    const onProgress = ({ what, done }: Progress) => {
      // Its steps are announced, and its workers not started yet.
      const starts = part === "start" && what === "steps";
      if (starts || (what === part && (done > 0 || part === "calibration"))) stop.abort();
    };
    const resume = existsSync(join(options.out, "checkpoint.bin"));
    const stopped = train({ ...options, resume, signal: stop.signal, onProgress });
    await expect(stopped).rejects.toMatchObject({ code: "TRAINING_INTERRUPTED" });
    expect(existsSync(join(options.out, "checkpoint.bin")), part).toBe(saved);
    expect(existsSync(join(options.out, "model.json"))).toBe(false);
  }
  const through = await train(trainOptions("through"));
  const resumed = await train({ ...options, resume: true });
  expect(resumed.bundle.networks).toEqual(through.bundle.networks);
});
