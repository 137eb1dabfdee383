import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Libsql from "libsql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seededRandom } from "../src/core/random.js";
import type { OpenedGallery } from "../src/gallery/galleryOn.node.js";
import { keysOf, type SealedTable } from "../src/gallery/sealedTable.js";
import type { Database, Row, SqlValue, Statements } from "../src/gallery/stores/database.js";
import { connect } from "../src/gallery/stores/libsqlConnection.node.js";
import { auditTable, digestedTables } from "../src/gallery/tables.js";
import { engines, openPlace } from "./support/engines.js";
import { drawnTemplate, drawnVector, type GalleryPlace, galleryPlace } from "./support/galleries.js";
import { long } from "./support/length.js";
import { fillGallery, readings } from "./support/wholeGallery.js";

/** All tables, with those that are sealed in their own way. */
const tables: readonly SealedTable[] = [
  ...digestedTables,
  auditTable,
  { name: "gallery", keys: 1, plain: ["id"], sealed: ["state"] },
  { name: "secrets", keys: 1, plain: ["number"], sealed: ["wrapped"] },
];

const columns = (table: SealedTable): readonly string[] =>
  ({ gallery: ["id", "change", "state"], secrets: ["number", "wrapped"] })[table.name] ?? [
    ...table.plain,
    "version",
    ...table.sealed,
  ];

const found = expect.objectContaining({
  code: expect.stringMatching(/^(GALLERY_DAMAGED|AUDIT_BROKEN|GALLERY_KEY_WRONG)$/),
});

/** Errors that a damaged gallery may be refused with; a person, face or template whose id was changed isn't found. */
const refusals = /^(GALLERY_DAMAGED|AUDIT_BROKEN|GALLERY_KEY_WRONG|GALLERY_MODEL_MISMATCH|\w+_NOT_FOUND)$/;

type Raw = Pick<Database, "all" | "run" | "write" | "close">;

/** The tables past the gallery; of a file without waiting for the disk: damages are many, and what is read is the same. */
async function rawTables(place: GalleryPlace["place"]): Promise<Raw> {
  if (place.kind === "postgres") return openPlace(place);
  const raw = connect(Libsql, place.file, "writes");
  raw.pragma("synchronous=OFF");
  const written = async <T>(work: (tx: Statements) => Promise<T>) => {
    raw.begin("writing");
    try {
      const result = await work({
        all: async (sql, values = []) => raw.all(sql, values),
        run: async (sql, values = []) => raw.run(sql, values),
      });
      raw.commit();
      return result;
    } finally {
      raw.rollback();
    }
  };
  return {
    async all(sql, values = []) {
      raw.begin("reading");
      try {
        return raw.all(sql, values);
      } finally {
        raw.rollback();
      }
    },
    run: (sql, values) => written((tx) => tx.run(sql, values)),
    write: written,
    close: async () => raw.close(),
  };
}

/** Rows past the gallery. */
function rowsOf(raw: Raw) {
  const insert = (table: SealedTable, row: Row, on: Statements = raw) =>
    on.run(
      `INSERT INTO ${table.name} (${columns(table).join(", ")}) VALUES (${columns(table)
        .map((_, i) => `$${i + 1}`)
        .join(", ")})`,
      columns(table).map((column) => row[column] ?? null),
    );
  const remove = (table: SealedTable, row: Row, on: Statements = raw) =>
    on.run(
      `DELETE FROM ${table.name} WHERE ${keysOf(table)
        .map((key, i) => `${key} = $${i + 1}`)
        .join(" AND ")}`,
      keysOf(table).map((key) => row[key] ?? null),
    );
  const exchange = (table: SealedTable, before: Row, after: Row) =>
    raw.write(async (tx) => {
      await remove(table, before, tx);
      await insert(table, after, tx);
    });
  return {
    all: (table: SealedTable) =>
      raw.all(`SELECT ${columns(table).join(", ")} FROM ${table.name} ORDER BY ${keysOf(table).join(", ")}`),
    insert,
    remove,
    /** Puts a row in the place of another, and gives what undoes it; null where a third row has its key. */
    async replace(table: SealedTable, before: Row, after: Row) {
      try {
        await exchange(table, before, after);
      } catch {
        return null;
      }
      return () => exchange(table, after, before);
    },
  };
}

