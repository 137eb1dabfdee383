import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SelfsameError } from "../../core/errors.js";
import type { Database, Row, SqlValue, Statements } from "./database.js";
import { deferred } from "./deferred.js";
import {
  connect,
  type LibsqlConnection,
  type LibsqlLimits,
  loadLibsql,
  patiently,
} from "./libsqlConnection.node.js";
import { claim, prepareFile } from "./libsqlFile.node.js";
import { readAhead } from "./libsqlStream.node.js";
import { transactionStatements, watchNesting } from "./nesting.node.js";
import { reads } from "./statement.js";

export interface LibsqlOptions extends LibsqlLimits {
  /** Make the file (mode 0600) and its folder (0700) where they are missing; the folder above has to be there. Default true. */
  readonly create?: boolean;
  /** How long to wait for another process that reads or writes, milliseconds; default 5,000. */
  readonly busyTimeoutMs?: number;
}

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
  if (!(patience >= 0 && patience < Number.POSITIVE_INFINITY))
    throw new SelfsameError("INVALID_ARGUMENT", `busyTimeoutMs: expected 0 or more, not ${patience}`);
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
  let closing: Promise<void> | undefined;
  let plain: Promise<LibsqlConnection> | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let [lastEnd, lastGap] = [0, 0];

  /** Nobody is told when the lock is free: who writes on and on leaves the others, who look every 2 ms, a gap now and then. */
  async function gap(): Promise<void> {
    const free = performance.now() - lastEnd;
    if (free < 5 && lastEnd - lastGap > 50) await sleep(6);
    if (performance.now() - lastEnd >= 5) lastGap = performance.now();
  }

  const refuseClosed = () => {
    if (closing) throw new SelfsameError("CLOSED", `"${file}" was closed`, { hint: "Open it again." });
  };

  /** Work that commits and `close` wait for. */
  async function asReading<T>(work: () => Promise<T>): Promise<T> {
    refuseClosed();
    const { promise: over, resolve: end } = deferred();
    reading.add(over);
    return work().finally(() => {
      reading.delete(over);
      end();
    });
  }

  /** Reads one state on a connection of its own. */
  const snapshot = <T>(work: (connection: LibsqlConnection) => Promise<T>): Promise<T> =>
    asReading(async () => {
      const connection = idle.pop() ?? (await opened("reads"));
      try {
        await patiently(file, patience, () => connection.begin("reading"));
        return await work(connection);
      } finally {
        connection.rollback();
        if (idle.length < 4) idle.push(connection);
        else connection.close();
      }
    });

  /** One statement, begun and ended at once: all of them are on one connection, however many are asked for. */
  const readOnce = (sql: string, values: readonly SqlValue[]): Promise<readonly Row[]> =>
    asReading(async () => {
      plain ??= opened("reads");
      const connection = await plain.catch((error) => {
        plain = undefined;
        throw error;
      });
      return patiently(file, patience, () => {
        connection.begin("reading");
        try {
          return connection.all(sql, values);
        } finally {
          connection.rollback();
        }
      });
    });

  async function transaction<T>(work: (tx: Statements) => Promise<T>): Promise<T> {
    await gap();
    await patiently(file, patience, () => writer.begin("writing"));
    const { tx, end } = transactionStatements(
      async (sql, values) => writer.all(sql, values),
      async (sql, values) => writer.run(sql, values),
    );
    try {
      const result = await nesting.within(() => work(tx));
      end();
      if (reading.size > 0)
        await Promise.race([Promise.all(reading), sleep(patience, undefined, { ref: false })]);
      await patiently(file, patience, () => writer.commit());
      return result;
    } finally {
      writer.rollback();
      lastEnd = performance.now();
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
      return readOnce(sql, values);
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
      const changed = () => {
        if (closing || writer.inTransaction) return false;
        const before = version;
        try {
          writer.begin("reading");
          // Of the writing connection: it counts what others have written.
          version = writer.pragma("data_version");
        } catch {
          // Locked at this moment, or out of reach: the next statement of the caller's will say so.
        } finally {
          writer.rollback();
        }
        return before !== null && before !== version;
      };
      changed();
      const timer = setInterval(() => {
        if (changed()) heard();
      }, 250).unref();
      return () => clearInterval(timer);
    },
    close() {
      closing ??= (async () => {
        await queue;
        await Promise.all(reading);
        const all = [writer, ...idle, ...(plain ? [await plain] : [])];
        for (const connection of all) connection.close();
      })();
      return closing;
    },
  };
}
