import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type Pg from "pg";
import { SelfsameError } from "../../core/errors.js";
import type { Database, Row, SqlValue, Statements } from "./database.js";
import { transactionStatements, watchNesting } from "./nesting.node.js";
import { ask, parserOf, prepareSession, query } from "./postgresConnection.node.js";
import { isRetryable, postgresFault, postgresPlace } from "./postgresFaults.js";
import { listen } from "./postgresNotices.node.js";
import { checkStatement, reads } from "./statement.js";

const beginReading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

export interface PostgresOptions {
  /** The schema that holds the tables, made where it is missing: one for each gallery. Lower case, at most 48 characters; default "selfsame". */
  readonly schema?: string;
  /** Connections at most, 2 or more; default 10. */
  readonly connections?: number;
  /** How long to wait for another's write, milliseconds; default 5,000. */
  readonly busyTimeoutMs?: number;
  /** How long one statement may take, milliseconds; default 60,000. */
  readonly statementTimeoutMs?: number;
  /** Refuse a server that acknowledges before it has written (`synchronous_commit` or `fsync` off). Default true. */
  readonly durable?: boolean;
}

/**
 * PostgreSQL 15 or newer, by its URL (TLS as `sslmode` says). Several processes and machines may work on one schema: writes take a
 * lock of the schema, so they are one after the other.
 *
 * @throws INVALID_ARGUMENT (URL, schema), STORE_FAILED (not reached, too old, not durable)
 * @example
 * const database = await openPostgres("postgres://selfsame@db.example/faces?sslmode=verify-full");
 */