describe.each(engines)("a gallery that was changed from outside, %s", (kind) => {
  let place: GalleryPlace;
  let raw: Raw;
  let rows: ReturnType<typeof rowsOf>;
  let before: Record<string, readonly unknown[]>;
  beforeAll(async () => {
    place = await galleryPlace(kind);
    const gallery = await place.open();
    await fillGallery(gallery);
    await gallery.verifyIntegrity();
    before = Object.fromEntries(
      await Promise.all(Object.entries(readings(gallery)).map(async ([name, read]) => [name, await read()])),
    );
    raw = await rawTables(place.place);
    rows = rowsOf(raw);
  });
  afterAll(async () => {
    await raw.close();
    await place.remove();
  });

  /** Opens the gallery as it is now, does something, and closes it. */
  async function opened<T>(work: (gallery: OpenedGallery) => Promise<T>): Promise<T> {
    const gallery = await place.open();
    try {
      return await work(gallery);
    } finally {
      await gallery.close();
    }
  }
  const check = () => opened((gallery) => gallery.verifyIntegrity());
  const search = () => opened((gallery) => gallery.nearest(drawnVector(1), 5));

  /** Every reading is refused, or gives nothing that it didn't give before. */
  async function nothingElse(what: string): Promise<void> {
    await opened(async (gallery) => {
      for (const [name, read] of Object.entries(readings(gallery)))
        try {
          for (const item of await read()) expect(before[name], `${what}: ${name}`).toContainEqual(item);
        } catch (error) {
          if (!refusals.test((error as { code?: string }).code ?? "")) throw error;
        }
    }).catch((error) => {
      if (!refusals.test(error.code)) throw error;
    });
  }

  test("by a bit of any column of any row: found, and read as nothing else", async () => {
    const random = seededRandom(1);
    const seen = new Set<string>();
    const count = long(kind === "embedded" ? 2000 : 200);
    // One that stays open reads all but what opening reads: that is checked by opening it anew.
    const open = await place.open();
    const readAtOpening = new Set(["gallery", "secrets", "generations"]);
    for (let i = 0; i < count; i++) {
      const table = tables[i % tables.length] as SealedTable;
      const column = columns(table)[Math.floor(i / tables.length) % columns(table).length] as string;
      const all = await rows.all(table);
      const row = all[random.int(all.length)] as Row;
      const value = flipped(row[column] ?? null, random.int);
      if (value === undefined) continue;
      const what = `${table.name}.${column}`;
      const putBack = await rows.replace(table, row, { ...row, [column]: value });
      if (putBack === null) continue;
      try {
        const checked = readAtOpening.has(table.name) ? check() : open.verifyIntegrity();
        await expect(checked, what).rejects.toEqual(found);
        if (i % 5 === 0) await nothingElse(what);
      } finally {
        await putBack();
      }
      seen.add(what);
    }
    await open.verifyIntegrity();
    await open.close();
    await check();
    // Each table at least once; in the long run each column.
    expect(new Set([...seen].map((what) => what.split(".")[0])).size).toBe(tables.length);
    const all = tables.flatMap((table) => columns(table).map((column) => `${table.name}.${column}`));
    if (long(10) === 10) expect([...seen].sort()).toEqual(all.sort());
  }, 1_800_000);

  const named = (name: string) => tables.find((table) => table.name === name) as SealedTable;

  test("by fields of two rows that change places: found, in every table that has two rows", async () => {
    let swapped = 0;
    for (const table of tables) {
      const [one, two] = await rows.all(table);
      if (one === undefined || two === undefined) continue;
      for (const field of table.sealed) {
        const back = [
          await rows.replace(table, one, { ...one, [field]: two[field] ?? null }),
          await rows.replace(table, two, { ...two, [field]: one[field] ?? null }),
        ];
        await expect(check(), `${table.name}.${field}`).rejects.toEqual(found);
        await nothingElse(`${table.name}.${field}`);
        for (const undo of back) await undo?.();
        swapped++;
      }
    }
    expect(swapped).toBeGreaterThan(8);
    await check();
  });

  test("by a row taken out, in every table: found; of templates at the first search, and by a 1:1", async () => {
    for (const table of tables)
      for (const row of (await rows.all(table)).slice(0, 2)) {
        await rows.remove(table, row);
        await expect(check(), table.name).rejects.toEqual(found);
        // Nor is a new gallery begun over it, with a key of its own.
        expect(await raw.all("SELECT id FROM beginnings"), table.name).toEqual([]);
        await rows.insert(table, row);
      }
    await check();
    const templates = named("templates");
    const row = (await rows.all(templates)).find((each) => each["generation"] === 1) as Row;
    await rows.remove(templates, row);
    await expect(search()).rejects.toEqual(found);
    const person = row["person"] as string;
    await expect(opened((gallery) => gallery.distanceTo(person, drawnVector(1)))).rejects.toEqual(found);
    await expect(opened((gallery) => gallery.templates(person))).rejects.toEqual(found);
    await rows.insert(templates, row);
  });

  test("by a copy of a row under another key: found", async () => {
    for (const table of tables) {
      const [row] = await rows.all(table);
      const [key] = keysOf(table) as [string];
      const other = typeof row?.[key] === "number" ? (row[key] as number) + 1000 : `${"f".repeat(31)}0`;
      const copy: Row = { ...row, [key]: other, ...(table.name === "people" && { external: null }) };
      await rows.insert(table, copy);
      await expect(check(), table.name)
        .rejects.toEqual(found)
        .finally(() => rows.remove(table, copy));
    }
    await check();
  });

  test("by rows put back to an older state: found, also where the gallery's own row is put back too", async () => {
    const { person } = await opened((it) =>
      it.addPerson({ name: "Old", externalId: "o" }, [drawnTemplate(90)]),
    );
    const of = async (table: SealedTable, column: string) =>
      (await rows.all(table)).filter((row) => row[column] === person.id);
    const [people, templates, gallery] = [named("people"), named("templates"), named("gallery")];
    const [oldPerson] = (await of(people, "id")) as [Row];
    const [oldTemplate] = (await of(templates, "person")) as [Row];
    const [oldGallery] = (await rows.all(gallery)) as [Row];
    await opened((it) => it.changePerson(person.id, { name: "New" }));
    const [newPerson] = (await of(people, "id")) as [Row];
    const back = await rows.replace(people, newPerson, oldPerson);
    await expect(check()).rejects.toEqual(found);
    const [newGallery] = (await rows.all(gallery)) as [Row];
    const forward = await rows.replace(gallery, newGallery, oldGallery);
    // The person and the gallery's row are as they were; the audit isn't.
    await expect(check()).rejects.toEqual(found);
    await forward?.();
    await back?.();
    await check();

    // Somebody deleted, put back with all that was theirs.
    await opened((it) => it.deletePerson(person.id));
    await rows.insert(people, newPerson);
    await rows.insert(templates, oldTemplate);
    await expect(check()).rejects.toEqual(found);
    await expect(search()).rejects.toEqual(found);
    await rows.remove(people, newPerson);
    await rows.remove(templates, oldTemplate);
    await check();
  });

  test("by an old state of the gallery that poses as a template: found by the first search", async () => {
    const [gallery, templates] = [named("gallery"), named("templates")];
    const { person: one } = await opened((it) => it.addPerson({ name: "One" }, [drawnTemplate(93)]));
    const of = async (person: string) =>
      (await rows.all(templates)).filter((row) => row["person"] === person) as [Row];
    const [oldTemplate] = await of(one.id);
    const [oldGallery] = (await rows.all(gallery)) as [Row];
    // One template goes, another comes, so that there are as many as there should be.
    const { person: two } = await opened(async (it) => {
      await it.deleteTemplate(one.id, oldTemplate["id"] as string);
      return it.addPerson({ name: "Two" }, [drawnTemplate(94)]);
    });
    const [newTemplate] = await of(two.id);
    await rows.remove(templates, newTemplate);
    await rows.insert(templates, oldTemplate);
    const posing = {
      ...oldTemplate,
      ...{ id: "f".repeat(32), person: "", version: oldGallery["change"] ?? 0 },
      embedding: oldGallery["state"] ?? new Uint8Array(),
    };
    await rows.insert(templates, posing);
    await expect(search()).rejects.toEqual(found);
    for (const row of [posing, oldTemplate]) await rows.remove(templates, row);
    await rows.insert(templates, newTemplate);
    await check();
  });

  test("by fields cut off to nothing: found by whatever reads them, a rotation of the key too", async () => {
    const people = named("people");
    const [row] = (await rows.all(people)) as [Row];
    for (const length of [0, 1, 3, 20]) {
      const undo = await rows.replace(people, row, { ...row, record: new Uint8Array(length) });
      await expect(check()).rejects.toEqual(found);
      await expect(
        opened((gallery) => gallery.person(row["id"] as string)),
        `${length} bytes`,
      ).rejects.toEqual(found);
      await expect(
        opened((gallery) => gallery.rotateKey()),
        `${length} bytes`,
      ).rejects.toEqual(found);
      await undo?.();
    }
    await opened((gallery) => gallery.rotateKey());
    await check();
  });

  test("while it is open: a search finds people hidden by a tombstone that nobody wrote, or not removed by one", async () => {
    await opened(async (gallery) => {
      expect(await gallery.nearest(drawnVector(1), 1)).toHaveLength(1);
      const [tombstone] = (await rows.all(named("tombstones"))) as [Row];
      const victim = (await gallery.people()).items[0]?.id ?? "";
      const version = 1e6;
      await rows.insert(named("tombstones"), { ...tombstone, person: victim, version });
      await gallery.appendAudit({ action: "x", details: {} });
      await expect(gallery.nearest(drawnVector(1), 1)).rejects.toEqual(found);
      await rows.remove(named("tombstones"), { ...tombstone, person: victim });
    });
    await opened(async (gallery) => {
      const { person } = await gallery.addPerson({}, [drawnTemplate(91)]);
      await gallery.nearest(drawnVector(1), 1);
      await opened((other) => other.deletePerson(person.id));
      const [row] = (await rows.all(named("tombstones"))).filter((each) => each["person"] === person.id) as [
        Row,
      ];
      await rows.remove(named("tombstones"), row);
      await expect(gallery.nearest(drawnVector(91), 1)).rejects.toEqual(found);
      await rows.insert(named("tombstones"), row);
      expect((await gallery.nearest(drawnVector(91), 1))[0]?.person).not.toBe(person.id);
    });
    await check();
  });

  test("what can't be found without a head kept elsewhere: all of it put back to an older state", async () => {
    const everything = async () =>
      Promise.all(tables.map(async (table) => [table, await rows.all(table)] as const));
    const old = await everything();
    const open = await place.open();
    await open.addPerson({ name: "Later" }, [drawnTemplate(92)]);
    const head = await open.auditHead();
    for (const [table, all] of await everything()) for (const row of all) await rows.remove(table, row);
    for (const [table, all] of old) for (const row of all) await rows.insert(table, row);
    await check();
    // Whoever had it open notices.
    for (const call of [
      () => open.counts(),
      () => open.nearest(drawnVector(1), 1),
      () => open.addPerson({}, []),
      () => open.auditHead(),
    ])
      await expect(call(), String(call)).rejects.toEqual(found);
    await open.close();
    await expect(opened((gallery) => gallery.verifyIntegrity([head]))).rejects.toEqual(
      expect.objectContaining({ code: "AUDIT_BROKEN" }),
    );
  });
});

