import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeGrey, writePeople } from "./support/drawnPeople.js";
import { runInProcess } from "./support/inProcess.js";
import { pixelBundle, writePixelBundle } from "./support/pixelBundle.js";
import { parsed } from "./support/runCli.js";
import { root } from "./support/samples.js";

let folder: string;
const at = (...names: string[]) => join(folder, ...names);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-measuring-"));
  writePixelBundle(at("model"), pixelBundle(8));
  await writePeople(at("people"), { people: 40, images: 5 });
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => runInProcess(folder, args);
const model = () => JSON.parse(readFileSync(at("model", "model.json"), "utf8"));

describe("selfsame calibrate", () => {
  test("writes what the data support, names what they don't, keeps and restores the bundle before", async () => {
    const before = model();
    const args = [
      "--model",
      "model",
      "--data",
      "people",
      "--fmr",
      "0.1",
      "--fmr",
      "1e-4",
      "--resamples",
      "100",
    ];
    const { code, out } = await run("calibrate", ...args, "--json");
    expect(code).toBe(0);
    const result = parsed("calibrate", out);
    expect(result.operatingPoints.map(({ targetFmr }) => targetFmr)).toEqual([0.1]);
    expect(result.unsupported).toEqual([{ targetFmr: 1e-4, reason: expect.stringMatching(/30/) }]);
    const after = model();
    expect(after).toMatchObject({ head: result.calibration, defaultFmr: null, id: before.id });
    expect(after.evaluation).toMatchObject({
      data: expect.stringContaining("people, 60 test images"),
      reproduce:
        "selfsame calibrate --model model --protocol folder --data DIR --split 0.4,0.3,0.3 --fmr 0.1 --fmr 1e-4 --seed 1 --resamples 100",
    });
    // The FMR that was measured is near the one the threshold was set for: 12 other people.
    const [point] = after.operatingPoints;
    expect(point.fmr.errors).toBeGreaterThanOrEqual(30);
    expect(point.fmr.low).toBeLessThan(0.15);
    expect(point.fmr.high).toBeGreaterThan(0.06);
    expect(JSON.parse(readFileSync(at("model", "model.previous.json"), "utf8"))).toEqual(before);

    // FMR 0.1 is no default, even where it alone was asked for: it decides only where it is asked for again.
    expect(result.defaultFmr).toBeNull();
    const photos = [at("people", "person00", "0.png"), at("people", "person01", "0.png")] as const;
    const unasked = await run("verify", ...photos, "--model", "model");
    expect(unasked.code).toBe(3);
    expect(unasked.out).toMatch(/^NO DECISION: .*no default threshold.*one of FMR 0\.1 /);
    expect((await run("verify", ...photos, "--model", "model", "--fmr", "0.1")).code).toBeLessThan(2);
    const said = /no default.*decides only where you ask for one of FMR 0\.1 \(--fmr\)/;
    expect((await run("calibrate", ...args, "--out", "said")).out).toMatch(said);
    expect((await run("models", "show", "model")).out).toMatch(said);
    const evaluated = await run(
      ...["evaluate", "--protocol", "folder", "--model", "model", "--data", "people", "--resamples", "10"],
    );
    expect(evaluated.out).toMatch(/threshold .*best accuracy on these very pairs.*no default threshold/);

    const restored = await run("calibrate", "--model", "model", "--restore", "--json");
    expect(parsed("calibrate-restore", restored.out).restored).toBe(true);
    expect(model()).toEqual(before);
    expect((await run("calibrate", "--model", "model", "--restore")).code).toBe(0);
    expect(model()).toEqual(after);
    // The same seed gives the same bundle, to the byte.
    const ruled = await run("calibrate", ...args, "--eer", "--cost", "1,10", "--out", "ruled", "--json");
    expect(parsed("calibrate", ruled.out).operatingPoints.map(({ rule }) => rule ?? "named")).toEqual(
      expect.arrayContaining(["named", expect.stringMatching(/^equal error rate/)]),
    );
    expect(JSON.parse(readFileSync(at("ruled", "model.json"), "utf8")).evaluation.reproduce).toMatch(
      /--fmr 1e-4 --eer --cost 1,10 --seed 1/,
    );
    await run("calibrate", ...args, "--out", "copy");
    expect(readFileSync(at("copy", "model.json"), "utf8")).toBe(
      readFileSync(at("model", "model.json"), "utf8"),
    );
    expect(existsSync(at("copy", "twin.onnx"))).toBe(true);
  });

  test("refuses too few people, built-in models and splits that are none", async () => {
    await writePeople(at("few"), { people: 5, images: 2 });
    const fewPeople = await run("calibrate", "--model", "model", "--data", "few", "--json");
    expect(fewPeople.code).toBe(2);
    expect(parsed("error", fewPeople.out).error).toMatchObject({ code: "DATASET_INVALID" });
    const split = await run("calibrate", "--model", "model", "--data", "people", "--split", "1,1");
    expect(split.err).toMatch(/three positive ratios.*INVALID_ARGUMENT/);
    const cost = await run("calibrate", "--model", "model", "--data", "people", "--cost", "0,1");
    expect(cost.err).toMatch(/two costs above 0.*INVALID_ARGUMENT/);
    const builtIn = await run("calibrate", "--restore");
    expect(builtIn.err).toMatch(/not written to.*INVALID_ARGUMENT/);
    // 20 people make too few false matches for any threshold at 1e-4: nothing is written.
    const bytes = readFileSync(at("model", "model.json"), "utf8");
    const strict = await run("calibrate", "--model", "model", "--data", "people", "--fmr", "1e-4", "--json");
    expect(parsed("error", strict.out).error.code).toBe("OPERATING_POINT_UNSUPPORTED");
    expect(readFileSync(at("model", "model.json"), "utf8")).toBe(bytes);
  });
});

