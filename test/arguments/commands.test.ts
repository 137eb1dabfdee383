import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { preset } from "../../src/train/presets.js";
import { writePeople } from "../support/drawnPeople.js";
import { runInProcess } from "../support/inProcess.js";
import { spread } from "../support/length.js";
import { pixelBundle, writePixelBundle } from "../support/pixelBundle.js";
import { sample } from "../support/samples.js";

// What a user may type by mistake exits with 2, with code and hint.

let folder: string;
const at = (name: string) => join(folder, name);
const photo = sample(1);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-commands-"));
  await writePeople(at("people"), { people: 30, images: 4, noise: 90 });
  writePixelBundle(at("model"), pixelBundle(8));
  vi.stubEnv("SELFSAME_HOME", at("home"));
  vi.stubEnv("SELFSAME_KEY_FILE", at("home.key"));
  const measured = { rate: 0.1, low: 0.05, high: 0.2, errors: 30, comparisons: 300 };
  const point = { targetFmr: 0.1, threshold: 0.5, fmr: measured, fnmr: measured };
  writePixelBundle(at("decides"), pixelBundle(8, { operatingPoints: [point] }));
  writeFileSync(at("plain"), "x");
  writeFileSync(at("broken.json"), "{");
  writeFileSync(at("config.json"), JSON.stringify(preset("lfw")));
  mkdirSync(at("empty"));
  mkdirSync(at("folder.json"));
  symlinkSync("loop", at("loop"));
  // The disk behind these is full.
  for (const name of ["full.csv", "full.json", "full.npy", "full.png"]) symlinkSync("/dev/full", at(name));
  execFileSync("mkfifo", [at("fifo"), at("fifo.zip"), at("fifo.tgz")]);
  mkdirSync(at("odd"));
  execFileSync("mkfifo", [at("odd/model.json")]);
  writePixelBundle(at("pipe"), pixelBundle(8));
  rmSync(at("pipe/twin.onnx"));
  execFileSync("mkfifo", [at("pipe/twin.onnx")]);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const run = (args: readonly string[]) =>
  runInProcess(
    folder,
    args.map((word) => word.replace(/^@/, `${folder}/`)),
  );

/** `@` stands for the test's folder, `PHOTO` for a photo. */
const words = (line: string) => line.split(" ").map((word) => (word === "PHOTO" ? photo : word));
const long = "x".repeat(300);
const model = "--model @model";
const people = `--protocol folder --data @people ${model}`;
const toy = "--data @people --layout folder --crop none --config @config.json --steps 1";

