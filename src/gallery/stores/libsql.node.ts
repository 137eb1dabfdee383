import { closeSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { SelfsameError } from "../../core/errors.js";
import type { Database, Row, SqlValue, Statements } from "./database.js";
import {
  connect,
  type LibsqlConnection,
  type LibsqlLimits,
  loadLibsql,
  patiently,
} from "./libsqlConnection.node.js";
import { transactionStatements, watchNesting } from "./nesting.node.js";
import { reads } from "./statement.js";

export interface LibsqlOptions extends LibsqlLimits {
  /** Make the file (mode 0600) and its folder (0700) where they are missing; the folder above has to be there. Default true. */
  readonly create?: boolean;
  /** How long to wait for another process that reads or writes, milliseconds; default 5,000. */
  readonly busyTimeoutMs?: number;
}

/** "SELF": marks the file as ours, so that another program's database is never taken for an empty gallery. */
const applicationId = 0x53454c46;

/**
 * The embedded engine: libSQL on one file, safe for several processes. Nothing else may open that file: closing any other
 * descriptor of it drops this process's locks (POSIX).
 *
 * Transactions of one process are on connections of their own. A commit waits until reads and streams that were begun before it
 * have ended; a stream reads ahead of who takes from it, one batch a turn of the event loop, so that it ends.
 *
 * @throws STORE_FAILED (missing folder, read-only, not a database, another program's), GALLERY_DAMAGED, BUSY
 * @example
 * const database = await openLibsql("gallery/gallery.db");
 * const [row] = await database.all("SELECT count(*) AS people FROM people");
 * await database.close();
 */
export async function openLibsql(path: string, options: LibsqlOptions = {}): Promise<Database> {
  const file = resolve(path);
  const patience = options.busyTimeoutMs ?? 5_000;
  const engine = await loadLibsql();
  prepareFile(file, options.create ?? true);

  const idle: LibsqlConnection[] = [];
  const opened = (kind: "reads" | "writes") =>
    patiently(file, patience, () => connect(engine, file, kind, options));
  const writer = await opened("writes");
  try {
    await claim(file, patience, writer);
  } catch (error) {
    writer.close();
    throw error;
  }

  const nesting = watchNesting();
  const reading = new Set<Promise<void>>();
  let closed = false;
  let queue: Promise<unknown> = Promise.resolve();
  let lastVersion: SqlValue = null;

  const refuseClosed = () => {
    if (closed) throw new SelfsameError("CLOSED", `"${file}" was closed`, { hint: "Open it again." });
  };

  /** Reads on a connection of their own, given back when `work` has ended; commits and `close` wait for it. */
  async function reader<T>(work: (connection: LibsqlConnection) => Promise<T>): Promise<T> {
    refuseClosed();
    const { promise: over, resolve: end } = deferred();
    reading.add(over);
    try {
      const connection = idle.pop() ?? (await opened("reads"));
      try {
        return await work(connection);
      } finally {
        if (connection.inTransaction) connection.exec("ROLLBACK");
        idle.push(connection);
      }
    } finally {
      reading.delete(over);
      end();
    }
  }

  /** The same, all of one state. */
  function snapshot<T>(work: (connection: LibsqlConnection) => Promise<T>): Promise<T> {
    return reader(async (connection) => {
      connection.exec("BEGIN");
      // The lock, and so the state that is seen, is taken by the first statement.
      await patiently(file, patience, () => connection.pragma("schema_version"));
      return work(connection);
    });
  }

  async function transaction<T>(work: (tx: Statements) => Promise<T>): Promise<T> {
    await patiently(file, patience, () => writer.exec("BEGIN IMMEDIATE"));
    const version = writer.pragma("data_version");
    const others = lastVersion !== null && version !== lastVersion;
    lastVersion = version;
    const { tx, end } = transactionStatements(
      async (sql, values) => writer.all(sql, values),
      async (sql, values) => writer.run(sql, values),
    );
    try {
      const result = await nesting.within(() => work(tx));
      end();
      await Promise.race([Promise.all(reading), sleep(patience, undefined, { ref: false })]);
      await patiently(file, patience, () => writer.exec("COMMIT"));
      return result;
    } finally {
      if (writer.inTransaction) writer.exec("ROLLBACK");
      // Another process writes too: leave it a gap, since nobody is told when the lock is free.
      if (others) await sleep(3);
    }
  }

  async function write<T>(work: (tx: Statements) => Promise<T>): Promise<T> {
    nesting.refuse();
    refuseClosed();
    const result = queue.then(() => transaction(work));
    queue = result.catch(() => undefined);
    return result;
  }

  return {
    kind: "embedded",
    async all(sql, values = []) {
      if (!reads(sql)) return write((tx) => tx.all(sql, values));
      return reader((connection) => patiently(file, patience, () => connection.all(sql, values)));
    },
    run: (sql, values = []) => write((tx) => tx.run(sql, values)),
    write,
    read: (work) =>
      snapshot(async (connection) => {
        const { tx, end } = transactionStatements(
          async (sql, values) => connection.all(sql, values),
          async (sql, values) => connection.run(sql, values),
        );
        const result = await nesting.within(() => work(tx));
        end();
        return result;
      }),
    stream: (sql, values, batch) => readAhead(snapshot, sql, values, batch),
    onWritten(heard) {
      refuseClosed();
      let version: SqlValue = null;
      const look = () => {
        if (closed || writer.inTransaction) return;
        try {
          const now = writer.pragma("data_version");
          if (version !== null && now !== version) heard();
          version = now;
        } catch {
          // Locked at this moment, or out of reach: the next statement of the caller's will say so.
        }
      };
      look();
      const timer = setInterval(look, 250).unref();
      return () => clearInterval(timer);
    },
    async close() {
      if (closed) return;
      closed = true;
      await queue;
      await Promise.all(reading);
      for (const connection of [writer, ...idle.splice(0)]) connection.close();
    },
  };
}

/** Rows in batches, read on by themselves while the taker works: a cursor left open would hold up every writer. */
async function* readAhead(
  snapshot: (work: (connection: LibsqlConnection) => Promise<void>) => Promise<void>,
  sql: string,
  values: readonly SqlValue[],
  batch: number,
): AsyncGenerator<readonly Row[]> {
  if (!Number.isInteger(batch) || batch < 1)
    throw new SelfsameError("INVALID_ARGUMENT", `a batch has 1 or more rows, not ${batch}`);
  const waiting: Row[][] = [];
  let news = deferred();
  let stopped = false;
  let ended = false;
  let failure: { error: unknown } | undefined;
  const pump = snapshot(async (connection) => {
    const rows = connection.iterate(sql, values);
    try {
      for (let more = true; more && !stopped; ) {
        const taken: Row[] = [];
        while (more && taken.length < batch) {
          const { done, value } = rows.next();
          if (done) more = false;
          else taken.push(value);
        }
        if (taken.length > 0) waiting.push(taken);
        news.resolve();
        await turn();
      }
    } finally {
      // An unfinished statement would keep the file's lock, even after its connection is closed.
      if (stopped) finish(connection, rows);
    }
  })
    .catch((error) => {
      failure = { error };
    })
    .finally(() => {
      ended = true;
      news.resolve();
    });
  try {
    for (;;) {
      const next = waiting.shift();
      if (next) yield next;
      else if (failure) throw failure.error;
      else if (ended) return;
      else {
        await news.promise;
        news = deferred();
      }
    }
  } finally {
    stopped = true;
    await pump;
  }
}

function finish(connection: LibsqlConnection, rows: Iterator<Row>): void {
  connection.interrupt();
  try {
    while (!rows.next().done);
  } catch {
    // SQLITE_INTERRUPT: what was asked for.
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** Makes folder and file with their modes, before the engine would make them with others. */
function prepareFile(file: string, create: boolean): void {
  const failed = (what: string, cause?: unknown) => new SelfsameError("STORE_FAILED", what, { cause });
  const found = statSync(file, { throwIfNoEntry: false });
  if (found !== undefined) {
    if (!found.isFile()) throw failed(`"${file}" is no file`);
    return;
  }
  if (!create) throw failed(`there is no file "${file}"`);
  try {
    mkdirSync(dirname(file), { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST") throw failed(`the folder "${dirname(file)}" is missing and can't be made`, error);
  }
  try {
    closeSync(openSync(file, "wx", 0o600));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST") throw failed(`"${file}" can't be made: ${message}`, error);
  }
}

/** Marks an empty database as ours; refuses another program's. */
async function claim(file: string, patience: number, writer: LibsqlConnection): Promise<void> {
  const ours = () => writer.pragma("application_id") === applicationId;
  if (await patiently(file, patience, ours)) return;
  await patiently(file, patience, () => writer.exec("BEGIN IMMEDIATE"));
  try {
    const [row] = writer.all("SELECT count(*) AS tables FROM sqlite_schema", []);
    if (!ours() && (writer.pragma("application_id") !== 0 || row?.["tables"] !== 0))
      throw new SelfsameError("STORE_FAILED", `"${file}" is a database of another program`);
    writer.exec(`PRAGMA application_id=${applicationId}`);
    await patiently(file, patience, () => writer.exec("COMMIT"));
  } finally {
    if (writer.inTransaction) writer.exec("ROLLBACK");
  }
}
