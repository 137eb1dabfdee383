import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { evaluatePairs, openModel, readProtocol, writeReport } from "selfsame";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writePeople } from "./support/drawnPeople.js";
import { runInProcess } from "./support/inProcess.js";
import { pixelBundle, writePixelBundle } from "./support/pixelBundle.js";
import { parsed } from "./support/runCli.js";
import { sample } from "./support/samples.js";
import { toyConfig } from "./support/toyTraining.js";

let folder: string;
const at = (...names: string[]) => join(folder, ...names);
const run = (args: readonly string[]) => runInProcess(folder, args);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-overwrite-"));
  const rate = { rate: 0.01, low: 0, high: 0.1, errors: 40, comparisons: 4000 };
  const point = { targetFmr: 0.01, threshold: 0.5, fmr: rate, fnmr: rate };
  writePixelBundle(at("model"), pixelBundle(8, { operatingPoints: [point] }));
  await writePeople(at("people"), { people: 40, images: 5 });
  const config = toyConfig({
    image: { ...toyConfig().image, height: 8, width: 8 },
    heldOut: { by: "person", share: 0.3 },
    validation: { measure: "eer", every: 2, ways: 2, trials: 1 },
    steps: 2,
  });
  writeFileSync(at("toy.json"), JSON.stringify(config));
});
afterAll(() => rmSync(folder, { recursive: true }));

const pixels = ["--model", "model", "--data", "people"];
const report = ["--protocol", "folder", ...pixels, "--resamples", "10"];
const learning = ["--data", "people", "--layout", "folder", "--crop", "none"];

/** Every command that writes, and what stands in its way: somebody's own file of each of these names. */
const writers: Readonly<
  Record<
    string,
    { readonly args: readonly string[]; readonly files: readonly string[]; readonly code?: number }
  >
> = {
  "verify --draw": {
    args: ["verify", sample(1), sample(3), "--draw", "faces.png"],
    files: ["faces.png"],
    code: 1,
  },
  "detect --draw": { args: ["detect", sample(1), "--draw", "framed.png"], files: ["framed.png"] },
  "embed .npy": { args: ["embed", sample(1), "--out", "x.npy"], files: ["x.npy"] },
  "embed .json": { args: ["embed", sample(1), "--out", "x.json"], files: ["x.json"] },
  "align, one face": { args: ["align", sample(1), "--out", "face.png"], files: ["face.png"] },
  "align, several": {
    args: ["align", sample(1), "--face", "all", "--out", "chip.png"],
    files: ["chip-1.png", "chip-3.png"],
  },
  "compare-all": {
    args: ["compare-all", "people/person00", "--model", "model", "--out", "pairs.csv"],
    files: ["pairs.csv"],
  },
  "evaluate, pairs": {
    args: ["evaluate", ...report, "--report", "report"],
    files: ["report/report.json", "report/report.html", "report/scores.csv"],
  },
  "evaluate, one-shot": {
    args: [
      ...["evaluate", "--protocol", "one-shot", ...pixels, "--ways", "5", "--trials", "20"],
      ...["--report", "shots"],
    ],
    files: ["shots/report.json", "shots/report.html", "shots/trials.csv"],
  },
  "calibrate, a folder": {
    args: ["calibrate", ...pixels, "--fmr", "0.1", "--resamples", "10", "--out", "calibrated"],
    files: ["calibrated/model.json", "calibrated/twin.onnx"],
  },
  "calibrate, a file": {
    args: ["calibrate", ...pixels, "--fmr", "0.1", "--resamples", "10", "--out", "mine.json"],
    files: ["mine.json"],
  },
  "train --mode head": {
    args: ["train", "--mode", "head", "--model", "model", ...learning, "--out", "headed"],
    files: ["headed/model.json", "headed/twin.onnx"],
  },
  train: {
    args: ["train", ...learning, "--config", "toy.json", "--out", "trained", "--threads", "1"],
    files: ["trained/model.json", "trained/twin.onnx", "trained/metrics.jsonl", "trained/checkpoint.bin"],
  },
  export: {
    args: ["export", "--model", "model", "--out", "exported"],
    files: ["exported/embed.onnx", "exported/siamese.onnx"],
  },
};

describe.each(Object.entries(writers))("%s", (name, { args, files, code = 0 }) => {
  test("leaves what is there as it is, and says so; --force overwrites it", {
    timeout: 120_000,
  }, async () => {
    for (const file of files) mkdirSync(join(at(file), ".."), { recursive: true });
    // One at a time: each of them is looked for.
    for (const file of files) {
      writeFileSync(at(file), "mine");
      const before = contents();
      const refused = await run(args);
      expect({ code: refused.code, err: refused.err }, name).toEqual({
        code: 2,
        err: expect.stringMatching(/\[FILE_EXISTS\]\n.*--force/),
      });
      expect(contents()).toEqual(before);
      rmSync(at(file));
    }
    for (const file of files) writeFileSync(at(file), "mine");
    const forced = await run([...args, "--force"]);
    expect(forced.code, forced.err).toBe(code);
    for (const file of files) expect(readFileSync(at(file)).equals(Buffer.from("mine")), file).toBe(false);
  });
});

/** Every file outside the cache, with its bytes. */
const contents = () =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => !name.startsWith("cache") && statSync(at(name)).isFile())
    .map((name) => [name, readFileSync(at(name)).toString("base64")]);

test("what holds nothing, such as /dev/null, is written to", async () => {
  const { code } = await run([
    "compare-all",
    "people/person00",
    "--model",
    "model",
    "--out",
    devNull,
    "--json",
  ]);
  expect(code).toBe(0);
});

test("export writes beside no bundle, its own least of all, not even by force", async () => {
  writePixelBundle(at("mine"), pixelBundle(8));
  const bytes = readFileSync(at("mine/twin.onnx"));
  for (const force of [[], ["--force"]]) {
    const { code, out } = await run(["export", "--model", "mine", "--out", "mine", "--json", ...force]);
    expect(code).toBe(2);
    expect(parsed("error", out).error).toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining("holds a model bundle"),
    });
  }
  expect(readdirSync(at("mine")).sort()).toEqual(["model.json", "twin.onnx"]);
  expect(readFileSync(at("mine/twin.onnx")).equals(bytes)).toBe(true);
});

test("the library refuses likewise", async () => {
  const protocol = await readProtocol({ protocol: "folder", data: at("people") });
  const evaluation = await evaluatePairs(protocol, { model: at("model"), cache: false, resamples: 10 });
  await writeReport(at("library"), evaluation, { errorImages: false });
  const before = readFileSync(at("library/report.json"), "utf8");
  expect(JSON.parse(before).model).toMatchObject({
    id: "pixels-8",
    revision: openModel(at("model")).bundle.revision,
  });
  await expect(writeReport(at("library"), evaluation)).rejects.toMatchObject({ code: "FILE_EXISTS" });
  await writeReport(at("library"), evaluation, { force: true });
});
