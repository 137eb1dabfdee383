import { join } from "node:path";
import { Selfsame } from "selfsame";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestGallery, testGallery } from "../support/peopleGallery.js";
import { sample } from "../support/samples.js";
import { type Argument, complaint, of, wrongCalls } from "./wrong.js";

// What a user may pass to a gallery by mistake: refused with a hint, and nothing is changed.

let selfsame: Selfsame;
let open: TestGallery;
beforeAll(async () => {
  selfsame = await Selfsame.load({ workers: 1 });
  open = await testGallery(selfsame);
  await open.gallery.enrol({ externalId: "4711", name: "Ada", photos: [sample(1)], face: 3 });
});
afterAll(async () => {
  await open.close();
  await selfsame.close();
});

type Call = (...values: unknown[]) => unknown;

const person = of("text", "4711");
const faces = of("texts", ["none"]);
const options = of("options", {}, true);

/** Right calls of a gallery's methods; where something has to be there, it is not, which is an expected fault. */
const verbs: Readonly<Record<string, readonly Argument[]>> = {
  enrol: [of("options", { photos: ["no such file"] })],
  verify: [person, of("image", sample(1)), options],
  identify: [of("image", sample(1)), options],
  changeSettings: [of("options", {})],
  backup: [of("text", "/proc/none/file"), options],
  "people.list": [options],
  "people.show": [person],
  "people.change": [person, of("options", {})],
  "people.addConsent": [of("text", "nobody"), of("options", {})],
  "people.delete": [of("text", "nobody")],
  "people.merge": [person, of("text", "nobody")],
  "people.undoMerge": [of("text", "nothing")],
  "people.export": [person, of("text", "/proc/none"), options],
  "people.exportAll": [of("text", "/proc/none"), options],
  "people.import": [of("text", "no such folder"), options],
  "people.check": [options],
  "inbox.list": [options],
  "inbox.assign": [faces, of("text", "4711"), options],
  "inbox.ignore": [faces],
  "inbox.discard": [faces],
  "inbox.notThisPerson": [faces, person],
  "audit.list": [options],
  "audit.verify": [of("items", [], true)],
  "keys.create": [of("options", { label: "x", scopes: ["verify"] })],
  "keys.revoke": [of("text", "nothing")],
};

/** `inbox.assign`'s target may also be the details of somebody new. */
const alsoRight: Readonly<Record<string, RegExp>> = { "inbox.assign": /argument 2: \{\}/ };

test("every method that takes something is tried", () => {
  const { gallery } = open;
  const names = Object.entries(gallery).flatMap(([name, value]) =>
    typeof value === "function"
      ? [name]
      : ["people", "inbox", "audit", "keys"].includes(name)
        ? Object.keys(value as object).map((verb) => `${name}.${verb}`)
        : [],
  );
  const without = [
    "counts",
    "settings",
    "purge",
    "close",
    "people.merges",
    "people.mergeCandidates",
    "audit.head",
    "keys.list",
  ];
  expect(Object.keys(verbs).sort()).toEqual(names.filter((name) => !without.includes(name)).sort());
});

test.each(Object.entries(verbs))("%s refuses what is wrong", async (name, args) => {
  const [group, verb] = name.includes(".") ? name.split(".") : [undefined, name];
  const holder = (group === undefined
    ? open.gallery
    : open.gallery[group as "people"]) as unknown as Readonly<Record<string, Call>>;
  const found: string[] = [];
  for (const { title, args: values } of wrongCalls(args)) {
    if (alsoRight[name]?.test(title)) continue;
    const text = await complaint(() => holder[verb as string]?.(...values));
    if (text !== undefined) found.push(`${title} ${text.split("\n").slice(0, 2).join(" ")}`);
  }
  expect(found).toEqual([]);
});

test("nothing was changed", async () => {
  expect(await open.gallery.counts()).toEqual({ people: 1, templates: 1, unknownFaces: 0 });
  expect(await open.gallery.people.show("4711")).toMatchObject({ name: "Ada" });
  expect((await open.gallery.keys.list()).length).toBe(0);
  expect(join(open.workspace, "gallery", "gallery.db")).toBe(open.gallery.place);
});
