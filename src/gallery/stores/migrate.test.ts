import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openLibsql } from "./libsql.node.js";
import { type Migration, migrate, postgresDdl } from "./migrate.js";

const folder = mkdtempSync(join(tmpdir(), "selfsame-migrate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const steps: readonly Migration[] = [
  { version: 1, sql: ["CREATE TABLE notes (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT"] },
  { version: 2, sql: ["ALTER TABLE notes ADD COLUMN size INTEGER", "UPDATE notes SET size = length(body)"] },
  { version: 3, sql: ["CREATE INDEX notes_by_size ON notes (size)"] },
];
const open = (name: string) => openLibsql(join(folder, name, "gallery.db"));

describe("migrations", () => {
  test.each([0, 1, 2, 3])("from version %i, keeping what is there", async (from) => {
    const database = await open(`from-${from}`);
    await migrate(database, steps.slice(0, from));
    if (from > 0) await database.run("INSERT INTO notes (id, body) VALUES ($1, $2)", ["a", "four"]);
    expect(await migrate(database, steps)).toEqual({ from, to: 3 });
    expect(await migrate(database, steps)).toEqual({ from: 3, to: 3 });
    const kept = await database.all("SELECT body FROM notes WHERE size = 4 OR size IS NULL");
    expect(kept).toEqual(from > 0 ? [{ body: "four" }] : []);
    await database.close();
    expect(statSync(join(folder, `from-${from}`, "gallery.db")).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, `from-${from}`)).mode & 0o777).toBe(0o700);
  });

  test("a newer database is refused and left as it is", async () => {
    const database = await open("newer");
    await migrate(database, steps);
    await expect(migrate(database, steps.slice(0, 2))).rejects.toMatchObject({ code: "GALLERY_TOO_NEW" });
    expect(await migrate(database, steps)).toEqual({ from: 3, to: 3 });
    await database.close();
  });

  test("a step that fails undoes all of them", async () => {
    const database = await open("failing");
    const bad = { version: 4, sql: ["CREATE TABLE more (a TEXT) STRICT", "INSERT INTO nowhere VALUES (1)"] };
    await expect(migrate(database, [...steps, bad])).rejects.toMatchObject({ code: "STORE_FAILED" });
    await expect(database.all("SELECT * FROM notes")).rejects.toMatchObject({ code: "STORE_FAILED" });
    expect(await migrate(database, steps)).toEqual({ from: 0, to: 3 });
    await database.close();
  });

  test("two at once: one does it, the other finds it done", async () => {
    const both = [await open("twice"), await open("twice")];
    const results = await Promise.all(both.map((database) => migrate(database, steps)));
    expect(results.map(({ from }) => from).sort()).toEqual([0, 3]);
    for (const database of both) await database.close();
  });

  test("versions count from 1 without gaps", async () => {
    const database = await open("gaps");
    const gap = [steps[0], steps[2]] as Migration[];
    await expect(migrate(database, gap)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await database.close();
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
});
