import {
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tarEntry, tarOf, zipOf } from "../src/data/testing.node.js";
import { writePeople } from "./support/drawnPeople.js";
import { runInProcess } from "./support/inProcess.js";
import { pixelBundle, writePixelBundle } from "./support/pixelBundle.js";
import { parsed } from "./support/runCli.js";
import { sample } from "./support/samples.js";
import { toyConfig } from "./support/toyTraining.js";

// 40 people as a plain folder, as archives, and as they come from a phone, a NAS and other hands.
const byPerson = {
  heldOut: { by: "person", share: 1 / 3 },
  validation: { measure: "eer", every: 20, ways: 5, trials: 40 },
} as const;
let folder: string;
const at = (...names: string[]) => join(folder, ...names);
const run = (...args: string[]) => runInProcess(folder, args);
const picture = () => readFileSync(at("people", "person00", "0.png"));

/** Which files lie below a folder, with their bytes. */
function filesBelow(path: string): [string, Buffer][] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [file.slice(path.length + 1), readFileSync(file)]);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-odd-"));
  writePixelBundle(at("model"), pixelBundle(8));
  writeFileSync(at("toy.json"), JSON.stringify(toyConfig(byPerson)));
  await writePeople(at("people"), { people: 40, images: 4 });
  await writePeople(at("odd"), { people: 40, images: 4 });
  const files = filesBelow(at("people"));
  writeFileSync(at("people.zip"), zipOf(files.map(([name, data]) => [`people/${name}`, data])));
  writeFileSync(at("people.tar"), tarOf(...files.map(([name, data]) => tarEntry(`./${name}`, data))));
  for (const name of [
    ".thumbs/1.png",
    "__MACOSX/1.png",
    "person00/@eaDir/1.png",
    "person01/._0.png",
    "stray.png",
  ]) {
    mkdirSync(dirname(at("odd", name)), { recursive: true });
    writeFileSync(at("odd", name), picture());
  }
  renameSync(at("odd", "person02", "0.png"), at("odd", "person02", "0.jfif"));
  writeFileSync(at("odd", "person03", "notes.txt"), "met in Rome");
  symlinkSync("..", at("odd", "person04", "up"));
  symlinkSync("person05", at("odd", "person05 again"));
  linkSync(at("odd", "person06", "0.png"), at("odd", "person06", "9.png"));
  symlinkSync("gone.png", at("odd", "person07", "gone.png"));
  mkdirSync(at("odd", "person40"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const named = [
  "person03/notes.txt",
  "person04/up",
  "person05 again",
  "person06/9.png",
  "person07/gone.png",
  "person40",
  "stray.png",
];
const ids = ({ skipped }: { skipped: readonly { id: string }[] }) => skipped.map(({ id }) => id);
const common = ["--model", "model", "--resamples", "20"] as const;

test("evaluate, calibrate, compare-models and train see the same people in it, and name the rest", async () => {
  const evaluate = (data: string, ...more: string[]) =>
    run("evaluate", "--protocol", "folder", "--data", data, ...common, ...more, "--json");
  const plain = parsed("evaluate", (await evaluate("people")).out);
  expect(plain).toMatchObject({ pairs: (160 * 159) / 2, failures: 0, skipped: [] });
  const { out, err } = await evaluate("odd");
  const odd = parsed("evaluate", out);
  expect(ids(odd)).toEqual(named);
  expect({ ...odd, skipped: [], secondsPerImage: null }).toEqual({ ...plain, secondsPerImage: null });
  expect(err).toContain("left out: person03/notes.txt: no image, by name or content\n");
  expect(err).toContain("left out: 7 in all");
  for (const archive of ["people.zip", "people.tar"])
    expect(parsed("evaluate", (await evaluate(archive)).out), archive).toMatchObject({
      pairs: plain.pairs,
      eer: plain.eer,
      skipped: [],
    });

  const calibrate = async (data: string) => {
    const more = ["--fmr", "0.1", "--name", "people", "--out", `${data}.json`, "--json"];
    const result = parsed("calibrate", (await run("calibrate", "--data", data, ...common, ...more)).out);
    return { skipped: ids(result), bundle: readFileSync(at(`${data}.json`), "utf8") };
  };
  const [own, other, packed] = [
    await calibrate("people"),
    await calibrate("odd"),
    await calibrate("people.zip"),
  ];
  expect(other).toEqual({ ...own, skipped: named });
  expect(packed).toEqual(own);

  const compare = await run(
    ...["compare-models", "model", "model", "--protocol", "folder", "--data", "odd", "--json"],
  );
  expect(ids(parsed("compare-models", compare.out))).toEqual(named);

  const train = await run(
    ...[
      "train",
      "--config",
      "toy.json",
      "--layout",
      "folder",
      "--crop",
      "none",
      "--data",
      "odd",
      "--out",
      "trained",
    ],
    ...["--dry-run", "--json"],
  );
  const plan = parsed("train-dry-run", train.out);
  expect(plan).toMatchObject({ images: 160, people: 40 });
  expect(ids(plan)).toEqual(named);
});

test("webcam captures are measured: two strangers, who may be one, make no pair", async () => {
  const put = (name: string, from: string) => {
    mkdirSync(dirname(at("captures", name)), { recursive: true });
    copyFileSync(at("people", from), at("captures", name));
  };
  for (const i of [0, 1]) put(`anchor/desk_2026112${i}T073024123Z.png`, `person00/${i}.png`);
  for (const i of [2, 3]) put(`positive/sofa_2026112${i}T073024123Z.png`, `person00/${i}.png`);
  for (const i of [1, 2, 3, 4]) put(`negative/${i}.png`, `person0${i}/0.png`);
  const args = ["--protocol", "folder", "--layout", "webcam", "--data", "captures", ...common, "--json"];
  const { out, code, err } = await run("evaluate", ...args, "--report", "report");
  expect([code, err]).toEqual([0, ""]);
  // 6 of the known person, 4 × 4 with strangers; none of the 6 between strangers.
  expect(parsed("evaluate", out).pairs).toBe(22);
  const { counts } = parsed("evaluation-report", readFileSync(at("report", "report.json"), "utf8"));
  expect(counts).toMatchObject({ genuinePairs: 6, impostorPairs: 16 });
  expect((await run("evaluate", ...args, "--layout", "rooms")).code).toBe(2);
});

test("a list's names are found however they are written: composed or not, with ./, through a link; odd ones survive", async () => {
  const odd = ["--x", 'a, "b".png', "line\nbreak.png", " space .png"];
  for (const [i, name] of [
    "Zo\u00eb/1.png",
    "Zoe\u0308/2.png",
    ...odd.map((text) => `odd/${text}`),
  ].entries()) {
    mkdirSync(dirname(at("listed", name)), { recursive: true });
    copyFileSync(at("people", `person0${i}`, "0.png"), at("listed", name));
  }
  symlinkSync("1.png", at("listed", "Zo\u00eb", "link.png"));
  const field = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const pairs = [
    ["Zoe\u0308/1.png", "./Zo\u00eb/2.png"],
    ["Zo\u00eb/link.png", "odd/--x"],
    ["odd/--x", `odd/${odd[1]}`],
    [`odd/${odd[2]}`, `odd/${odd[3]}`],
  ];
  const rows = pairs.map((pair, i) => `${pair.map(field).join(",")},${i % 2}\r\n`);
  // As a spreadsheet writes it: with a byte order mark.
  writeFileSync(at("listed.csv"), `\ufeffa,b,label\r\n${rows.join("")}`);
  const args = ["--protocol", "pairs", "--data", "listed", "--pairs", "listed.csv", ...common, "--json"];
  const { out, err } = await run("evaluate", ...args);
  expect(parsed("evaluate", out)).toMatchObject({ pairs: 4, failures: 0 });
  expect(err).toMatch(/left out: Zoë\/link\.png: the same file as "Zoë\/1\.png"/);
});

test("verify --against and compare-all read a folder or archive by the same rules", async () => {
  mkdirSync(at("photos", "__MACOSX"), { recursive: true });
  copyFileSync(sample(1), at("photos", "1.jfif"));
  copyFileSync(sample(3), at("photos", "2.jpg"));
  copyFileSync(sample(3), at("photos", "__MACOSX", "2.jpg"));
  writeFileSync(at("photos", "notes.txt"), "x");
  symlinkSync("2.jpg", at("photos", "3.jpg"));
  const skipped = ["3.jpg", "notes.txt"];
  const against = await run("verify", sample(2), "--against", "photos", "--json");
  const result = parsed("verify-against", against.out);
  expect(result.references.map(({ file }) => file)).toEqual([
    join("photos", "1.jfif"),
    join("photos", "2.jpg"),
  ]);
  expect([result.failures, ids(result)]).toEqual([[], skipped]);
  const all = parsed("compare-all", (await run("compare-all", "photos", "--out", "all.csv", "--json")).out);
  expect([all.photos, all.comparisons, ids(all)]).toEqual([2, 1, skipped]);
  writeFileSync(
    at("photos.zip"),
    zipOf([
      ["1.jpg", readFileSync(sample(1))],
      ["2", readFileSync(sample(3))],
    ]),
  );
  const zipped = parsed(
    "compare-all",
    (await run("compare-all", "photos.zip", "--out", "zip.csv", "--json")).out,
  );
  expect(zipped).toMatchObject({ photos: 2, comparisons: 1, skipped: [] });
  const rows = (file: string) => readFileSync(at(file), "utf8").split("\n")[1]!.split(",").slice(2);
  expect(rows("zip.csv")).toEqual(rows("all.csv"));
});
