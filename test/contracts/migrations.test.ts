import { statSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Database } from "../../src/gallery/stores/database.js";
import { type Migration, migrate, postgresDdl } from "../../src/gallery/stores/migrate.js";
import { engines, newPlace, openPlace, removePlace, type TestPlace } from "../support/engines.js";

const steps: readonly Migration[] = [
  { version: 1, sql: ["CREATE TABLE notes (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT"] },
  { version: 2, sql: ["ALTER TABLE notes ADD COLUMN size INTEGER", "UPDATE notes SET size = length(body)"] },
  { version: 3, sql: ["CREATE INDEX notes_by_size ON notes (size)"] },
];

describe.each(engines)("migrations, %s", (kind) => {
  let place: TestPlace;
  let database: Database;
  const others: Database[] = [];
  beforeEach(async () => {
    place = await newPlace(kind);
    database = await openPlace(place);
  });
  afterEach(async () => {
    for (const each of [database, ...others.splice(0)]) await each.close();
    await removePlace(place);
  });

  test.each([0, 1, 2, 3])("from version %i, keeping what is there", async (from) => {
    await migrate(database, steps.slice(0, from));
    if (from > 0) await database.run("INSERT INTO notes (id, body) VALUES ($1, $2)", ["a", "four"]);
    expect(await migrate(database, steps)).toEqual({ from, to: 3 });
    expect(await migrate(database, steps)).toEqual({ from: 3, to: 3 });
    const kept = await database.all("SELECT body FROM notes WHERE size = 4 OR size IS NULL");
    expect(kept).toEqual(from > 0 ? [{ body: "four" }] : []);
    if (place.kind === "postgres") return;
    expect(statSync(place.file).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(place.file)).mode & 0o777).toBe(0o700);
  });

  test("a newer database is refused and left as it is", async () => {
    await migrate(database, steps);
    await expect(migrate(database, steps.slice(0, 2))).rejects.toMatchObject({ code: "GALLERY_TOO_NEW" });
    expect(await migrate(database, steps)).toEqual({ from: 3, to: 3 });
  });

  test("a step that fails undoes all of them", async () => {
    const bad = { version: 4, sql: ["CREATE TABLE more (a TEXT) STRICT", "INSERT INTO nowhere VALUES (1)"] };
    await expect(migrate(database, [...steps, bad])).rejects.toMatchObject({ code: "STORE_FAILED" });
    await expect(database.all("SELECT * FROM notes")).rejects.toMatchObject({ code: "STORE_FAILED" });
    expect(await migrate(database, steps)).toEqual({ from: 0, to: 3 });
  });

  test("two at once: one does it, the other finds it done", async () => {
    others.push(await openPlace(place));
    const both = [database, ...others];
    const results = await Promise.all(both.map((database) => migrate(database, steps)));
    expect(results.map(({ from }) => from).sort()).toEqual([0, 3]);
  });

  test("versions count from 1 without gaps", async () => {
    const gap = [steps[0], steps[2]] as Migration[];
    await expect(migrate(database, gap)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });
});

test("one text for both engines; names and texts that look like types stay", () => {
  expect(
    postgresDdl(
      `CREATE TABLE a (n INTEGER NOT NULL DEFAULT 0, text TEXT, r REAL, b BLOB, "INTEGER" TEXT DEFAULT 'BLOB') STRICT, WITHOUT ROWID`,
    ),
  ).toBe(
    `CREATE TABLE a (n BIGINT NOT NULL DEFAULT 0, text TEXT COLLATE "C", r DOUBLE PRECISION, b BYTEA, "INTEGER" TEXT COLLATE "C" DEFAULT 'BLOB')`,
  );
});
