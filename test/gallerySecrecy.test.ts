import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openGalleryStore } from "../src/gallery/openStore.node.js";
import { galleryMigrations } from "../src/gallery/schema.js";
import type { Database } from "../src/gallery/stores/database.js";
import { openLibsql } from "../src/gallery/stores/libsql.node.js";
import { auditTable, digestedTables } from "../src/gallery/tables.js";
import { engines, openPlace } from "./support/engines.js";
import {
  drawnTemplate,
  drawnVector,
  type GalleryPlace,
  galleryPlace,
  toyModel,
} from "./support/galleries.js";
import { fillGallery, readings, secretTexts } from "./support/wholeGallery.js";

const tables = [
  ...digestedTables.map(({ name }) => name),
  auditTable.name,
  "gallery",
  "secrets",
  "schema_version",
  "beginnings",
  "kept",
  "tallies",
];

/** Everything that a thief of the database would have, one after the other. */
async function stolen({ place }: GalleryPlace, raw: Database): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (const table of tables)
    for (const row of await raw.all(`SELECT * FROM ${table}`))
      for (const value of Object.values(row))
        parts.push(value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value)));
  if (place.kind === "embedded")
    for (const name of readdirSync(dirname(place.file)))
      parts.push(readFileSync(join(dirname(place.file), name)));
  return Buffer.concat(parts);
}

const has = (bytes: Buffer, text: string) =>
  bytes.includes(text) ||
  bytes.includes(Buffer.from(text, "utf16le")) ||
  bytes.includes(Buffer.from(text).toString("base64").slice(0, -4));

describe.each(engines)("who steals the database, %s", (kind) => {
  let place: GalleryPlace;
  let raw: Database;
  beforeEach(async () => {
    place = await galleryPlace(kind);
  });
  afterEach(async () => {
    await raw?.close();
    await place.remove();
  });

  test("finds no name, metadata, photo, consent, label or vector in it; ids and times he does", async () => {
    const gallery = await place.open();
    await fillGallery(gallery);
    raw = await openPlace(place.place);
    const bytes = await stolen(place, raw);
    for (const text of secretTexts) expect(has(bytes, text), text).toBe(false);
    for (let seed = 1; seed <= 9; seed++)
      for (const dimensions of [8, 16]) {
        const vector = Buffer.from(drawnVector(seed, dimensions).buffer);
        // Four numbers of it suffice to know it again.
        for (let at = 0; at + 16 <= vector.length; at += 4)
          expect(bytes.includes(vector.subarray(at, at + 16)), `vector ${seed}`).toBe(false);
      }
    expect(has(bytes, drawnTemplate(1).sourceHash)).toBe(false);
    const [person] = (await gallery.people()).items;
    expect(has(bytes, person?.id as string)).toBe(true);
    // No table was forgotten above.
    const names =
      kind === "embedded"
        ? await raw.all("SELECT name FROM sqlite_schema WHERE type = 'table'")
        : await raw.all("SELECT table_name AS name FROM information_schema.tables WHERE table_schema = $1", [
            place.place.kind === "postgres" ? place.place.schema : "",
          ]);
    expect(names.map(({ name }) => name).sort()).toEqual([...tables].sort());
  });

  test("after a deletion finds nothing that was sealed for the person, not even as it was sealed", async () => {
    const gallery = await place.open();
    await fillGallery(gallery);
    raw = await openPlace(place.place);
    const person = (await gallery.people({ match: secretTexts[0] as string })).items[0]?.id as string;
    const owned = [
      ["SELECT record AS a FROM people WHERE id = $1"],
      ["SELECT embedding AS a, record AS b FROM templates WHERE person = $1"],
      ["SELECT bytes AS a FROM images WHERE owner IN (SELECT id FROM templates WHERE person = $1)"],
      ["SELECT record AS a FROM consents WHERE person = $1"],
      ["SELECT record AS a FROM marks WHERE person = $1"],
      ["SELECT record AS a FROM merges WHERE into_person = $1"],
    ] as const;
    const sealed: Buffer[] = [];
    for (const [sql] of owned) {
      const rows = await raw.all(sql, [person]);
      expect(rows.length, sql).toBeGreaterThan(0);
      for (const row of rows)
        for (const value of Object.values(row)) sealed.push(Buffer.from(value as Uint8Array));
    }
    const before = await stolen(place, raw);
    for (const field of sealed) expect(before.includes(field.subarray(4, 24))).toBe(true);
    await gallery.deletePerson(person);
    const after = await stolen(place, raw);
    for (const field of sealed)
      for (let at = 4; at + 16 <= field.length; at += 16)
        expect(after.includes(field.subarray(at, at + 16))).toBe(false);
    if (place.place.kind === "embedded") expect(existsSync(`${place.place.file}-journal`)).toBe(false);
  });

  test("without the key, or with another, reads and changes nothing; with it, a copy is the gallery", async () => {
    const gallery = await place.open();
    await fillGallery(gallery);
    const before = await Promise.all(Object.values(readings(gallery)).map((read) => read()));
    await gallery.close();
    raw = await openPlace(place.place);
    const bytes = await stolen(place, raw);
    const folder = dirname(place.keyFile);
    await expect(place.open({ keyFile: join(folder, "none.json") })).rejects.toEqual(
      expect.objectContaining({
        code: "GALLERY_KEY_MISSING",
        message: expect.stringContaining("nobody can read"),
      }),
    );
    expect(existsSync(join(folder, "none.json"))).toBe(false);
    const other = await galleryPlace(kind);
    await other.open();
    const content = JSON.parse(readFileSync(other.keyFile, "utf8")) as { gallery: string };
    await expect(place.open({ keyFile: other.keyFile })).rejects.toEqual(
      expect.objectContaining({ code: "GALLERY_KEY_WRONG" }),
    );
    // Also where the file says that it is of this gallery.
    const forged = join(folder, "forged.json");
    writeFileSync(forged, JSON.stringify({ ...content, gallery: gallery.id }), { mode: 0o600 });
    await expect(place.open({ keyFile: forged })).rejects.toEqual(
      expect.objectContaining({ code: "GALLERY_KEY_WRONG" }),
    );
    await other.remove();
    expect((await stolen(place, raw)).equals(bytes)).toBe(true);
    const again = await place.open();
    expect(await Promise.all(Object.values(readings(again)).map((read) => read()))).toEqual(before);
  });
});

