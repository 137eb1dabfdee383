import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writePeople } from "./support/drawnPeople.js";
import { runInProcess } from "./support/inProcess.js";
import { pixelBundle, writePixelBundle } from "./support/pixelBundle.js";
import { type Ended, parsed } from "./support/runCli.js";

// Tiny and broken data through the command: whatever it prints or writes is of its schema and holds no number that isn't one.

let folder: string;
const at = (...names: string[]) => join(folder, ...names);
const run = (...args: string[]) => runInProcess(folder, args);

const rate = { rate: 0.01, low: 0.005, high: 0.02, errors: 40, comparisons: 4000 };
const point = { targetFmr: 0.01, threshold: 0.5, fmr: rate, fnmr: rate };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-degenerate-"));
  writePixelBundle(at("fresh"), pixelBundle(8));
  writePixelBundle(at("coarse"), pixelBundle(2));
  writePixelBundle(at("model"), pixelBundle(8, { operatingPoints: [point] }));
  const drawn = (name: string, people: number, images: number) =>
    writePeople(at("data", name), { people, images });
  await drawn("one person", 1, 3);
  await drawn("two people", 2, 3);
  await drawn("three people", 3, 2);
  await drawn("six people", 6, 3);
  await drawn("one image a person", 5, 1);
  await drawn("one genuine pair", 4, 1);
  await writePeople(at("data", "one genuine pair"), { people: 1, images: 2 });
  await drawn("genuine pairs lost", 4, 1);
  await drawn("all fail", 2, 1);
  for (let p = 0; p < 4; p++)
    writeFileSync(at("data", "genuine pairs lost", `person0${p}`, "bad.png"), "no image");
  for (let p = 0; p < 2; p++) writeFileSync(at("data", "all fail", `person0${p}`, "0.png"), "no image");
  for (const person of ["ada", "bea", "cleo"]) {
    mkdirSync(at("data", "all equal", person), { recursive: true });
    for (const image of ["1.png", "2.png"])
      cpSync(at("data", "two people", "person00", "0.png"), at("data", "all equal", person, image));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const noNumber = /\bNaN\b|Infinity|undefined|∞/;

/** What a run said, fault or not: never a bug, and never a number that is none. */
function expectHonest(what: string, { out, err }: Ended): void {
  expect(`${out}${err}`, what).not.toMatch(noNumber);
  expect(err, what).not.toMatch(/\[BUG\]|\n\s+at /);
}

/** How a command ends: 0, or the fault's code. */
type Ending = 0 | "METRIC_UNDEFINED" | "DATASET_INVALID" | "OPERATING_POINT_UNSUPPORTED" | "INVALID_ARGUMENT";
const ending = ({ code, err }: Ended) => (code === 2 ? /\[([A-Z_]+)\]\n/.exec(err)?.[1] : code);

/** What is asked of each data set: pairs (and the fault's words), a calibration, one-shot trials, a head. */
const cases: readonly (readonly [string, RegExp | null, Ending, Ending, Ending])[] = [
  ["one person", /both kinds of comparisons/, "DATASET_INVALID", "DATASET_INVALID", "INVALID_ARGUMENT"],
  ["two people", null, "DATASET_INVALID", 0, "INVALID_ARGUMENT"],
  ["three people", null, "DATASET_INVALID", 0, 0],
  ["six people", null, "OPERATING_POINT_UNSUPPORTED", 0, 0],
  [
    "one image a person",
    /both kinds of comparisons/,
    "DATASET_INVALID",
    "DATASET_INVALID",
    "INVALID_ARGUMENT",
  ],
  ["one genuine pair", null, "DATASET_INVALID", "DATASET_INVALID", "INVALID_ARGUMENT"],
  ["genuine pairs lost", null, "DATASET_INVALID", 0, "INVALID_ARGUMENT"],
  ["all equal", null, "DATASET_INVALID", 0, 0],
  ["all fail", /none of 2 images/, "DATASET_INVALID", "DATASET_INVALID", "INVALID_ARGUMENT"],
];

describe.each(cases)("%s", (name, fault, calibrated, shots, head) => {
  const data = ["--data", join("data", name)];
  const folderOf = ["--protocol", "folder", ...data];

  test("evaluate: JSON, text, report", async () => {
    for (const model of ["model", "fresh"]) {
      const args = ["evaluate", ...folderOf, "--model", model, "--resamples", "20", "--require", "eer<=0.4"];
      const report = join("reports", name, model);
      const [json, text] = await Promise.all([run(...args, "--report", report, "--json"), run(...args)]);
      expectHonest(`${name}, text`, text);
      expectHonest(name, json);
      // The requirement is not kept.
      expect([json.code, text.code], json.out).toEqual(fault ? [2, 2] : [1, 1]);
      if (fault) {
        expect(parsed("error", json.out).error.message).toMatch(fault);
        continue;
      }
      const summary = parsed("evaluate", json.out);
      const written = parsed("evaluation-report", readFileSync(at(report, "report.json"), "utf8"));
      expect(written.protocol.weights).toBe(summary.weights);
      // One accuracy: that of the two rates beside it. The table's own is of plain counts.
      const { decision } = written;
      expect(decision.accuracy).toBeCloseTo(1 - (decision.fmr.value + decision.fnmr.value) / 2, 12);
      const { truePositives, trueNegatives } = decision.confusion;
      expect(decision.counted.accuracy).toBeCloseTo((truePositives + trueNegatives) / summary.pairs, 12);
      expect(text.out).toContain(`accuracy     ${decision.accuracy.toFixed(4)} at the threshold`);
      const page = readFileSync(at(report, "report.html"), "utf8").replaceAll(/data:image[^"]*/g, "");
      expect(page).not.toMatch(/\bNaN\b|Infinity|undefined/);
      expect(page).toContain("Plain counts of pairs");
      expect(readFileSync(at(report, "scores.csv"), "utf8")).not.toMatch(noNumber);
    }
  });

  test("compare-models: the accuracy that evaluate gives", async () => {
    const args = ["compare-models", "model", "coarse", ...folderOf];
    const [json, text] = await Promise.all([run(...args, "--json"), run(...args)]);
    expectHonest(`${name}, text`, text);
    expectHonest(name, json);
    expect([json.code, text.code], json.out).toEqual(fault ? [2, 2] : [0, 0]);
    if (fault) return;
    const { comparisons, weights } = parsed("compare-models", json.out);
    for (const [model, key] of [
      ["model", "firstAccuracy"],
      ["coarse", "secondAccuracy"],
    ] as const) {
      const alone = parsed("evaluate", (await run("evaluate", ...folderOf, "--model", model, "--json")).out);
      expect(comparisons[0]![key]).toBeCloseTo(alone.defaultDecision.accuracy, 12);
      expect(weights).toBe(alone.weights);
    }
  });

  test("calibrate, one-shot and head mode", async () => {
    const out = ["--out", join("out", name)];
    const shot = [
      "evaluate",
      "--protocol",
      "one-shot",
      ...data,
      "--model",
      "model",
      "--ways",
      "2",
      "--trials",
      "20",
    ];
    const learning = ["train", "--mode", "head", ...data, "--model", "model", "--out", join("heads", name)];
    const runs: readonly (readonly [readonly string[], Ending])[] = [
      [["calibrate", ...data, "--model", "fresh", ...out], calibrated],
      [shot, shots],
      [learning, head],
    ];
    for (const [args, expected] of runs)
      for (const more of [[], ["--json", "--cache", "other", ...(args === learning ? ["--force"] : [])]]) {
        const ended = await run(...args, ...more);
        expectHonest(args.join(" "), ended);
        expect(ending(ended), ended.err).toBe(expected);
      }
  });
});

test("two people and none lost: the text says that they are too few", async () => {
  const args = ["evaluate", "--protocol", "folder", "--data", join("data", "two people"), "--model", "model"];
  expect((await run(...args)).out).toMatch(/FMR +\S+ \(no interval: 2 people are too few\)/);
});
