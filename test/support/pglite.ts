import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import type { Database, Row, Statements } from "../../src/gallery/stores/database.js";

const start = () => PGlite.create({ extensions: { vector } });
let shared: Promise<PGlite> | undefined;
let schemas = 0;

/**
 * A schema of its own in one PostgreSQL with pgvector inside this process: for pgvector's SQL and nothing else, since there is one
 * session, and nothing on a disk.
 *
 * @param alone in a PostgreSQL of its own: in the shared one each transaction waits for all others
 * @example
 * const database = await openPglite();
 */
export async function openPglite({ alone = false } = {}): Promise<Database> {
  shared ??= start();
  const engine = await (alone ? start() : shared);
  const schema = `test_${schemas++}`;
  await engine.exec(`CREATE SCHEMA ${schema}`);
  const transaction = <T>(work: (tx: Statements) => Promise<T>): Promise<T> =>
    engine.transaction(async (tx) => {
      await tx.exec(`SET LOCAL search_path TO ${schema}, public`);
      return work({
        all: async (sql, values = []) => (await tx.query<Row>(sql, [...values])).rows,
        run: async (sql, values = []) => (await tx.query(sql, [...values])).affectedRows ?? 0,
      });
    });
  const all: Database["all"] = (sql, values) => transaction((tx) => tx.all(sql, values));
  return {
    kind: "postgres",
    all,
    run: (sql, values) => transaction((tx) => tx.run(sql, values)),
    write: transaction,
    read: transaction,
    async *stream(sql, values) {
      yield await all(sql, values);
    },
    onWritten: () => () => {},
    close: async () => {},
  };
}
