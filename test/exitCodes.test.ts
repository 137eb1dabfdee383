import { spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exitCodeHelp } from "../src/cli/exitCodes.js";
import { writeGrey, writePeople } from "./support/drawnPeople.js";
import { runInProcess } from "./support/inProcess.js";
import { spread } from "./support/length.js";
import { mirrorBundle, testPoint, writePerson } from "./support/mirrorPeople.js";
import { writePixelBundle } from "./support/pixelBundle.js";
import type { Ended } from "./support/runCli.js";
import { root } from "./support/samples.js";

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-codes-"));
  writePixelBundle(join(folder, "model"), mirrorBundle());
  writePixelBundle(join(folder, "new"), mirrorBundle({ defaultFmr: null, operatingPoints: [] }));
  const loose = { defaultFmr: null, operatingPoints: [testPoint(0.1, 0.3), testPoint(0.01, 0.6)] };
  writePixelBundle(join(folder, "loose"), mirrorBundle(loose));
  for (const name of ["a1.png", "--help", "-h", "--json", "--version"])
    await writePerson(folder, name, { person: 1, image: 1 });
  await writePerson(folder, "a2.png", { person: 1, image: 2 });
  await writePerson(folder, "b1.png", { person: 2, image: 1 });
  await writePerson(folder, "turned.png", { person: 1, image: 3, turned: true });
  await writePerson(join(folder, "references"), "1.png", { person: 1, image: 4 });
  await writePeople(join(folder, "people"), { people: 40, images: 5 });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a line of bash in which `selfsame` is the built command. */
