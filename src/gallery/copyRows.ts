import { SelfsameError } from "../core/errors.js";
import { beginProgress, type JobOptions, throwIfAborted } from "../core/job.js";
import { galleryMigrations } from "./schema.js";
import { columnsOf, keysOf } from "./sealedTable.js";
import type { Database, Row, SqlValue, Statements } from "./stores/database.js";
import { migrate } from "./stores/migrate.js";
import { auditTable, digestedTables, keptTable } from "./tables.js";
import { vectorsThere } from "./vectors/vectorTable.js";

/** A table, and the columns that name a row. */
interface Copied {
  readonly name: string;
  /** Ours: a file from elsewhere may have others. */
  readonly columns: string;
  readonly key: readonly string[];
  /** Rows at a time: images are long. */
  readonly rows: number;
}

const copied: readonly Copied[] = [
  { name: "secrets", columns: "number, wrapped", key: ["number"], rows: 500 },
  ...[...digestedTables, auditTable].map((table) => ({
    name: table.name,
    columns: columnsOf(table),
    key: keysOf(table),
    rows: table.name === "images" ? 20 : 500,
  })),
  // Last: with its row a gallery is there.
  { name: "gallery", columns: "id, change, state", key: ["id"], rows: 1 },
];

/**
 * Copies a gallery, as it is sealed, into an empty database of either engine: all of one state, while others go on working. No key is
 * needed, and none is copied.
 *
 * @returns the rows copied
 * @throws FILE_EXISTS where a gallery is there already, GALLERY_DAMAGED where none is in `from`; ABORTED, STORE_FAILED
 * @example
 * await copyGallery(database, await openLibsql("backup.db"));
 */
export async function copyGallery(
  from: Database,
  to: Database,
  { signal, onProgress }: JobOptions = {},
): Promise<number> {
  await migrate(to, galleryMigrations);
  const target = `SELECT id FROM gallery`;
  if ((await to.all(target)).length > 0)
    throw new SelfsameError("FILE_EXISTS", "a gallery is there already", {
      hint: "Restore into a new workspace, or move the old gallery aside first.",
    });
  return from.read(async (source) => {
    if ((await source.all(target)).length === 0)
      throw new SelfsameError("GALLERY_DAMAGED", "no gallery is in it");
    const report = beginProgress(onProgress, { what: "rows", total: await countRows(source) });
    return to.write(async (tx) => {
      let done = 0;
      // Left from another gallery: what is copied comes without.
      if (to.kind === "postgres" && (await vectorsThere(tx))) await tx.run("DROP TABLE vectors");
      for (const table of copied)
        for await (const rows of pages(source, table)) {
          throwIfAborted(signal);
          for (const row of rows) await insert(tx, table.name, row);
          done += rows.length;
          report(done);
        }
      return done;
    });
  });
}

async function countRows(source: Statements): Promise<number> {
  let sum = 0;
  for (const { name } of copied)
    sum += Number((await source.all(`SELECT count(*) AS n FROM ${name}`))[0]?.["n"] ?? 0);
  return sum;
}

async function* pages(
  source: Statements,
  { name, columns: all, key, rows }: Copied,
): AsyncGenerator<readonly Row[]> {
  const columns = key.join(", ");
  const parameters = key.map((_, i) => `$${i + 1}`).join(", ");
  let last: readonly SqlValue[] | undefined;
  for (;;) {
    const after = last === undefined ? "" : `WHERE (${columns}) > (${parameters}) `;
    const page = await source.all(
      `SELECT ${all} FROM ${name} ${after}ORDER BY ${columns} LIMIT ${rows}`,
      last ?? [],
    );
    if (page.length > 0) yield page;
    if (page.length < rows) return;
    last = key.map((column) => page.at(-1)?.[column] ?? null);
  }
}

async function insert(tx: Statements, table: string, row: Row): Promise<void> {
  const columns = Object.keys(row);
  const parameters = columns.map((_, i) => `$${i + 1}`).join(", ");
  await tx.run(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${parameters})`, Object.values(row));
}

/** Takes everything out again: what a restore that failed had copied. */
export async function emptyGallery(database: Database): Promise<void> {
  await database.write(async (tx) => {
    for (const name of [keptTable.name, ...copied.map(({ name }) => name)])
      await tx.run(`DELETE FROM ${name}`);
  });
}
