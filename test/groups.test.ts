import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { evaluatePairs, readProtocol } from "selfsame";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runInProcess } from "./support/inProcess.js";
import { mirrorBundle, testPoint, writePerson } from "./support/mirrorPeople.js";
import { writePixelBundle } from "./support/pixelBundle.js";
import { parsed } from "./support/runCli.js";

// `evaluate --groups`: error rates within groups of people, whatever the protocol.

/** Drawn so that more than half of all strangers match at its threshold. */
const bundle = mirrorBundle({ defaultFmr: 0.001, operatingPoints: [testPoint(0.001, 2e-6)] });
const people = ["Ada", "Bea", "Cleo", "Dan", "Eve", "Fay", "Gus", "Hal", "Zoë"];
/** Dan is of both groups of skin, Zoë is called with a letter of two parts, Hal is of no group. */
const members: Readonly<Record<string, readonly string[]>> = {
  'skin "dark"': ["Ada", "Bea", "Cleo", "Dan", "Zoë"],
  "skin light": ["Dan", "Eve", "Fay", "Gus"],
};
const list = [
  "person,group",
  ...Object.entries(members).flatMap(([group, own]) =>
    own.map((person) => `${person.normalize("NFD")},"${group.replaceAll('"', '""')}"`),
  ),
].join("\n");

let folder: string;
const at = (...names: string[]) => join(folder, ...names);
const run = (...args: string[]) => runInProcess(folder, args);
const evaluate = (...args: string[]) =>
  run("evaluate", "--model", "model", "--data", "people", "--resamples", "20", ...args);
const grouped = ["--groups", "groups.csv"] as const;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-groups-"));
  writePixelBundle(at("model"), bundle);
  // Eve's third photo is declined, Fay's can't be read.
  for (const [person, name] of people.entries())
    for (const image of [1, 2, 3])
      await writePerson(at("people"), `${name}/${name}_000${image}.jpg`, {
        ...{ person, image, turned: name === "Eve" && image === 3 },
      });
  writeFileSync(at("people", "Fay", "Fay_0003.jpg"), "no image");
  writeFileSync(at("groups.csv"), list);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What scores.csv has of pairs of a group, counted anew. */
function counted(report: string, group: string, threshold: number) {
  const [, ...lines] = readFileSync(at(report, "scores.csv"), "utf8").trimEnd().split("\n");
  const own = lines
    .map((line) => line.split(","))
    .filter(([, ...images]) =>
      images.slice(0, 2).every((image) => members[group]!.includes(image.split("/")[0]!)),
    )
    .map(([, a, , label, score, rejected, declined]) => ({
      person: a!.split("/")[0]!,
      genuine: label === "1",
      match: Number(score) >= threshold && rejected === "0" && declined === "0",
      declined: declined === "1",
    }));
  const [genuine, impostor] = [own.filter((pair) => pair.genuine), own.filter((pair) => !pair.genuine)];
  return {
    group,
    genuinePairs: genuine.length,
    impostorPairs: impostor.length,
    impostorErrors: impostor.filter(({ match }) => match).length,
    genuineErrors: genuine.filter(({ match }) => !match).length,
    declined: own.filter((pair) => pair.declined).length / own.length,
  };
}

test("folder: each group's rates are those of its own pairs; in the report, the page, --json and the text", async () => {
  const { code, out, err } = await evaluate("--protocol", "folder", ...grouped, "--report", "out", "--json");
  expect([code, err.split("\n")[0]]).toEqual([0, expect.stringContaining("Fay_0003.jpg")]);
  const { byGroup } = parsed("evaluate", out);
  const report = parsed("evaluation-report", readFileSync(at("out", "report.json"), "utf8"));
  expect(report.byGroup).toEqual(byGroup);
  expect(byGroup).toMatchObject({ peopleInNone: 1, highestFmr: 'skin "dark"' });
  const [dark, light] = byGroup!.groups;
  expect([dark, light].map((group) => [group!.people, group!.images, group!.failedImages])).toEqual([
    [5, 15, 0],
    [4, 12, 1],
  ]);
  for (const one of [dark!, light!]) {
    const expected = counted("out", one.group, 2e-6);
    expect(one).toMatchObject(expected);
    expect(one.fmr!.value).toBeCloseTo(expected.impostorErrors / expected.impostorPairs, 12);
  }
  // Eve and Fay each miss two of three genuine pairs, Dan and Gus none.
  expect(light!.fnmr!.value).toBeCloseTo(1 / 3, 12);
  expect(light!.declined).toBeGreaterThan(0);
  expect(dark!.fmrRatio).toBeCloseTo(dark!.fmr!.value / report.decision.fmr.value, 12);

  const page = readFileSync(at("out", "report.html"), "utf8");
  expect(page).toMatch(/<table class="groups">.*<td>skin &quot;dark&quot;<\/td>.*<td>skin light<\/td>/s);
  const text = (await evaluate("--protocol", "folder", ...grouped)).out;
  expect(text).toMatch(
    /^ {2}highest FMR {2}Of "skin "dark"" alone the FMR may be quoted: \S+ \(.* to .*\), \S+ times/m,
  );
  expect(text).toMatch(/^ +skin light +4 +12 +1 .* – \(\S+ to \S+\)$/m);
  expect(text).toContain("1 person is in no group");
  const plain = await evaluate("--protocol", "folder");
  expect(plain.out).not.toContain("group");
});

