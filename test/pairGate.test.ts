import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type DecisionOutcome,
  type EmbeddedFace,
  evaluatePairs,
  readProtocol,
  Selfsame,
  writeReport,
} from "selfsame";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runInProcess } from "./support/inProcess.js";
import { mirrorBundle, writePerson } from "./support/mirrorPeople.js";
import { testGallery } from "./support/peopleGallery.js";
import { writePixelBundle } from "./support/pixelBundle.js";
import { parsed } from "./support/runCli.js";

// A gate on pairs: whether a doubtful face is compared depends on the other one, alike everywhere.

/** How far they are turned, in `writePerson`'s measure, and the quality that follows: about (128² − t²)/(128² + t²). */
const turns = { good: 0, fair: 25, doubtful: 40, poor: 60 };
type Turn = keyof typeof turns;
/** By hand: 1 and .92 are compared with one another, .81 with 1 alone, .62 with none. */
const compared: Record<Turn, readonly Turn[]> = {
  good: ["good", "fair", "doubtful"],
  fair: ["good", "fair"],
  doubtful: ["good"],
  poor: [],
};
const pairs = { minQuality: 0.7, maxDoubt: 0.01 };

const people = ["Ada", "Bea"];
const names = people.flatMap((person) =>
  Object.keys(turns).flatMap((turn) => [`${person}/${turn}.png`, `${person}/${turn} again.png`]),
);
const turnOf = (name: string) => name.split("/")[1]!.split(/[ .]/)[0] as Turn;
const listed = names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b] as const));
const outcomes = listed.map(([a, b]): DecisionOutcome => {
  if (!compared[turnOf(a)].includes(turnOf(b))) return "no decision";
  return a.split("/")[0] === b.split("/")[0] ? "match" : "no match";
});

let folder: string;
let selfsame: Selfsame;
const faces = new Map<string, EmbeddedFace>();
const photo = (name: string) => join(folder, "people", name);
const face = (name: string) => faces.get(name)!;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-pairs-"));
  const { embedding } = mirrorBundle();
  writePixelBundle(join(folder, "model"), mirrorBundle({ embedding: { ...embedding, pairs } }));
  for (const [image, name] of names.entries())
    await writePerson(join(folder, "people"), name, {
      person: people.indexOf(name.split("/")[0]!),
      image,
      turned: turns[turnOf(name)],
    });
  selfsame = await Selfsame.load({ model: join(folder, "model"), workers: 1 });
  for (const name of names) faces.set(name, await selfsame.embed(photo(name)));
});
afterAll(async () => {
  await selfsame.close();
  rmSync(folder, { recursive: true });
});

test("verify, verifyAgainst and compare decide on the same pairs, and say what is wrong with the poorer face", async () => {
  const quality = (turn: Turn) => face(`Ada/${turn}.png`).quality.toFixed(2);
  expect((Object.keys(turns) as Turn[]).map(quality)).toEqual(["1.00", "0.92", "0.81", "0.62"]);
  for (const [i, [a, b]] of listed.entries()) {
    const decisions = {
      compare: selfsame.compare(face(a), face(b)),
      swapped: selfsame.compare(face(b), face(a)),
      verify: await selfsame.verify(photo(a), photo(b)),
      verifyAgainst: await selfsame.verifyAgainst(photo(a), [{ ...face(b), name: b }]),
    };
    for (const [how, { outcome, reason, comparable }] of Object.entries(decisions))
      expect([a, b, how, outcome, reason, comparable]).toEqual([
        ...[a, b, how, outcomes[i]],
        ...(outcomes[i] === "no decision" ? ["not comparable", false] : [null, true]),
      ]);
  }
  const doubtful = selfsame.compare(face("Ada/fair.png"), face("Ada/doubtful.png"));
  expect(doubtful.explanation).toMatch(
    /^the second face: turned away, .* to be compared with the first face \(quality 0\.81\d; beside one of 0\.92\d at least 0\.8\d\d is needed\)/,
  );
  const poor = selfsame.compare(face("Ada/good.png"), face("Ada/poor.png"));
  expect(poor.explanation).toMatch(/^the second face: .* \(quality 0\.6\d\d; at least 0\.7 is needed\)/);
  // Nobody knows how good the other one is, so each has to be good by itself.
  const bare = (name: string) => selfsame.compare(face("Ada/good.png").embedding, face(name));
  expect(bare("Ada/doubtful.png")).toMatchObject({ outcome: "no decision", comparable: false });
  expect(bare("Ada/fair.png")).toMatchObject({ outcome: "match", comparable: "unknown" });
});