describe("selfsame evaluate", () => {
  test("folder: a report of its published schema, every pair in scores.csv, requirements set the exit code", async () => {
    const args = [
      "evaluate",
      "--protocol",
      "folder",
      "--model",
      "model",
      "--data",
      "people",
      "--fmr",
      "0.1",
      "--resamples",
      "50",
    ];
    const first = await run(
      ...args,
      "--report",
      "report",
      "--require",
      "fnmr@0.05<=1",
      "--require",
      "eer<=0.5",
      "--json",
    );
    expect(first).toMatchObject({ code: 0, err: "" });
    const summary = parsed("evaluate", first.out);
    expect(summary).toMatchObject({ pairs: 19900, failures: 0, lowQuality: 0, secondsPerImage: null });
    expect(summary.requirements.map(({ passed }) => passed)).toEqual([true, true]);
    const report = parsed("evaluation-report", readFileSync(at("report", "report.json"), "utf8"));
    expect(report.counts).toEqual({ genuinePairs: 400, impostorPairs: 19500, people: 40 });
    expect(report.decision.seen).toBe(false);
    expect(report.fnmrAtFmr.map(({ targetFmr }) => targetFmr)).toEqual([0.1, 0.05, 0.01, 0.001, 0.0001]);
    expect(report.figures.eer.interval?.method).toBe("person-bootstrap");
    const lines = readFileSync(at("report", "scores.csv"), "utf8").trimEnd().split("\n");
    expect(lines).toHaveLength(19901);
    expect(lines[1]).toMatch(/^0,person00\/0\.png,person00\/1\.png,1,0\.\d+,0,0$/);
    expect(readFileSync(at("report", "report.html"), "utf8")).toContain("data:image/jpeg;base64,");

    const second = await run(...args, "--report", "bare", "--no-error-images", "--require", "fnmr@1e-4<=1");
    expect(second.code).toBe(1);
    expect(second.out).toMatch(
      /NOT KEPT: fnmr@1e-4<=1 \(not supported by the data: FMR 0.0001 is not measurable/,
    );
    expect(readFileSync(at("bare", "report.html"), "utf8")).not.toContain("data:image/jpeg");
    expect((await run(...args, "--require", "fnmr@1e-4=1")).code).toBe(2);
    expect((await run(...args, "--seed", "1", "--seed", "2")).err).toMatch(/--seed was given 2 times/);
  });

  test("pairs: a list with a missing image: counted, its pairs never match, nothing is dropped", async () => {
    const rows = Array.from({ length: 20 }, (_, p) => {
      const name = (person: number, image: number) => `person${String(person).padStart(2, "0")}/${image}.png`;
      return `${name(p, 0)},${name(p, 1)},1\n${name(p, 0)},${name(p + 20, 2)},0\n`;
    });
    writeFileSync(at("list.csv"), `a,b,label\n${rows.join("")}person00/0.png,person00/none.png,1\n`);
    const { code, out, err } = await run(
      ...["evaluate", "--protocol", "pairs", "--model", "model", "--data", "people", "--pairs", "list.csv"],
      ...["--report", "listed", "--json"],
    );
    expect(code).toBe(0);
    expect(err).toMatch(/failed: person00\/none\.png: there is no such file/);
    const summary = parsed("evaluate", out);
    expect(summary).toMatchObject({ protocol: "pairs", view: null, pairs: 41, failures: 1 });
    expect(summary.failedPhotos).toMatchObject([{ code: "FILE_NOT_FOUND" }]);
    const report = parsed("evaluation-report", readFileSync(at("listed", "report.json"), "utf8"));
    expect(report.counts).toMatchObject({ genuinePairs: 21, impostorPairs: 20, people: null });
    expect(report.failures).toMatchObject({ images: 61, failedImages: 1, pairsLost: 1 });
    expect(report.figures.auc.interval?.method).toBe("pair-bootstrap");
    const csv = readFileSync(at("listed", "scores.csv"), "utf8").trimEnd().split("\n");
    expect(csv[0]).toBe("pair,a,b,label,score,rejected,declined");
    expect(csv.at(-1)).toBe("40,person00/0.png,person00/none.png,1,0,1,0");
    const noList = await run("evaluate", "--protocol", "pairs", "--model", "model", "--data", "people");
    expect(noList.err).toMatch(/needs a list of pairs.*INVALID_ARGUMENT/);
  });

  test("one-shot: Lake's runs and drawn trials, on images without faces", async () => {
    for (const run of ["run01", "run02"])
      for (let item = 1; item <= 5; item++) {
        const glyph = (noise: number) =>
          Array.from({ length: 64 }, (_, i) => ((i * item * 7 + noise * (i % 3)) % 11 < 4 ? 0 : 255));
        await writeGrey(at("runs", run, "training", `class0${item}.png`), glyph(0));
        // The test item of class 2 of the second run is another class's drawing.
        const same = run === "run02" && item === 2 ? Array(64).fill(0) : glyph(0);
        await writeGrey(at("runs", run, "test", `item0${item}.png`), same);
        const line = `${run}/test/item0${item}.png ${run}/training/class0${item}.png\n`;
        writeFileSync(at("runs", run, "class_labels.txt"), line, { flag: "a" });
      }
    const lake = await run(
      ...["evaluate", "--protocol", "one-shot", "--model", "model", "--data", "runs", "--json"],
      ...["--report", "oneShot", "--require", "accuracy>=0.8"],
    );
    expect(lake.code).toBe(0);
    const result = parsed("evaluate-one-shot", lake.out);
    expect(result).toMatchObject({ ways: 5, trials: 10, runs: { count: 2 } });
    expect(result.correct).toBeGreaterThanOrEqual(8);
    expect(result.runs?.mean).toBeCloseTo(result.correct / 10, 12);
    parsed("one-shot-report", readFileSync(at("oneShot", "report.json"), "utf8"));
    const trials = readFileSync(at("oneShot", "trials.csv"), "utf8").trimEnd().split("\n");
    expect(trials).toHaveLength(11);
    expect(trials.filter((line) => line.endsWith(",1"))).toHaveLength(result.correct);
    const page = readFileSync(at("oneShot", "report.html"), "utf8");
    expect(page.match(/class="error"/g)).toHaveLength(10 - result.correct);
    expect(page.replaceAll(/data:image\/jpeg;base64,/g, "")).not.toMatch(/https?:|<script|NaN|undefined/);

    const drawn = ["evaluate", "--protocol", "one-shot", "--model", "model", "--data", "people"];
    const sampled = await run(...drawn, "--ways", "10", "--trials", "300", "--seed", "3", "--json");
    const again = await run(...drawn, "--ways", "10", "--trials", "300", "--seed", "3", "--json");
    expect(again.out).toBe(sampled.out);
    const some = parsed("evaluate-one-shot", sampled.out);
    expect(some).toMatchObject({ ways: 10, trials: 300, chance: 0.1, runs: null });
    expect(some.accuracy.interval?.low).toBeGreaterThan(0.1);
    expect((await run(...drawn, "--ways", "50")).err).toMatch(/50 classes are needed.*DATASET_INVALID/);
  });
});

test("selfsame compare-models: the same pairs, difference, McNemar, disagreements", async () => {
  // A twin that sees a quarter of the pixels, uncalibrated: its threshold is the best on these pairs, and said so.
  writePixelBundle(at("coarse"), pixelBundle(2));
  const args = ["compare-models", "model", "coarse", "--protocol", "folder", "--data", "people"];
  const { code, out } = await run(...args, "--json");
  expect(code).toBe(0);
  const result = parsed("compare-models", out);
  expect(result.models.map(({ id, seen }) => [id, seen])).toEqual([
    ["pixels-8", true],
    ["pixels-2", true],
  ]);
  // Neither has a default; an FMR that is asked for has its threshold from other data.
  const asked = await run(
    ...[
      "compare-models",
      "model",
      "model",
      "--protocol",
      "folder",
      "--data",
      "people",
      "--fmr",
      "0.1",
      "--json",
    ],
  );
  expect(parsed("compare-models", asked.out).models.map(({ seen }) => seen)).toEqual([false, false]);
  const [comparison] = result.comparisons;
  const { mcNemar, difference, disagreements, firstAccuracy, secondAccuracy } = comparison!;
  expect(difference.difference).toBeCloseTo(secondAccuracy - firstAccuracy, 12);
  // Decisions that differ are right for one of the two.
  expect(mcNemar.onlyFirst + mcNemar.onlySecond).toBe(disagreements.length);
  expect(disagreements.length).toBeGreaterThan(0);
  expect((await run(...args)).out).toMatch(/McNemar +p = .*\n +they disagree on \d+ pairs/);
});

test("a job that is killed goes on where it was", async () => {
  await writePeople(at("many"), { people: 30, images: 5, seed: 9 });
  const script = at("kill.mjs");
  const jobs = JSON.stringify(join(root, "dist", "jobs"));
  const library = JSON.stringify(join(root, "dist", "index.js"));
  writeFileSync(
    script,
    `const { embedPhotos } = await import(${jobs} + "/embedPhotos.node.js");
     const { data } = await import(${library});
     const { samples } = await data.readPersonFolders("many");
     const stop = Number(process.argv[2]);
     const onProgress = ({ done }) => { if (done === stop) process.kill(process.pid, "SIGKILL"); };
     const { computed } = await embedPhotos(samples, { model: "model", cache: "killed", workers: 1, onProgress });
     console.log(computed);`,
  );
  const start = (stop: number) =>
    new Promise<{ signal: string | null; out: string }>((resolve) => {
      const child = spawn(process.execPath, [script, String(stop)], { cwd: folder });
      let out = "";
      child.stdout.on("data", (chunk) => {
        out += chunk;
      });
      child.on("close", (_, signal) => resolve({ signal, out }));
    });
  expect((await start(60)).signal).toBe("SIGKILL");
  const kept = readdirSync(at("killed"), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.name.endsWith(".tmp"),
  ).length;
  expect(kept).toBeGreaterThanOrEqual(60);
  expect(await start(-1)).toEqual({ signal: null, out: `${150 - kept}\n` });
});