/** A value with one bit of it changed; undefined where that makes none of the column. */
function flipped(value: SqlValue, int: (n: number) => number): SqlValue | undefined {
  if (value === null) return new Uint8Array(32);
  if (typeof value === "number")
    return Math.abs(value) >= 2 ** 31 ? value + 2 ** int(31) : value ^ (1 << int(20));
  if (typeof value === "string") {
    if (value === "") return undefined;
    const at = int(value.length);
    const code = value.charCodeAt(at) ^ (1 << int(6));
    return value.slice(0, at) + String.fromCharCode(code || 1) + value.slice(at + 1);
  }
  if (value.length === 0) return undefined;
  const bytes = Uint8Array.from(value);
  const at = int(bytes.length);
  bytes[at] = (bytes[at] as number) ^ (1 << int(8));
  return bytes;
}

test("a bit of the embedded file, anywhere: what is read is what was written, or an error", async () => {
  const place = await galleryPlace("embedded");
  if (place.place.kind !== "embedded") throw new Error("an embedded place has a file");
  const { file } = place.place;
  const gallery = await place.open();
  await fillGallery(gallery);
  const before = Object.fromEntries(
    await Promise.all(Object.entries(readings(gallery)).map(async ([name, read]) => [name, await read()])),
  );
  await gallery.close();
  const whole = join(file, "..", "whole");
  copyFileSync(file, whole);
  const bytes = readFileSync(file);
  const random = seededRandom(2);
  let refused = 0;
  for (let i = 0; i < long(300); i++) {
    const damaged = Uint8Array.from(bytes);
    const at = random.int(bytes.length);
    damaged[at] = (damaged[at] as number) ^ (1 << random.int(8));
    writeFileSync(file, damaged);
    try {
      const opened = await place.open();
      try {
        await opened.verifyIntegrity();
        // Free space, or a page that no row is in.
        for (const [name, read] of Object.entries(readings(opened)))
          for (const item of await read()) expect(before[name], `byte ${at}: ${name}`).toContainEqual(item);
      } finally {
        await opened.close();
      }
    } catch (error) {
      expect(String((error as { code?: string }).code), `byte ${at}: ${error}`).toMatch(
        /^(GALLERY_|STORE_FAILED|AUDIT_BROKEN|PERSON_NOT_FOUND)/,
      );
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(0);
  copyFileSync(whole, file);
  await (await place.open()).verifyIntegrity();
  await place.remove();
});
