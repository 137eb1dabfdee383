import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Selfsame } from "selfsame";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runInProcess } from "./support/inProcess.js";
import { parsed } from "./support/runCli.js";
import { samplePeople, writeSamplePeople } from "./support/samplePeople.js";
import { sample } from "./support/samples.js";

// The walk of a user with a gallery, by commands alone.

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-walk-"));
  await using selfsame = await Selfsame.load({ workers: 2 });
  await writeSamplePeople(selfsame, join(folder, "people"));
  writeFileSync(join(folder, "people", "Adelaide", "notes.txt"), "no photo");
  writeFileSync(join(folder, "people", "Adelaide", "broken.jpg"), "no photo either");
}, 120_000);
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const at = (workspace: string) => {
  vi.stubEnv("SELFSAME_HOME", join(folder, workspace));
  vi.stubEnv("SELFSAME_KEY_FILE", join(folder, `${workspace}.key`));
};
const say = (line: string) => runInProcess(folder, line.split(" "));
const people = Object.keys(samplePeople).length;

test("folders of people are enrolled, a group photo identified, one deleted, the audit verified, a backup restored elsewhere", {
  timeout: 240_000,
}, async () => {
  at("here");
  const enrolled = await say("enroll --from people --csv outcomes.csv --json");
  expect(enrolled.err).toContain("Whoever loses it loses the gallery");
  const { enrolledPeople, enrolledPhotos, refusedPhotos, ...all } = parsed("enroll-from", enrolled.out);
  expect({ code: enrolled.code, enrolledPeople, enrolledPhotos, refusedPhotos }).toEqual({
    code: 0,
    enrolledPeople: people,
    enrolledPhotos: people,
    refusedPhotos: 1,
  });
  expect(all.skipped).toMatchObject([{ id: "Adelaide/notes.txt" }]);
  const csv = readFileSync(join(folder, "outcomes.csv"), "utf8").trim().split("\n");
  expect(csv).toHaveLength(1 + people + 1);
  expect(csv.find((line) => line.startsWith("Adelaide,Adelaide/broken.jpg"))).toContain(
    "refused,unreadable,IMAGE_UNREADABLE",
  );
  for (const path of ["here", "here/gallery", "here/captures", "here.key"])
    expect(statSync(join(folder, path)).mode & 0o077, path).toBe(0);

  // Again: everybody is there, every photo a duplicate.
  const again = await say("enroll --from people");
  expect(again.code).toBe(3);
  expect(again.out).toMatch(/Adelaide +refused +0 +2 +/);
  expect(again.out).toContain(`0 people with 0 photos enrolled, ${people} people`);

  const group = await say(`identify ${sample(5)} --face all --json`);
  const { faces, ...search } = parsed("identify", group.out);
  expect({ code: group.code, outcome: search.outcome, people: search.people }).toEqual({
    code: 0,
    outcome: "match",
    people,
  });
  const names = faces.map(({ person }) => person?.name ?? null);
  expect([names[0], names[1], names[3]]).toEqual(["Evelyn", "Felicity", "Gustav"]);
  const claimed = await say(`verify ${sample(5)} --person Evelyn --face 1 --json`);
  expect(parsed("verify-person", claimed.out).score).toBeCloseTo(faces[0]?.score as number, 5);
  const stranger = await say(`identify ${sample(6)} --face 4`);
  expect(stranger.code).toBe(1);
  expect(stranger.out).toContain("NO MATCH: nobody here");

  const head = await say("audit head --out head.json");
  expect(head.code).toBe(0);
  const gone = await say("people delete Evelyn --json");
  expect(parsed("people-delete", gone.out).receipts).toMatchObject([{ templates: 1, images: 1 }]);
  const verified = await say("audit verify --head head.json --json");
  expect(parsed("audit-verify", verified.out)).toMatchObject({ heads: 1 });

  expect((await say("backup people.backup")).code).toBe(0);
  writeFileSync(join(folder, "passphrase"), "correct horse battery\n");
  expect((await say("key backup people.key --passphrase-file passphrase")).code).toBe(0);
  const files = [
    readFileSync(join(folder, "people.backup")),
    readFileSync(join(folder, "here/gallery/gallery.db")),
  ];
  for (const file of files)
    for (const name of Object.keys(samplePeople)) expect(file.includes(name)).toBe(false);

  at("there");
  const keyless = await say("restore people.backup");
  expect(keyless).toMatchObject({ code: 2, err: expect.stringContaining("GALLERY_KEY_MISSING") });
  expect((await say("key restore people.key --passphrase-file passphrase")).code).toBe(0);
  const restored = await say("restore people.backup --json");
  expect(parsed("restore", restored.out)).toMatchObject({ people: people - 1, templates: people - 1 });
  const elsewhere = parsed("identify", (await say(`identify ${sample(5)} --face all --json`)).out);
  const found = elsewhere.faces.map(({ person }) => person?.name ?? null);
  expect([found[0], found[1], found[3]]).toEqual([null, "Felicity", "Gustav"]);
  expect((await say("audit verify --head head.json")).code).toBe(0);
  const twice = await say("restore people.backup");
  expect(twice).toMatchObject({ code: 2, err: expect.stringContaining("FILE_EXISTS") });
  expect((await say("people list --json")).code).toBe(0);
});