test("of several references those decide that a doubtful face is compared with", async () => {
  const against = (probe: string, ...references: string[]) =>
    selfsame.verifyAgainst(
      photo(probe),
      references.map((name) => ({ ...face(name), name })),
    );
  const mixed = await against("Ada/doubtful.png", "Ada/good.png", "Ada/fair.png", "Ada/poor.png");
  expect(mixed).toMatchObject({
    outcome: "match",
    leftOut: [
      { index: 1, reason: "not comparable", explanation: expect.stringMatching(/doubtful\.png.*Ada\/fair/) },
      { index: 2, reason: "not comparable", explanation: expect.stringMatching(/^"Ada\/poor\.png": turned/) },
    ],
  });
  expect(mixed.distance).toBe((await against("Ada/doubtful.png", "Ada/good.png")).distance);
  const good = await against("Ada/good.png", "Ada/good again.png", "Ada/fair.png", "Ada/doubtful.png");
  expect(good).toMatchObject({ outcome: "match", leftOut: [] });
  // Whether two doubtful references agree nobody can say.
  const disagree = async (...references: string[]) =>
    (await against("Ada/good.png", ...references)).warnings.filter((one) => one.includes("disagree"));
  expect(await disagree("Ada/doubtful.png", "Bea/doubtful.png")).toEqual([]);
  expect(await disagree("Ada/fair.png", "Bea/fair.png")).toHaveLength(1);
  const none = await against("Ada/doubtful.png", "Ada/fair.png", "Ada/doubtful again.png");
  expect(none).toMatchObject({ outcome: "no decision", reason: "not comparable", references: [] });
  expect(none.explanation).toMatch(/^no reference is left: .*beside one of 0\.92/);
});

test("compare-all, evaluate and compare-models count the same pairs", async () => {
  const run = (...args: string[]) => runInProcess(folder, args);
  const count = (wanted: DecisionOutcome) => outcomes.filter((outcome) => outcome === wanted).length;
  const all = await run("compare-all", "people", "--model", "model", "--out", "all.csv", "--json");
  expect(parsed("compare-all", all.out)).toMatchObject({
    matches: count("match"),
    noDecisions: count("no decision"),
  });
  expect(parsed("compare-all", all.out).notComparable).toHaveLength(4);
  const protocol = await readProtocol({ protocol: "folder", data: join(folder, "people") });
  const model = join(folder, "model");
  const evaluation = await evaluatePairs(protocol, { model, cache: false, workers: 1, resamples: 10 });
  expect(evaluation.images.lowQuality).toBe(4);
  await writeReport(join(folder, "report"), evaluation, { errorImages: false });
  const rows = readFileSync(join(folder, "report", "scores.csv"), "utf8")
    .trimEnd()
    .split("\n")
    .slice(1);
  const decided = new Map(
    rows.map((row) => {
      const [, a, b, , , , declined] = row.split(",");
      return [[a, b].sort().join(), declined];
    }),
  );
  const declined = ([a, b]: readonly string[]) => decided.get([a, b].sort().join());
  expect(listed.map(declined)).toEqual(outcomes.map((outcome) => (outcome === "no decision" ? "1" : "0")));
  // Asked for a least quality of one's own, it is asked of each face.
  const own = await evaluatePairs(protocol, {
    model,
    cache: false,
    workers: 1,
    resamples: 10,
    minQuality: 0,
  });
  expect(own.images.lowQuality).toBe(0);
  expect(own.report.decision.confusion.truePositives).toBe(2 * 28);
});

