import { SelfsameError } from "../../core/errors.js";
import type { Database, Statements } from "./database.js";
import { outsideQuotes } from "./statement.js";

/** One step of a schema, written once for both engines in SQLite's words; see `postgresDdl`. */
export interface Migration {
  /** 1, 2, 3, … in their order; what was released never changes. */
  readonly version: number;
  /** Run one after the other, in one transaction with all other steps. */
  readonly sql: readonly string[];
}

/**
 * Brings a database to the newest version: all missing steps in one transaction, so it is of the old version or of the new one.
 * Forward only. Several processes may call it at once.
 *
 * @returns the version it came from, 0 for an empty database, and the one it is of now
 * @throws GALLERY_TOO_NEW where a newer Selfsame wrote it; STORE_FAILED, BUSY
 * @example
 * await migrate(database, [{ version: 1, sql: ["CREATE TABLE notes (id TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT"] }]);
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[],
): Promise<{ readonly from: number; readonly to: number }> {
  migrations.forEach(({ version }, i) => {
    if (version !== i + 1)
      throw new SelfsameError("INVALID_ARGUMENT", `migration ${i + 1} has version ${version}`);
  });
  const to = migrations.length;
  const translate = database.kind === "postgres" ? postgresDdl : (sql: string) => sql;
  return database.write(async (tx) => {
    await tx.run(translate("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL) STRICT"));
    const from = await versionOf(tx);
    if (from > to)
      throw new SelfsameError(
        "GALLERY_TOO_NEW",
        `the gallery's tables are of version ${from}, and this Selfsame knows them up to ${to}`,
      );
    for (const { sql } of migrations.slice(from))
      for (const statement of sql) await tx.run(translate(statement));
    if (from < to) {
      await tx.run("DELETE FROM schema_version");
      await tx.run("INSERT INTO schema_version (version) VALUES ($1)", [to]);
    }
    return { from, to };
  });
}

async function versionOf(tx: Statements): Promise<number> {
  const [row] = await tx.all("SELECT version FROM schema_version");
  return Number(row?.["version"] ?? 0);
}

/**
 * A definition in SQLite's words as PostgreSQL has it: INTEGER → BIGINT, REAL → DOUBLE PRECISION, BLOB → BYTEA, TEXT →
 * TEXT COLLATE "C" (so that both order by bytes), without STRICT and WITHOUT ROWID. Types are written in capitals, and names are not.
 *
 * @example
 * postgresDdl("CREATE TABLE a (n INTEGER, b BLOB) STRICT"); // CREATE TABLE a (n BIGINT, b BYTEA)
 */
export function postgresDdl(sql: string): string {
  return outsideQuotes(sql, (text) =>
    text
      .replaceAll(/\bINTEGER\b/g, "BIGINT")
      .replaceAll(/\bREAL\b/g, "DOUBLE PRECISION")
      .replaceAll(/\bBLOB\b/g, "BYTEA")
      .replaceAll(/\bTEXT\b/g, 'TEXT COLLATE "C"')
      .replaceAll(/\)(?:[\s,]*(?:STRICT|WITHOUT\s+ROWID)\b)+/g, ")"),
  );
}