/** A line that is wrong, and the code that says so. */
type Line = readonly [string, string];
const lines: readonly Line[] = [
  // What is read: special files never hang, whatever they are given as.
  ...spread(
    ["@fifo", "/dev/zero", "/dev/full", "@empty", "@loop", `@${long}`, "@none", "@plain/below", "@plain"].map(
      (file): Line[] => {
        const missing = /none|below/.test(file);
        const code = missing ? "FILE_NOT_FOUND" : "IMAGE_UNREADABLE";
        return [
          [`verify ${file} PHOTO`, code],
          [`verify PHOTO ${file}`, code],
          [`detect ${file}`, code],
          [`embed ${file} --json`, code],
          [`align ${file} --out @face.png`, code],
        ];
      },
    ),
  ),
  ["verify /proc/self/maps PHOTO", "IMAGE_UNREADABLE"],
  ...spread(
    ["@fifo", "/dev/zero", "@empty", "@loop", `@${long}`].map((file): Line[] => [
      [`train --data @people --config ${file} --out @out`, "INVALID_ARGUMENT"],
      [
        `train --data @people --layout lfw --people ${file} --config @config.json --out @out`,
        "DATASET_INVALID",
      ],
      [`evaluate --protocol pairs --data @people --pairs ${file} ${model}`, "DATASET_INVALID"],
      [`evaluate --protocol lfw --data @people --pairs ${file} ${model}`, "DATASET_INVALID"],
      [`evaluate ${people} --groups ${file}`, "DATASET_INVALID"],
      [`compare-models @model @model --protocol pairs --data @people --pairs ${file}`, "DATASET_INVALID"],
    ]),
  ),
  ["train --data @people --config @broken.json --out @out", "INVALID_ARGUMENT"],
  ["train --data @people --config @none --out @out", "FILE_NOT_FOUND"],
  ["train --data @fifo.zip --preset omniglot --out @out", "FILE_NOT_FOUND"],
  ["train --data @fifo.tgz --preset lfw --out @out", "FILE_NOT_FOUND"],
  ["train --data @fifo --preset webcam --out @out", "FILE_NOT_FOUND"],
  ["evaluate --protocol folder --data @plain", "FILE_NOT_FOUND"],
  ["evaluate --protocol one-shot --data @plain", "FILE_NOT_FOUND"],
  ["verify PHOTO --against @plain", "FILE_NOT_FOUND"],
  ["verify PHOTO --against @empty", "FILE_NOT_FOUND"],
  ["compare-all @fifo", "FILE_NOT_FOUND"],
  ...["@odd", "@pipe", "@none", "@plain", "@loop", `@${long}`].map((name): [string, string] => [
    `verify PHOTO PHOTO --model ${name}`,
    /none|plain/.test(name) ? "MODEL_NOT_FOUND" : "MODEL_INVALID",
  ]),
  ["export --model @pipe --out @out", "MODEL_INVALID"],
  ["models show @odd", "MODEL_INVALID"],

  // What is written: a file where a folder is wanted, a folder where a file is, no way there, a full disk.
  ...spread(
    ["@plain", "@plain/below", "@loop", `@${long}`, "/proc/none"].map((out): Line[] => [
      [`export ${model} --out ${out}`, "FILE_NOT_WRITABLE"],
      [`calibrate --data @people ${model} --fmr 0.5 --resamples 10 --out ${out}`, "FILE_NOT_WRITABLE"],
      [`evaluate ${people} --resamples 10 --report ${out}`, "FILE_NOT_WRITABLE"],
      [
        `evaluate --protocol one-shot --data @people ${model} --ways 2 --trials 9 --report ${out}`,
        "FILE_NOT_WRITABLE",
      ],
      [`train ${toy} --out ${out}`, "FILE_NOT_WRITABLE"],
      [`data lfw --mirror http://127.0.0.1:9 --out ${out}`, "FILE_NOT_WRITABLE"],
    ]),
  ),
  ...spread(
    ["@folder.json", "@plain/x.json", "@full.json", `@${long}.json`].map((out): Line[] => [
      [`embed PHOTO --out ${out}`, "FILE_NOT_WRITABLE"],
      [`compare-all @people --model @decides --fmr 0.1 --out ${out}`, "FILE_NOT_WRITABLE"],
    ]),
  ),
  ["embed PHOTO --out @full.npy", "FILE_NOT_WRITABLE"],
  ...spread(
    ["@plain/x.png", "@full.png", `@${long}.png`, "@none/x.png"].map((out): Line[] => [
      [`align PHOTO --out ${out}`, "FILE_NOT_WRITABLE"],
      [`detect PHOTO --draw ${out}`, "FILE_NOT_WRITABLE"],
      [`verify PHOTO PHOTO --draw ${out}`, "FILE_NOT_WRITABLE"],
    ]),
  ),

  ...spread(
    ["@empty", "@x.nonsense", "@x.bmp"].map((out): Line[] => [
      [`align PHOTO --out ${out}`, "INVALID_ARGUMENT"],
      [`detect PHOTO --draw ${out}`, "INVALID_ARGUMENT"],
      [`verify PHOTO PHOTO --draw ${out}`, "INVALID_ARGUMENT"],
    ]),
  ),
  ["verify PHOTO PHOTO --fmr 0x1", "INVALID_ARGUMENT"],
  ["export --out=", "INVALID_ARGUMENT"],
  ["models seal @odd", "MODEL_INVALID"],
  ["models seal @pipe", "MODEL_INVALID"],

  // Numbers without end.
  ...spread(
    ["0", "-1", "257", "99999999999", "1e400", "x", "1.5"].map((n): Line[] => [
      [`verify PHOTO PHOTO --threads ${n}`, "INVALID_ARGUMENT"],
      [`verify PHOTO PHOTO --workers ${n}`, "INVALID_ARGUMENT"],
      [`train ${toy} --threads ${n} --out @out`, "INVALID_ARGUMENT"],
    ]),
  ),
  ...spread(
    ["0", "99999999999", "x"].map((n): Line[] => [
      [`evaluate ${people} --resamples ${n}`, "INVALID_ARGUMENT"],
      [`calibrate --data @people ${model} --resamples ${n}`, "INVALID_ARGUMENT"],
      [`evaluate --protocol one-shot --data @people --ways ${n}`, "INVALID_ARGUMENT"],
      [`evaluate --protocol one-shot --data @people --trials ${n}`, "INVALID_ARGUMENT"],
      [`train --data @people --preset lfw --steps ${n} --out @out`, "INVALID_ARGUMENT"],
    ]),
  ),
  [`evaluate ${people} --seed -1`, "INVALID_ARGUMENT"],
  [`evaluate ${people} --fmr 2`, "INVALID_ARGUMENT"],
  [`evaluate ${people} --min-quality 5`, "INVALID_ARGUMENT"],
  [`evaluate ${people} --groups @none`, "FILE_NOT_FOUND"],
  [`evaluate ${people} --groups @plain`, "DATASET_INVALID"],
  ["evaluate --protocol one-shot --data @people --groups @plain", "INVALID_ARGUMENT"],

  // Galleries: refused before any is made.
  ["enroll", "INVALID_ARGUMENT"],
  ["enroll PHOTO --from @people", "INVALID_ARGUMENT"],
  ["enroll PHOTO --face all", "INVALID_ARGUMENT"],
  ["enroll PHOTO --csv @x.csv", "INVALID_ARGUMENT"],
  ["enroll PHOTO --consent door", "INVALID_ARGUMENT"],
  ["enroll --from @people --name Ada", "INVALID_ARGUMENT"],
  ["enroll --from @people --layout nonsense", "INVALID_ARGUMENT"],
  ["enroll --from @people --csv @plain", "FILE_EXISTS"],
  ...["0", "1", "2", "x", "-0.1", "1e-400"].map(
    (rate): Line => [`identify PHOTO --fpir ${rate}`, "INVALID_ARGUMENT"],
  ),
  ["identify PHOTO --top 0", "INVALID_ARGUMENT"],
  ["identify PHOTO --keep-unknown -1", "INVALID_ARGUMENT"],
  ["verify PHOTO PHOTO --person 1", "INVALID_ARGUMENT"],
  ["verify PHOTO --person 1 --draw @x.png", "INVALID_ARGUMENT"],
  ["people list --limit 1001", "INVALID_ARGUMENT"],
  ["people change 1", "INVALID_ARGUMENT"],
  ["people export", "INVALID_ARGUMENT"],
  ["people export 1 --all --out @x", "INVALID_ARGUMENT"],
  ["people merge 1", "INVALID_ARGUMENT"],
  ["people merge 1 2 --undo 3", "INVALID_ARGUMENT"],
  ["inbox assign face", "INVALID_ARGUMENT"],
  ["inbox not face", "INVALID_ARGUMENT"],
  ["keys create --label x --scope all", "INVALID_ARGUMENT"],
  ["keys create --label x --scope admin --expires 0", "INVALID_ARGUMENT"],
  ["key backup @x --passphrase-file @none", "FILE_NOT_FOUND"],
  ["key restore @none", "FILE_NOT_FOUND"],
  ["key restore @fifo", "GALLERY_KEY_WRONG"],
  ["gallery settings --fpir 1", "INVALID_ARGUMENT"],
  ["gallery settings --keep-unknown 0.5", "INVALID_ARGUMENT"],
  ["gallery settings --retention 0", "INVALID_ARGUMENT"],
  ["gallery show --workspace @plain", "FILE_NOT_WRITABLE"],
  ["audit verify --head @none", "FILE_NOT_FOUND"],
  ["audit verify --head @plain", "INVALID_ARGUMENT"],
  ["audit export --out @plain", "FILE_EXISTS"],
  ["captures purge --all --days 3", "INVALID_ARGUMENT"],
  ["captures purge --days 0", "INVALID_ARGUMENT"],
  ["restore @none --workspace @ws", "FILE_NOT_FOUND"],
  ["restore @fifo --workspace @ws", "STORE_FAILED"],

  // Words that nobody knows.
  ["verify PHOTO PHOTO --treshold 0.5", "INVALID_ARGUMENT"],
  ["verify PHOTO", "INVALID_ARGUMENT"],
  ["verify PHOTO PHOTO PHOTO", "INVALID_ARGUMENT"],
  ["verify PHOTO PHOTO --face nose", "INVALID_ARGUMENT"],
  ["verify PHOTO PHOTO --face 0", "INVALID_ARGUMENT"],
  ["embed PHOTO --out @x.csv", "INVALID_ARGUMENT"],
  ["evaluate --protocol nonsense --data @people", "INVALID_ARGUMENT"],
  ["calibrate", "INVALID_ARGUMENT"],
  ["train --data @people --preset constructor --out @out", "INVALID_ARGUMENT"],
  ["train --data @people --preset lfw --mode guess --out @out", "INVALID_ARGUMENT"],
  ["data lfw --mirror ftp://x", "INVALID_ARGUMENT"],
  ["models show @none", "MODEL_NOT_FOUND"],
  ["nonsense", "INVALID_ARGUMENT"],
];

describe("a line that is wrong exits with 2", () => {
  test.each(lines)("%s", { timeout: 30_000 }, async (line, code) => {
    const { code: exit, out, err } = await run(words(line));
    expect(exit, err).toBe(2);
    if (line.includes("--json")) expect(JSON.parse(out)).toMatchObject({ error: { code } });
    else expect(out).toBe("");
    expect(err).toContain(`[${code}]`);
    // The hint, in its own line.
    expect(err.trim().split("\n").at(-1)).toMatch(/^ {2}\S/);
    expect(err).not.toMatch(/BUG|TypeError|^ +at /m);
  });
});

test("there are lines enough, and they leave nothing behind", () => {
  expect(lines.length).toBeGreaterThan(70);
  for (const made of ["out", "home", "home.key"]) expect(readdirSync(folder)).not.toContain(made);
});