test("a gallery takes good faces, and finds people as it verifies them", async () => {
  const open = await testGallery(selfsame);
  try {
    const { gallery } = open;
    await gallery.changeSettings({ keepUnknownDays: 7 });
    const refused = await gallery.enrol({ name: "Ada", photos: [photo("Ada/doubtful.png")] });
    expect(refused).toMatchObject({ enrolled: 0, photos: [{ reason: "not comparable" }] });
    const { person } = await gallery.enrol({ name: "Ada", photos: [photo("Ada/fair.png")] });
    const id = person!.id;
    const both = async (name: string, target = id) => {
      const [verified, found] = [
        await gallery.verify(target, photo(name)),
        await gallery.identify(photo(name)),
      ];
      return { verified, found: found.faces[0]! };
    };
    const near = await both("Ada/doubtful.png");
    for (const answer of Object.values(near))
      expect(answer).toMatchObject({ outcome: "no decision", reason: "not comparable", comparable: false });
    expect(near.found).toMatchObject({ person: null, kept: null, candidates: [{ match: false }] });
    expect(near.found.explanation).toMatch(/beside one of 0\.92\d/);
    // Somebody far away is nobody here, whatever they would be compared with.
    const far = await both("Bea/doubtful.png");
    expect([far.found.outcome, far.found.kept]).toEqual(["no match", null]);
    expect((await both("Bea/fair.png")).found.kept).not.toBeNull();

    await gallery.enrol({ person: id, photos: [photo("Ada/good.png")] });
    const found = await both("Ada/doubtful.png");
    expect(found.verified).toMatchObject({ outcome: "match", leftOut: [{ reason: "not comparable" }] });
    expect(found.found).toMatchObject({ outcome: "match", person: { id } });
    expect(found.found.candidates[0]!.distance).toBeCloseTo(found.verified.distance, 12);
  } finally {
    await open.close();
  }
});

test("what a gallery says of itself, of look-alikes and of its inbox, it says of those that it compares", async () => {
  const { embedding } = mirrorBundle();
  const lenient = join(folder, "lenient");
  // Here doubtful faces are enrolled; with one another they are not compared.
  writePixelBundle(lenient, mirrorBundle({ embedding: { ...embedding, minQuality: 0.8, pairs } }));
  const other = await Selfsame.load({ model: lenient, workers: 1 });
  const open = await testGallery(other);
  try {
    const { gallery } = open;
    const enrol = (name: string, ...photos: string[]) =>
      gallery.enrol({ name, photos: photos.map(photo), allowDuplicates: true });
    const namesOf = (alike: Awaited<ReturnType<typeof enrol>>) =>
      alike.lookAlikes?.map(({ person }) => person.name).sort();

    expect(namesOf(await enrol("First", "Ada/doubtful.png"))).toEqual([]);
    expect(namesOf(await enrol("Second", "Ada/doubtful again.png"))).toEqual([]);
    const apart = await gallery.people.check();
    expect(apart.pairs).toMatchObject({ lookAlikes: 0, highest: [] });
    expect(apart.fpir.map(({ lookAlikes }) => lookAlikes)).toEqual(apart.fpir.map(() => 0));
    expect(namesOf(await enrol("Third", "Ada/good.png"))).toEqual(["First", "Second"]);
    expect((await gallery.people.check()).pairs).toMatchObject({ lookAlikes: 2 });

    // Of two doubtful references of one person nobody can say whether they agree; a good one tells.
    const mixed = (await enrol("Mixed", "Ada/doubtful.png", "Bea/doubtful.png")).person!;
    expect((await gallery.people.check()).own).toMatchObject({ people: 1, comparisons: 0, weak: [] });
    await gallery.enrol({ person: mixed.id, photos: [photo("Bea/good.png")], allowDuplicates: true });
    const { own } = await gallery.people.check();
    expect([own.comparisons, own.weak.map(({ others }) => others).sort()]).toEqual([3, [1, 2]]);

    // Whoever it is not compared with, and is nearer, hides nobody.
    await enrol("Fourth", "Ada/doubtful.png");
    expect(namesOf(await enrol("Fifth", "Ada/doubtful again.png"))).toEqual(["Third"]);
  } finally {
    await open.close();
  }

  const empty = await testGallery(other);
  try {
    const { gallery } = empty;
    await gallery.changeSettings({ keepUnknownDays: 7 });
    await gallery.enrol({ name: "Bea", photos: [photo("Bea/good.png")] });
    for (const name of ["Ada/doubtful.png", "Ada/doubtful again.png"]) await gallery.identify(photo(name));
    expect((await gallery.inbox.list()).clusters.map(({ faces: own }) => own.length)).toEqual([1, 1]);
    await gallery.identify(photo("Ada/good.png"));
    expect((await gallery.inbox.list()).clusters.map(({ faces: own }) => own.length)).toEqual([3]);
    const suggestions = async () =>
      (await gallery.inbox.list()).clusters.flatMap((cluster) => cluster.suggestions);
    await gallery.enrol({ name: "Ada", photos: [photo("Ada/doubtful.png")] });
    expect((await suggestions()).map(({ person }) => person.name)).toEqual(["Ada"]);
  } finally {
    await empty.close();
    await other.close();
  }
});
