import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writePeople } from "./support/drawnPeople.js";
import { pixelBundle, writePixelBundle } from "./support/pixelBundle.js";
import { runCli } from "./support/runCli.js";
import { toyConfig } from "./support/toyTraining.js";

// `runCli` has the cache in the folder that it runs in: there stands a file.
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-cache-"));
  writeFileSync(join(folder, "cache"), "no folder");
  mkdirSync(join(folder, "own"));
  await writePeople(join(folder, "people"), { people: 8, images: 4 });
  writePixelBundle(join(folder, "model"), pixelBundle(8));
  const small = toyConfig({
    steps: 2,
    heldOut: { by: "person", share: 1 / 3 },
    batch: { kind: "pairs", pairs: 4, impostors: "all" },
    loss: { logistic: 1, softmax: 0 },
  });
  writeFileSync(
    join(folder, "toy.json"),
    JSON.stringify({ ...small, validation: { ...small.validation, measure: "eer" } }),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const notes = (err: string) => err.split("\n").filter((line) => line.includes("the cache"));
const evaluation = [
  "evaluate",
  "--protocol",
  "folder",
  "--data",
  "people",
  "--model",
  "model",
  "--resamples",
  "10",
];

test.each([
  ["the user's cache folder", [], "ENOTDIR"],
  ["a file", ["--cache", "cache"], "ENOTDIR"],
  ["below a file", ["--cache", "cache/below"], "ENOTDIR"],
  ...(process.platform === "linux" ? ([["no place", ["--cache", "/proc/none"], "ENOENT"]] as const) : []),
  ["too long a name", ["--cache", "x".repeat(300)], "ENAMETOOLONG"],
] as const)(
  "a cache that can't be used is noted once, and the work is done: %s",
  async (_, options, code) => {
    const { code: exit, out, err } = await runCli(folder, [...evaluation, ...options]);
    expect(exit, err).toBe(0);
    expect(out).toContain("EER");
    expect(notes(err)).toEqual([
      expect.stringMatching(new RegExp(`^note: the cache ".*" can't be used \\(${code}\\)`)),
    ]);
  },
);

test("nothing is noted of a cache that can be used", async () => {
  const { code, err } = await runCli(folder, [...evaluation, "--cache", "own"]);
  expect({ code, notes: notes(err) }).toEqual({ code: 0, notes: [] });
});

test("training notes it once too", { timeout: 120_000 }, async () => {
  const options = ["--data", "people", "--layout", "folder", "--crop", "none", "--config", "toy.json"];
  const { code, err } = await runCli(folder, ["train", ...options, "--threads", "1", "--out", "trained"]);
  expect(code, err).toBe(0);
  expect(notes(err)).toHaveLength(1);
});