export async function openPostgres(url: string, options: PostgresOptions = {}): Promise<Database> {
  const { schema = "selfsame", connections = 10, busyTimeoutMs = 5_000 } = options;
  const { statementTimeoutMs = 60_000, durable = true } = options;
  const place = postgresPlace(url);
  if (!/^[a-z_][a-z0-9_]{0,47}$/.test(schema))
    throw new SelfsameError("INVALID_ARGUMENT", `"${schema}" is no schema's name: a–z, 0–9, _, at most 48`);
  if (!Number.isInteger(connections) || connections < 2)
    throw new SelfsameError("INVALID_ARGUMENT", `connections: expected 2 or more, not ${connections}`);
  for (const [name, ms] of Object.entries({ busyTimeoutMs, statementTimeoutMs }))
    if (!Number.isInteger(ms) || ms < 1)
      throw new SelfsameError("INVALID_ARGUMENT", `${name}: expected milliseconds, 1 or more, not ${ms}`);
  const { default: pg } = await import("pg");
  const channel = `selfsame ${schema}`;
  const own = randomUUID();
  const config: Pg.PoolConfig = {
    connectionString: url,
    application_name: "selfsame",
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    types: { getTypeParser: (type: number) => parserOf(type) } as unknown as Pg.CustomTypesConfig,
  };
  const session = { schema, busyTimeoutMs, statementTimeoutMs, durable };
  const pool = new pg.Pool({
    ...config,
    max: connections,
    allowExitOnIdle: true,
    onConnect: (client) => prepareSession(client, session, place),
  });
  // A connection lost while idle is dropped by the pool; without a listener the process would end of it.
  pool.on("error", () => {});
  const notices = listen(() => new pg.Client(config), channel, own);
  const nesting = watchNesting();
  let closing: Promise<void> | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const refuseClosed = () => {
    if (closing) throw new SelfsameError("CLOSED", `${place.words} was closed`, { hint: "Open it again." });
  };

  async function connection(): Promise<Pg.PoolClient> {
    try {
      return await pool.connect();
    } catch (error) {
      throw postgresFault(error, place);
    }
  }

  /** A connection, and how it is given back: not `clean`, what was begun on it is undone, or it is thrown away. */
  async function take() {
    const client = await connection();
    // Lost while its user is at something else: the next statement says so.
    const lost = () => {};
    client.on("error", lost);
    const giveBack = async (clean: boolean) => {
      const usable =
        clean ||
        (await client
          .query("ROLLBACK")
          .then(() => true)
          .catch(() => false));
      client.off("error", lost);
      client.release(!usable);
    };
    return { client, giveBack };
  }

  async function connected<T>(work: (client: Pg.PoolClient) => Promise<T>): Promise<T> {
    const { client, giveBack } = await take();
    let clean = false;
    try {
      const result = await work(client);
      clean = true;
      return result;
    } finally {
      await giveBack(clean);
    }
  }

  /** Statements one after the other: `pg` has no other way. */
  function statementsOn(client: Pg.PoolClient) {
    let last: Promise<unknown> = Promise.resolve();
    const next = (sql: string, values: readonly SqlValue[]) => {
      const result = last.then(() => query(client, place, sql, values));
      last = result.catch(() => undefined);
      return result;
    };
    return transactionStatements(
      async (sql, values) => (await next(sql, values)).rows,
      async (sql, values) => (await next(sql, values)).changed,
    );
  }

  const transaction = <T>(work: (tx: Statements) => Promise<T>): Promise<T> =>
    connected(async (client) => {
      // Each statement sees what was committed before it: with a snapshot, that of before the wait for the lock would stay.
      await ask(client, place, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
      await ask(client, place, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [channel]);
      await ask(client, place, `SET LOCAL idle_in_transaction_session_timeout = ${statementTimeoutMs}`);
      const { tx, end } = statementsOn(client);
      const result = await nesting.within(() => work(tx));
      end();
      await ask(client, place, "SELECT pg_notify($1, $2)", [channel, own]);
      // A failed transaction's COMMIT succeeds, as ROLLBACK.
      const { command } = await ask(client, place, "COMMIT").catch((error: SelfsameError) => {
        const what = `${error.message}; it happened while committing, so look whether it was done`;
        throw new SelfsameError(error.code, what, { cause: error.cause, hint: error.hint });
      });
      if (command !== "COMMIT")
        throw new SelfsameError("STORE_FAILED", `${place.words}: the transaction was undone`);
      return result;
    });

  async function write<T>(work: (tx: Statements) => Promise<T>): Promise<T> {
    nesting.refuse();
    refuseClosed();
    // One at a time in this process too, or writes that wait would take all connections from the reads.
    const result = queue.then(async () => {
      for (let tries = 1; ; tries++)
        try {
          return await transaction(work);
        } catch (error) {
          if (!isRetryable(error) || tries === 5) throw error;
          await sleep(tries * 20);
        }
    });
    queue = result.catch(() => undefined);
    return result;
  }

  const snapshot = <T>(work: (client: Pg.PoolClient) => Promise<T>): Promise<T> =>
    connected(async (client) => {
      await ask(client, place, beginReading);
      const result = await work(client);
      await ask(client, place, "COMMIT");
      return result;
    });

  async function* stream(
    sql: string,
    values: readonly SqlValue[],
    batch: number,
  ): AsyncGenerator<readonly Row[]> {
    if (!Number.isInteger(batch) || batch < 1)
      throw new SelfsameError("INVALID_ARGUMENT", `a batch has 1 or more rows, not ${batch}`);
    refuseClosed();
    const bound = checkStatement(sql, values);
    const { client, giveBack } = await take();
    let clean = false;
    try {
      await ask(client, place, beginReading);
      await ask(client, place, `DECLARE rows NO SCROLL CURSOR FOR ${sql}`, bound);
      for (;;) {
        const { rows } = await ask(client, place, `FETCH FORWARD ${batch} FROM rows`);
        if (rows.length === 0) break;
        yield rows as Row[];
      }
      await ask(client, place, "COMMIT");
      clean = true;
    } finally {
      await giveBack(clean);
    }
  }

  const database: Database = {
    kind: "postgres",
    async all(sql, values = []) {
      if (!reads(sql)) return write((tx) => tx.all(sql, values));
      refuseClosed();
      return connected(async (client) => (await query(client, place, sql, values)).rows);
    },
    run: (sql, values = []) => write((tx) => tx.run(sql, values)),
    write,
    async read(work) {
      refuseClosed();
      return snapshot(async (client) => {
        const { tx, end } = statementsOn(client);
        const result = await nesting.within(() => work(tx));
        end();
        return result;
      });
    },
    stream,
    onWritten: (heard) => notices.add(heard),
    close() {
      // The pool waits for connections that are out.
      closing ??= Promise.all([queue, notices.close()]).then(() => pool.end());
      return closing;
    },
  };
  try {
    await makeSchema(database, schema);
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

/** Made under the writers' lock, and only where it is missing: who may not make schemas may use one. */
async function makeSchema(database: Database, schema: string): Promise<void> {
  const found = await database.all("SELECT nspname AS name FROM pg_namespace WHERE nspname = $1", [schema]);
  if (found.length === 0) await database.run(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
}
