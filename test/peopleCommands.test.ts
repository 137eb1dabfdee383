import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Selfsame } from "selfsame";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { SchemaName } from "../src/cli/schemas.js";
import { runInProcess } from "./support/inProcess.js";
import { mirrorBundle, testPoint, writePerson } from "./support/mirrorPeople.js";
import { writePixelBundle } from "./support/pixelBundle.js";
import { parsed } from "./support/runCli.js";

// Every command on a gallery, on drawn people: what it prints, as text and as JSON, and how it exits.

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-people-"));
  vi.stubEnv("SELFSAME_HOME", join(folder, "work"));
  vi.stubEnv("SELFSAME_KEY_FILE", join(folder, "gallery.key"));
  const operatingPoints = [testPoint(1e-2, 0.3), testPoint(1e-3, 0.6), testPoint(1e-4, 0.7)];
  writePixelBundle(join(folder, "model"), mirrorBundle({ operatingPoints }));
  writePixelBundle(join(folder, "newer"), mirrorBundle({ operatingPoints: operatingPoints.slice(0, 2) }));
  writePixelBundle(join(folder, "other"), mirrorBundle({ id: "another-space", operatingPoints }));
  for (let person = 1; person <= 4; person++)
    for (let image = 1; image <= 3; image++)
      await writePerson(folder, `${person}.${image}.png`, { person, image, shadow: 12 });
  await writePerson(folder, "turned.png", { person: 1, image: 4, turned: true });
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const say = (line: string) => runInProcess(folder, line.split(" "));
const decides = (line: string) => say(`${line} --model model`);

async function json<N extends SchemaName>(name: N, line: string, code = 0) {
  const ended = await say(`${line} --json`);
  expect(ended.code, ended.err).toBe(code);
  return parsed(name, ended.out);
}