test("lists of pairs: who is on an image is said by LFW's list, or by its folder, also of one that is not there", async () => {
  const lfw = "2\nAda\t1\t2\nDan\t1\t9\nAda\t1\tDan\t2\nEve\t1\tHal\t2\n";
  const csv =
    "Ada/Ada_0001.jpg,./Ada/Ada_0002.jpg,1\nDan/Dan_0001.jpg,.\\Dan\\Dan_0009.jpg,1\nAda/Ada_0001.jpg,Dan/Dan_0002.jpg,0\nEve/Eve_0001.jpg,Hal/Hal_0002.jpg,0\n";
  writeFileSync(at("lfw.txt"), lfw);
  writeFileSync(at("list.csv"), csv);
  for (const [protocol, pairs] of [
    ["lfw", "lfw.txt"],
    ["pairs", "list.csv"],
  ] as const) {
    const { out } = await evaluate("--protocol", protocol, "--pairs", pairs, ...grouped, "--json");
    const { byGroup } = parsed("evaluate", out);
    expect([
      protocol,
      byGroup!.groups.map(({ people, images, failedImages, genuinePairs, genuineErrors, impostorPairs }) => [
        ...[people, images, failedImages],
        ...[genuinePairs, genuineErrors, impostorPairs],
      ]),
    ]).toEqual([
      protocol,
      [
        [2, 5, 1, 2, 1, 1],
        [2, 4, 1, 1, 1, 0],
      ],
    ]);
    expect(byGroup!.peopleInNone).toBe(1);
  }
});

test("refused: people of whom there is no image, lists that are none, one-shot trials, a service", async () => {
  writeFileSync(
    at("slips.csv"),
    `${list}\n${["Bee", "Ivo", "bea", "Kim", "Lou", "Max", "Ned"].map((name) => `${name},x`).join("\n")}`,
  );
  const slips = await evaluate("--protocol", "folder", "--groups", "slips.csv", "--json");
  expect(slips.code).toBe(2);
  const { code, message } = parsed("error", slips.out).error;
  expect([code, message]).toEqual([
    "DATASET_INVALID",
    expect.stringMatching(/"Bee", "Ivo", "bea", "Kim", "Lou" and 2 more$/),
  ]);
  writeFileSync(at("headless.csv"), "Ada,x\n");
  mkdirSync(at("folder.csv"));
  copyFileSync(at("people", "Ada", "Ada_0001.jpg"), at("image.csv"));
  for (const [file, fault] of [
    ["headless.csv", /the first line is "person,group".*DATASET_INVALID/],
    ["image.csv", /the first line is "person,group".*DATASET_INVALID/],
    ["folder.csv", /DATASET_INVALID/],
    ["none.csv", /FILE_NOT_FOUND/],
  ] as const)
    expect((await evaluate("--protocol", "folder", "--groups", file)).err).toMatch(fault);
  const oneShot = await evaluate("--protocol", "one-shot", ...grouped);
  expect([oneShot.code, oneShot.err]).toEqual([
    2,
    expect.stringMatching(/--groups is for pairs of people.*INVALID_ARGUMENT/),
  ]);
  const there = await run(
    ...[
      "evaluate",
      "--protocol",
      "folder",
      "--data",
      "captures",
      ...grouped,
      "--server",
      "http://127.0.0.1:1",
    ],
  );
  expect(there.err).toMatch(/--groups is done on this machine.*INVALID_ARGUMENT/);
});

test("in the library groups are the protocol's", async () => {
  const protocol = await readProtocol({ protocol: "folder", data: at("people") });
  const groups = [...people.slice(0, 4)].map((person) => ({ person, group: "first" }));
  const options = { model: at("model"), cache: false, resamples: 20 } as const;
  const { report, data } = await evaluatePairs({ ...protocol, groups }, options);
  expect(report.byGroup!.groups).toMatchObject([
    { group: "first", people: 4, images: 12, impostorPairs: 54 },
  ]);
  expect(report.byGroup!.peopleInNone).toBe(5);
  expect(data.groups!.groups[0]!.has(0)).toBe(true);
  const wrong = [{ person: "Ada" }] as never;
  await expect(evaluatePairs({ ...protocol, groups: wrong }, options)).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringContaining("group"),
  });
});