function bash(line: string): Promise<Ended> {
  const script = `selfsame() { ${JSON.stringify(process.execPath)} ${JSON.stringify(join(root, "dist", "cli", "main.js"))} "$@"; }\n${line}`;
  return new Promise((resolve) => {
    const child = spawn("bash", ["-o", "pipefail", "-c", script], {
      cwd: folder,
      env: { ...process.env, XDG_CACHE_HOME: join(folder, "cache") },
    });
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

/** Runs a line of the command's words in this process: how that ends is not the point. */
const say = (line: string) => runInProcess(folder, line.split(" "));

const full = existsSync("/dev/full");
const match = "verify a1.png a2.png --model model";
const strangers = "verify a1.png b1.png --model model";
const declined = "verify a1.png turned.png --model model";
const missing = "verify a1.png nobody.png --model model --json";
const pairs = "evaluate --protocol folder --data people --model model --resamples 10";
const notKept = `${pairs} --require 'eer<=0'`;

describe("exit codes hold whatever the reader does", () => {
  const verdicts: readonly (readonly [string, number])[] = [
    [match, 0],
    [strangers, 1],
    [`${strangers} --json`, 1],
    [declined, 3],
    [`${declined} --json`, 3],
    ["verify b1.png --against references --model model", 1],
    [missing, 2],
    ["verify a1.png a2.png --frm 1", 2],
    [notKept, 1],
    ["compare-all people --model model", 0],
    ["embed a1.png a2.png --json --model model", 0],
    ["models show model", 0],
    ["--help", 0],
  ];
  // There is a reader, it is gone before the first line or after the first, or there is none.
  const readers = ["", "| true", "| head -n 1", ">&-", "2>&-", ">&- 2>&-", "> >(true)"];
  // What can't be told to people changes nothing; an answer that can't be written is a fault.
  if (full) readers.push("2>/dev/full", ">/dev/full", ">/dev/full 2>&1");
  const lines = verdicts.map(([args, code]) =>
    readers.map((reader) => [args, reader, reader.startsWith(">/dev/full") ? 2 : code] as const),
  );
  test.each(spread(lines))("selfsame %s %s: %d", async (args, reader, code) => {
    const ended = await bash(`selfsame ${args} ${reader}`);
    expect(ended.code, ended.err).toBe(code);
    expect(ended.err).not.toMatch(/\.js:\d+|BUG/);
  });

  test("rows that a file has no room for are a fault too", async () => {
    if (!full) return;
    const { code, err } = await bash("selfsame compare-all people --model model --out /dev/full");
    expect(code).toBe(2);
    expect(err).toMatch(/"\/dev\/full" can't be written \(ENOSPC\) \[FILE_NOT_WRITABLE\]/);
  });

  test("a program that can't be loaded is a fault", async () => {
    // The entry without what it loads.
    mkdirSync(join(folder, "torn"));
    writeFileSync(join(folder, "torn", "package.json"), '{ "type": "module" }');
    for (const file of ["main.js", "exitCodes.js"])
      copyFileSync(join(root, "dist", "cli", file), join(folder, "torn", file));
    const { code, err } = await bash(`${JSON.stringify(process.execPath)} torn/main.js verify a1.png b1.png`);
    expect(code).toBe(2);
    expect(err).toMatch(/BUG/);
  });

  test("an error that nobody caught is a fault, never 1", async () => {
    for (const fault of [
      "throw new Error('late')",
      "Promise.reject(new Error('late'))",
      "Promise.reject(null)",
    ]) {
      // It comes while the photos are read: once the command watches for such errors.
      writeFileSync(
        join(folder, "fault.mjs"),
        `const timer = setInterval(() => {
          if (process.listenerCount("uncaughtException") === 0) return;
          clearInterval(timer);
          ${fault};
        }, 5).unref();`,
      );
      const { code, err } = await bash(`NODE_OPTIONS="--import ./fault.mjs" selfsame ${strangers}`);
      expect([fault, code]).toEqual([fault, 2]);
      expect(err).toMatch(/BUG/);
    }
  });
});

describe("after -- everything is a photo", () => {
  test.each(["--help", "-h", "--json", "--version"])("%s", async (name) => {
    expect((await say(`verify --model model -- ${name} a2.png`)).out).toMatch(/^MATCH/);
    expect((await say(`verify --model model -- b1.png ${name}`)).code).toBe(1);
    expect((await say(`embed --json --model model -- ${name} a2.png`)).out).toMatch(/"faces"/);
    expect((await say(`align --out chip.png --force --model model -- ${name}`)).code).toBe(0);
    // Photos that stand for a folder, a model, a face: each fault names them, and none prints help.
    for (const args of [
      `compare-all -- ${name}`,
      `models show -- ${name}`,
      `detect --model model -- ${name}`,
    ]) {
      const { code, out, err } = await say(args);
      expect([args, code, out]).toEqual([args, 2, ""]);
      expect(err).toMatch(/^selfsame: /);
    }
    const models = `compare-models --protocol folder --data people -- ${name} ${name}`;
    expect((await say(models)).err).toMatch(/MODEL_NOT_FOUND/);
  });
});

test("a folder without one usable reference is a fault that names the first", async () => {
  mkdirSync(join(folder, "broken"));
  writeFileSync(join(folder, "broken", "1.png"), "no picture");
  const { code, err } = await say("verify a1.png --against broken --model model");
  expect(code).toBe(2);
  expect(err).toMatch(
    /no photo in "broken" can serve as a reference; the first: .*1\.png.*\[IMAGE_UNREADABLE\]/,
  );
});

describe("no decision", () => {
  test("names what was declined and why, and never compares the score with the threshold", async () => {
    const { out, code } = await say(declined);
    expect(code).toBe(3);
    expect(out).toMatch(
      /^NO DECISION: "turned\.png": turned away.*\(quality 0\.\d+; at least 0\.9 is needed\)/,
    );
    expect(out).not.toMatch(/[<≥] threshold/);
  });

  test("a model without a threshold: not calibrated, or without a default", async () => {
    const uncalibrated = await say("verify a1.png a2.png --model new");
    expect(uncalibrated.code).toBe(3);
    expect(uncalibrated.out).toMatch(/^NO DECISION: .*not calibrated yet.*selfsame calibrate/);
    expect((await say("verify a1.png a2.png --model new --fmr 0.1")).code).toBe(3);
    const loose = await say("verify a1.png a2.png --model loose");
    expect(loose.code).toBe(3);
    expect(loose.out).toMatch(/^NO DECISION: .*no default threshold.*FMR 0\.1, 0\.01.*--fmr/);
    expect((await say("verify a1.png a2.png --model loose --fmr 0.1")).code).toBe(0);
    const strict = await say("verify a1.png a2.png --model loose --fmr 1e-3");
    expect(strict.code).toBe(2);
    expect(strict.err).toMatch(/OPERATING_POINT_UNSUPPORTED/);
    expect((await say("verify a1.png a2.png --model new --fmr 2")).code).toBe(2);
  });
});

test("scores that round to the threshold are printed with the digits that tell them apart", async () => {
  await writeGrey(join(folder, "near1.png"), Array(64).fill(100));
  const bundle = mirrorBundle({ operatingPoints: [testPoint(1e-3, 0.98201379)] });
  writePixelBundle(join(folder, "near"), bundle);
  // Equal pictures score sigmoid(4) = 0.98201379003…
  const { out } = await say("verify near1.png near1.png --model near");
  expect(out).toMatch(/score +0\.982013790\d* ≥ threshold 0\.982013790\d*/);
});

test("help, documentation and code have one table of exit codes", async () => {
  const table = exitCodeHelp();
  const docs = readFileSync(join(root, "docs", "decisions.md"), "utf8");
  for (const [, code, words] of table.matchAll(/^ {2}(\d+) {2}(.+)$/gm))
    expect(docs).toContain(`| ${code} | ${words} |`);
  for (const args of ["--help", "verify --help", "evaluate -h", "models list --help", "train --help"])
    expect((await say(args)).out).toContain(table);
});
