import { copyFileSync, cpSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { enrolFolders, type FaceGallery, Selfsame } from "selfsame";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type TestGallery, testGallery } from "./support/peopleGallery.js";
import { samplePeople, writeSamplePeople } from "./support/samplePeople.js";

let selfsame: Selfsame;
let one: TestGallery;
let other: TestGallery;
beforeAll(async () => {
  selfsame = await Selfsame.load({ workers: 2 });
});
afterAll(() => selfsame.close());
beforeEach(async () => {
  [one, other] = [await testGallery(selfsame), await testGallery(selfsame)];
});
afterEach(() => Promise.all([one.close(), other.close()]));

/** The moments of the changes that stored people: what one transaction writes is of one moment. */
async function momentsOf(gallery: FaceGallery, action: string): Promise<readonly string[]> {
  const { items } = await gallery.audit.list({ limit: 1000 });
  return items.filter((row) => row.action === action).map(({ time }) => time);
}

test("many are stored together, held against each other as if they had come one by one, and come over whole", async () => {
  const folder = join(one.folder, "people");
  await writeSamplePeople(selfsame, folder);
  const names = Object.keys(samplePeople);
  mkdirSync(join(folder, "Zoe"));
  copyFileSync(join(folder, "Adelaide", "1.jpg"), join(folder, "Zoe", "1.jpg"));

  const { people, enrolledPeople } = await enrolFolders(one.gallery, folder);
  expect(people.map(({ source, outcome }) => [source, outcome])).toEqual([
    ...names.map((name) => [name, "enrolled"]),
    ["Zoe", "refused"],
  ]);
  expect(enrolledPeople).toBe(names.length);
  const moments = await momentsOf(one.gallery, "enrol");
  expect(moments).toHaveLength(names.length);
  expect(new Set(moments).size).toBe(1);
  // A photo that came before in the same transaction is a duplicate of somebody who is there then.
  const duplicate = people.at(-1)?.photos[0]?.duplicateOf;
  const adelaide = await one.gallery.people.show("Adelaide");
  expect(duplicate).toEqual({ person: adelaide.id, template: adelaide.templates[0]?.id });

  // Again: what is there is there.
  const again = await enrolFolders(one.gallery, folder);
  expect(again.enrolledPhotos).toBe(0);

  const exported = join(one.folder, "export");
  await one.gallery.people.exportAll(exported);
  // The same person twice in one export.
  const records = join(exported, "people");
  const [first] = readdirSync(records).sort() as [string];
  cpSync(join(records, first), join(records, "zzz"), { recursive: true });
  const imported = await other.gallery.people.import(exported);
  expect(imported).toMatchObject({ imported: names.length, refused: 1 });
  const [original, copy] = [imported.people[0], imported.people.at(-1)];
  expect(copy).toMatchObject({ reason: "exists", person: original?.person });
  expect(new Set(await momentsOf(other.gallery, "import")).size).toBe(1);
  await other.gallery.audit.verify();
  const { faces } = await other.gallery.identify(join(folder, "Zoe", "1.jpg"));
  expect(faces[0]?.candidates[0]?.person.name).toBe("Adelaide");
});