describe("the embedded file", () => {
  let place: GalleryPlace;
  let file: string;
  beforeEach(async () => {
    place = await galleryPlace("embedded");
    file = place.place.kind === "embedded" ? place.place.file : "";
  });
  afterEach(() => place.remove());

  test("has a journal that shows no more than itself", async () => {
    await fillGallery(await place.open());
    const raw = await openLibsql(file);
    let journal = Buffer.alloc(0);
    const stopped = raw.write(async (tx) => {
      await tx.run("DELETE FROM people");
      await tx.run("DELETE FROM templates");
      await tx.run("DELETE FROM images");
      journal = readFileSync(`${file}-journal`);
      throw new Error("undo");
    });
    await expect(stopped).rejects.toThrow("undo");
    await raw.close();
    expect(journal.length).toBeGreaterThan(4096);
    for (const text of secretTexts) expect(has(journal, text), text).toBe(false);
  });

  test("copied to another machine is the gallery there, with its key", async () => {
    const gallery = await place.open();
    await fillGallery(gallery);
    const before = await Promise.all(Object.values(readings(gallery)).map((read) => read()));
    await gallery.close();
    const elsewhere = join(dirname(dirname(file)), "elsewhere");
    mkdirSync(elsewhere);
    for (const [from, to] of [
      [file, "g.db"],
      [place.keyFile, "k.json"],
    ] as const)
      copyFileSync(from, join(elsewhere, to));
    const there = await openGalleryStore({
      database: await openLibsql(join(elsewhere, "g.db")),
      place: "there",
      keyFile: join(elsewhere, "k.json"),
      model: toyModel,
    });
    expect(await Promise.all(Object.values(readings(there)).map((read) => read()))).toEqual(before);
    await there.verifyIntegrity();
    await there.close();
  });

  test.each([
    ["its first page overwritten", (bytes: Buffer) => bytes.fill(7, 0, 4096)],
    ["cut in half", (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ["a text in its place", () => Buffer.from("not a gallery\n".repeat(1000))],
  ])("%s is refused, and nothing is written over it", async (_, damage) => {
    const gallery = await place.open();
    await fillGallery(gallery);
    await gallery.close();
    const bytes = Buffer.from(damage(readFileSync(file)));
    writeFileSync(file, bytes);
    const used = place.open().then((opened) => opened.verifyIntegrity());
    await expect(used).rejects.toEqual(
      expect.objectContaining({ code: expect.stringMatching(/^(STORE_FAILED|GALLERY_DAMAGED)$/) }),
    );
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });
});

test("what was released of the schema stays as it was released", () => {
  const digests = galleryMigrations.map(({ sql }) =>
    createHash("sha256").update(JSON.stringify(sql)).digest("hex"),
  );
  expect(digests).toEqual([
    "e127209532a417026a9db99174097b7ebd5c3e4fb0d0dba2055a3fe00dd2e809",
    "38f5deb66fdaadc605b19e04ea68569908f9468c390b7c66b3c5efbf46c0b2f1",
    "049185b39bf85c6ce0f395853918c8636797a86ba7ce38ee1e363fc0debb8983",
  ]);
});