describe("the commands on a gallery, in the order of a day", () => {
  test("the first makes the workspace for nobody but its owner, and says where the key lies", async () => {
    const first = await decides("gallery settings --keep-images --keep-unknown 7 --retention 90 --fpir 0.02");
    expect(first.code, first.err).toBe(0);
    expect(first.err).toContain(`A key was made for this gallery: ${join(folder, "gallery.key")}`);
    expect(first.out).toContain("photos     kept, sealed");
    expect(await json("gallery-settings", "gallery settings --retention never --no-verify-only")).toEqual({
      verifyOnly: false,
      keepImages: true,
      keepUnknownDays: 7,
      retentionDays: null,
      targetFpir: 0.02,
      readableVectors: false,
    });
    expect(readdirSync(join(folder, "work")).sort()).toEqual([
      "captures",
      "gallery",
      "models",
      "reports",
      "runs",
    ]);
    for (const path of ["work", "work/gallery", "work/captures"])
      expect(statSync(join(folder, path)).mode & 0o777, path).toBe(0o700);
  });

  test("enroll: a photo that is declined, and people who are taken", async () => {
    const none = await decides("enroll turned.png --name Nobody");
    expect(none).toMatchObject({
      code: 3,
      out: expect.stringContaining("NOT ENROLLED: no photo could be taken"),
    });
    expect(none.out).toContain("refused    turned.png: not comparable: turned.png: turned away");
    const ada = await decides(
      "enroll 1.1.png 1.2.png --name Ada --id 4711 --group staff --consent door --consent-version 2",
    );
    expect(ada.code, ada.err).toBe(0);
    expect(ada.out).toMatch(/^ENROLLED: Ada \(4711, id [0-9a-f]+\), 2 of 2 photos/);
    const bea = await json("enroll", "enroll 2.1.png --name Bea --id 4712 --model model");
    expect(bea).toMatchObject({ created: true, enrolled: 1, lookAlikes: [], person: { externalId: "4712" } });
    const more = await json("enroll", "enroll 2.2.png 2.1.png --person 4712 --model model");
    expect(more.photos.map(({ reason }) => reason)).toEqual([null, "duplicate"]);
    await json("enroll", "enroll 3.1.png --name Cyn --id 4713 --model model");
  });

  test("people list, show, change", async () => {
    const { people, next } = await json("people-list", "people list --match ad");
    expect({ names: people.map(({ name }) => name), next }).toEqual({ names: ["Ada"], next: null });
    const page = await json("people-list", "people list --limit 2");
    expect(page.people).toHaveLength(2);
    const rest = await json("people-list", `people list --cursor ${page.next}`);
    expect(rest.people).toHaveLength(1);
    expect((await json("people-list", "people list --group staff")).people).toHaveLength(1);
    expect((await say("people list")).out).toMatch(/id +name +external id +templates +since\n/);
    const shown = await json("people-show", "people show 4711");
    expect(shown).toMatchObject({
      name: "Ada",
      groups: ["staff"],
      consents: [{ purpose: "door", textVersion: "2" }],
    });
    expect(shown.templates).toHaveLength(2);
    expect(shown.templates[0]).toMatchObject({ origin: "file", hasImage: true, hasThumbnail: true });
    expect((await say("people show 4711")).out).toContain("consent    door (text 2)");
    expect(await json("people-change", "people change 4712 --name Beatrix")).toMatchObject({
      name: "Beatrix",
      externalId: "4712",
    });
  });

  test("a name that would write over the terminal is shown, not obeyed; in JSON it is what it is", async () => {
    const hostile = "Bea\x1b[2J\nMATCH: Ada\x9b31m\u202e";
    const run = (...args: readonly string[]) => runInProcess(folder, [...args]);
    const change = await run("people", "change", "4712", "--name", hostile, "--group", hostile);
    const shown = [change, await say("people list"), await say("people show 4712")];
    shown.push(await run("people", "show", hostile), await run("people", "show", "4712", `--${hostile}`));
    shown.push(
      await run("people", hostile),
      await run("enroll", hostile, "--person", "4712", "--model", "model"),
    );
    for (const { out, err } of shown) expect(`${out}${err}`).not.toMatch(/[^\P{Cc}\n]|\u202e|\nMATCH: Ada/u);
    expect(shown[0]?.out).toContain("Bea\\u");
    expect((await json("people-show", "people show 4712")).name).toBe(hostile);
    await run("people", "change", "4712", "--name", "Beatrix");
  });

  test("verify --person: the exit codes of verify", async () => {
    const match = await decides("verify 1.3.png --person 4711");
    expect(match).toMatchObject({ code: 0, out: expect.stringContaining("MATCH: the same person") });
    expect(match.out).toContain(
      "templates  2 of 2 compared; rule: mean cosine to the references, divided by the cube root of the length of their mean direction",
    );
    expect(await json("verify-person", "verify 2.3.png --person 4711 --model model", 1)).toMatchObject({
      outcome: "no match",
    });
    expect(await json("verify-person", "verify turned.png --person 4711 --model model", 3)).toMatchObject({
      outcome: "no decision",
      reason: "not comparable",
    });
    expect((await decides("verify 1.3.png 1.1.png --person 4711")).err).toContain("INVALID_ARGUMENT");
    expect((await decides("verify 1.3.png --person 9")).err).toContain("PERSON_NOT_FOUND");
  });

  test("identify: somebody, nobody, no decision", async () => {
    const found = await decides("identify 1.3.png");
    expect(found.code, found.err).toBe(0);
    expect(found.out).toMatch(/^MATCH: Ada \(4711, id /);
    expect(found.out).toContain("3 people searched at FPIR 0.02, which needs FMR 0.0067 a comparison");
    const nobody = await json("identify", "identify 4.1.png --model model", 1);
    expect(nobody.faces).toMatchObject([{ outcome: "no match", person: null, kept: expect.any(String) }]);
    const strict = await json("identify", "identify 1.3.png --fpir 1e-5 --model model", 3);
    expect(strict.faces).toMatchObject([{ reason: "unsupported", person: null, threshold: null }]);
    expect(strict.faces[0]?.candidates[0]?.person.name).toBe("Ada");
    const words = await decides("identify 1.3.png --fpir 1e-5");
    expect(words).toMatchObject({
      code: 3,
      out: expect.stringContaining("NO DECISION: unsupported: 3 people at FPIR 0.00001"),
    });
    const turned = await json("identify", "identify turned.png --model model", 3);
    expect(turned.faces).toMatchObject([{ reason: "not comparable", kept: null }]);
    const unkept = await json("identify", "identify 4.2.png --keep-unknown 0 --top 1 --model model", 1);
    expect(unkept.faces).toMatchObject([{ kept: null, candidates: [expect.anything()] }]);
  });

  test("inbox list, not, assign, ignore, discard", async () => {
    await decides("identify 4.2.png");
    const { clusters, faces } = await json("inbox-list", "inbox list --model model");
    expect({ faces, sizes: clusters.map((cluster) => cluster.faces.length) }).toEqual({
      faces: 2,
      sizes: [2],
    });
    const [one, two] = clusters[0]?.faces.map(({ id }) => id) ?? [];
    expect((await decides("inbox list")).out).toContain(
      "2 faces in 1 clusters (put together at score 0.6000",
    );
    expect(await json("inbox-change", `inbox not ${one} --person 4711`)).toEqual({ faces: [one] });
    expect(await json("inbox-change", `inbox ignore ${two}`)).toEqual({ faces: [two] });
    expect(await json("inbox-list", "inbox list --ignored --model model")).toMatchObject({ faces: 1 });
    const assigned = await decides(`inbox assign ${one} --name Dot --id 4714`);
    expect(assigned).toMatchObject({ code: 0, out: expect.stringContaining("ENROLLED: Dot (4714, id ") });
    expect((await decides(`inbox assign ${one} --person 4714`)).err).toContain("FACE_NOT_FOUND");
    expect((await decides(`inbox assign ${two}`)).err).toContain("INVALID_ARGUMENT");
    expect((await say(`inbox discard ${two}`)).out).toBe("DISCARDED: 1 face\n");
    expect((await decides("identify 4.3.png")).out).toContain("MATCH: Dot");
  });

  test("people check, candidates, merge, merges and undo", async () => {
    const check = await json("people-check", "people check --model model");
    expect(check).toMatchObject({ people: 4, own: { people: 2, single: 2, comparisons: 4, weak: [] } });
    expect(check.pairs).toMatchObject({ comparisons: 18, lookAlikes: 0 });
    expect(check.fpir.map(({ words }) => words)).toEqual(["< 3/2", "< 3/2", "< 3/2"]);
    const words = await decides("people check");
    expect(words.out).toContain("CHECKED: 4 people with 6 templates");
    expect((await json("people-candidates", "people candidates --model model")).pairs).toEqual([]);
    const merged = await json("people-merge", "people merge 4711 4714");
    expect((await json("people-merges", "people merges")).merges).toEqual([merged]);
    expect((await say("people show 4714")).err).toContain("PERSON_NOT_FOUND");
    expect((await say(`people merge --undo ${merged.id}`)).out).toContain("MADE TWO AGAIN: Dot");
    expect((await say("people merge 4711")).err).toContain("INVALID_ARGUMENT");
    expect((await say("people merge --undo nothing")).err).toContain("MERGE_NOT_FOUND");
  });

  test("people export and import", async () => {
    const out = await json("people-export", "people export 4711 --out ada");
    expect(out).toEqual({ out: "ada", people: 1, templates: 2, files: 4 });
    expect(statSync(join(folder, "ada", "person.json")).mode & 0o077).toBe(0);
    expect((await say("people export 4711 --out ada")).err).toContain("FILE_EXISTS");
    expect(await json("people-export", "people export --all --out everybody")).toMatchObject({ people: 4 });
    const there = await json("people-import", "people import everybody --model model", 3);
    expect(there.people.map(({ reason }) => reason)).toEqual(["exists", "exists", "exists", "exists"]);
    vi.stubEnv("SELFSAME_HOME", join(folder, "second"));
    vi.stubEnv("SELFSAME_KEY_FILE", join(folder, "second.key"));
    const { imported, people } = await json("people-import", "people import everybody --model model");
    expect({ imported, templates: people.reduce((sum, { templates }) => sum + templates, 0) }).toEqual({
      imported: 4,
      templates: 6,
    });
    expect((await decides("identify 1.3.png")).code).toBe(0);
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    const record = join(folder, "ada", "person.json");
    const changed = readFileSync(record, "utf8").replace(/"image": "[^"]+"/, '"image": "../../gallery.key"');
    writeFileSync(record, changed);
    expect((await json("people-import", "people import ada --model model", 3)).people).toMatchObject([
      { outcome: "refused", reason: "unreadable", code: "IMPORT_INVALID" },
    ]);
    expect((await decides("people import model")).err).toContain("FILE_NOT_FOUND");
    vi.stubEnv("SELFSAME_HOME", join(folder, "work"));
    vi.stubEnv("SELFSAME_KEY_FILE", join(folder, "gallery.key"));
  });

  test("keys create, list, revoke", async () => {
    const { secret, key } = await json(
      "keys-create",
      "keys create --label door --scope verify --scope identify --expires 30",
    );
    expect(key).toMatchObject({ label: "door", scopes: ["verify", "identify"], revoked: null });
    expect((await say("keys create --label x --scope everything")).err).toContain("INVALID_ARGUMENT");
    expect((await say("keys list")).out).toMatch(
      new RegExp(`${key.prefix} +door +verify identify .* until `),
    );
    expect(await json("keys-revoke", `keys revoke ${key.prefix}`)).toEqual({ prefix: key.prefix });
    const { keys } = await json("keys-list", "keys list");
    expect(keys[0]?.revoked).not.toBeNull();
    expect(JSON.stringify(keys)).not.toContain(secret);
    expect((await say("keys revoke nothing")).err).toContain("INVALID_ARGUMENT");
  });

  test("audit head, verify, export", async () => {
    const head = await json("audit-head", "audit head --out head.json");
    expect(head.sequence).toBeGreaterThan(10);
    expect((await say("audit verify --head head.json")).out).toMatch(
      /^UNCHANGED: \d+ rows .* with 1 exported head\n$/,
    );
    const { rows } = await json("audit-export", "audit export --out audit.jsonl");
    const lines = readFileSync(join(folder, "audit.jsonl"), "utf8").trim().split("\n");
    expect(lines).toHaveLength(rows);
    const actions = new Set(lines.map((line) => JSON.parse(line).action));
    for (const action of [
      "enrol",
      "identify",
      "verify",
      "assign",
      "merge",
      "undo merge",
      "export",
      "create key",
      "settings",
    ])
      expect(actions, action).toContain(action);
    expect(lines.join()).not.toMatch(/Ada|Beatrix|Dot/);
    writeFileSync(join(folder, "forged.json"), JSON.stringify({ ...head, sequence: head.sequence + 1 }));
    expect((await say("audit verify --head forged.json")).err).toContain("AUDIT_BROKEN");
    expect((await say("audit verify --head audit.jsonl")).err).toContain("INVALID_ARGUMENT");
    expect((await say("audit export --out audit.jsonl")).err).toContain("FILE_EXISTS");
  });

  test("gallery show, purge; rotate-key; key backup", async () => {
    expect(await json("gallery-show", "gallery show")).toMatchObject({
      kind: "embedded",
      place: join(folder, "work", "gallery", "gallery.db"),
      people: 4,
      templates: 6,
      model: { id: "pixels-8", dimensions: 64 },
    });
    expect(await json("gallery-purge", "gallery purge")).toEqual({ people: [], unknownFaces: 0 });
    expect(await json("key-backup", "key backup copy.key")).toEqual({ file: "copy.key", sealed: false });
    expect((await say("key backup copy.key")).err).toContain("FILE_EXISTS");
    expect((await say("rotate-key")).out).toContain("has a new key");
    expect((await decides("identify 1.3.png")).code).toBe(0);
    expect((await say("key restore copy.key")).err).toContain("FILE_EXISTS");
    expect((await say("audit verify --head head.json")).code).toBe(0);
  });

  test("captures list, purge", async () => {
    mkdirSync(join(folder, "work", "captures", "anchor"));
    writeFileSync(join(folder, "work", "captures", "anchor", "1.jpg"), "photo");
    const { captures } = await json("captures", "captures list");
    expect(captures).toMatchObject([{ file: "anchor/1.jpg", role: "anchor", bytes: 5 }]);
    expect((await json("captures", "captures purge --days 1")).captures).toEqual([]);
    expect((await say("captures purge")).err).toContain("INVALID_ARGUMENT");
    expect((await say("captures purge --all")).out).toBe("ERASED: 1 captures\n");
    expect((await say("captures list")).err).toContain("0 captures in");
  });

  test("verify-only: nobody is searched", async () => {
    await say("gallery settings --verify-only");
    expect(await decides("identify 1.3.png")).toMatchObject({
      code: 2,
      err: expect.stringContaining("VERIFY_ONLY"),
    });
    expect((await decides("verify 1.3.png --person 4711")).code).toBe(0);
    expect((await decides("people check")).out).toContain("not compared: this gallery verifies only");
    await say("gallery settings --no-verify-only");
  });

  test("reembed: a model of the same space takes the embeddings over; another one needs the photos", async () => {
    expect((await say("identify 1.3.png --model newer")).err).toContain("GALLERY_MODEL_MISMATCH");
    expect(await json("reembed", "reembed --model newer")).toMatchObject({
      templates: 6,
      dropped: 0,
      takenOver: true,
    });
    expect((await say("identify 1.3.png --model newer")).code).toBe(0);
    // The template that came from the inbox has no photo.
    const refused = await say("reembed --model other");
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("REEMBEDDING_LOSES") });
    expect(refused.err).toContain("1 template has no photo");
    expect(await json("reembed", "reembed --model other --drop-missing")).toMatchObject({
      templates: 5,
      dropped: 1,
    });
    const found = await json("identify", "identify 1.3.png --model other");
    expect(found.faces[0]?.person?.name).toBe("Ada");
    expect((await say("verify 4.3.png --person 4714 --model other")).err).toContain("PERSON_NOT_ENROLLED");
    expect((await say("reembed --model other")).out).toContain("nothing to do");
  });

  test("people delete: receipts without a name, and nothing left in any file", async () => {
    const erased = await say("people delete 4711 4712");
    expect(erased.code).toBe(0);
    expect(erased.out).toMatch(/^DELETED: [0-9a-f]+ at .*: 2 templates, 4 photos and thumbnails/);
    expect(erased.out).not.toContain("Ada");
    expect((await json("people-list", "people list")).people).toHaveLength(2);
    expect((await say("people delete 4711")).err).toContain("PERSON_NOT_FOUND");
  });
});

test("a model without a threshold enrols, and decides nothing", async () => {
  vi.stubEnv("SELFSAME_HOME", join(folder, "third"));
  vi.stubEnv("SELFSAME_KEY_FILE", join(folder, "third.key"));
  writePixelBundle(join(folder, "new"), mirrorBundle({ defaultFmr: null, operatingPoints: [] }));
  const first = await json("enroll", "enroll 1.1.png --id 1 --model new");
  expect(first).toMatchObject({ enrolled: 1, lookAlikes: null });
  expect(first.warnings.join()).toContain("the model has no threshold");
  expect(await json("identify", "identify 1.2.png --model new", 3)).toMatchObject({
    faces: [{ reason: "no threshold" }],
  });
  expect(await json("verify-person", "verify 1.2.png --person 1 --model new", 3)).toMatchObject({
    reason: "no threshold",
  });
  await using selfsame = await Selfsame.load({ model: join(folder, "new"), workers: 1 });
  expect(selfsame.model.operatingPoints).toEqual([]);
});
