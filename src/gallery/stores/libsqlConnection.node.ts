import { setTimeout as sleep } from "node:timers/promises";
import type Libsql from "libsql";
import { SelfsameError } from "../../core/errors.js";
import type { Row, SqlValue } from "./database.js";
import { isBusy, libsqlFault, openingFault } from "./libsqlFaults.js";
import { parameters, type RawRow, rowOf, type TextsAsBytes, textsAsBytes } from "./libsqlTexts.node.js";
import { checkStatement } from "./statement.js";

/**
 * One connection to the file. Its calls block the thread, for as long as one statement takes.
 *
 * Statements run in a transaction only, begun by `begin`. One that meets another's lock would stay half-run until it is
 * collected as garbage, and meanwhile keep every lock that this connection takes; in a transaction the lock is there already.
 */
export interface LibsqlConnection {
  /** Takes the lock, and with it the state that is seen. @throws SQLITE_BUSY as the engine throws it, for `patiently` */
  begin(what: "reading" | "writing"): void;
  commit(): void;
  /** Undoes what was begun, if anything was. */
  rollback(): void;
  all(sql: string, values: readonly SqlValue[]): readonly Row[];
  run(sql: string, values: readonly SqlValue[]): number;
  /** Rows as they come; until it has ended or `interrupt` was called it holds the file against writers. */
  iterate(sql: string, values: readonly SqlValue[]): Iterator<Row>;
  pragma(name: string): SqlValue;
  /** Copies the whole database, as it is now, into an empty file. */
  copyInto(path: string): void;
  interrupt(): void;
  readonly inTransaction: boolean;
  close(): void;
}

export interface LibsqlLimits {
  /** How large the file may grow, bytes; default without limit. */
  readonly maxBytes?: number;
}

/** @throws STORE_FAILED where the package has no library for this system */
export async function loadLibsql(): Promise<typeof Libsql> {
  try {
    return (await import("libsql")).default;
  } catch (cause) {
    const system = `${process.platform} ${process.arch}`;
    const what = `the embedded engine (libsql) can't be loaded on ${system}: ${(cause as Error).message}`;
    throw new SelfsameError("STORE_FAILED", what, {
      cause,
      hint: "Install again with optional dependencies, or use PostgreSQL (`DATABASE_URL`).",
    });
  }
}

/**
 * Opens a connection with the settings that keep what was acknowledged: rollback journal (this SQLite's WAL can lose writes of
 * several processes), synchronous EXTRA, and erased content overwritten. The settings are read back.
 *
 * @throws STORE_FAILED, GALLERY_DAMAGED; SQLITE_BUSY as the engine throws it, for `patiently`
 */
export function connect(
  engine: typeof Libsql,
  file: string,
  kind: "reads" | "writes",
  limits: LibsqlLimits = {},
): LibsqlConnection {
  // No timeout: waiting would block the thread, and with it who is waited for. See `patiently`.
  const raw = opened(engine, file);
  const prepared = (sql: string) => raw.prepare(parameters(sql));
  const namesOf = (sql: string) =>
    prepared(sql)
      .columns()
      .map(({ name }) => name);
  const known = new Map<string, TextsAsBytes | null>();
  const asBytes = (sql: string): TextsAsBytes | null => {
    const before = known.get(sql);
    if (before !== undefined) return before;
    // Lists of parameters make ever new ones.
    if (known.size >= 200) known.clear();
    const made = textsAsBytes(sql, namesOf);
    known.set(sql, made);
    return made;
  };
  const pragma = (name: string) =>
    guard(file, () => Object.values((raw.prepare(`PRAGMA ${name}`).all([])[0] ?? {}) as Row)[0] ?? null);
  const exec = (sql: string) => guard(file, () => void raw.exec(sql));
  const connection: LibsqlConnection = {
    begin(what) {
      exec(what === "writing" ? "BEGIN IMMEDIATE" : "BEGIN");
      try {
        if (what === "reading") exec("SELECT 1 FROM sqlite_schema LIMIT 1");
      } catch (error) {
        exec("ROLLBACK");
        throw error;
      }
    },
    commit: () => exec("COMMIT"),
    rollback() {
      // A full disk has undone it already.
      if (raw.inTransaction) exec("ROLLBACK");
    },
    all: (sql, values) => {
      const bound = bind(sql, values);
      return guard(file, () => {
        const read = asBytes(sql);
        if (read === null) {
          prepared(sql).run(bound);
          return [];
        }
        return (prepared(read.sql).raw().all(bound) as RawRow[]).map((row) => rowOf(read.names, row));
      });
    },
    run: (sql, values) => {
      const bound = bind(sql, values);
      return guard(file, () => prepared(sql).run(bound).changes);
    },
    iterate: (sql, values) => {
      const bound = bind(sql, values);
      const { names, rows } = guard(file, () => {
        const read = asBytes(sql);
        if (read === null)
          throw new SelfsameError("INVALID_ARGUMENT", "a stream is of a statement that reads");
        return { names: read.names, rows: prepared(read.sql).raw().iterate(bound) as Iterator<RawRow> };
      });
      return {
        next: () =>
          guard(file, () => {
            const { done, value } = rows.next();
            return done ? { done, value: undefined } : { done: false, value: rowOf(names, value) };
          }),
      };
    },
    pragma,
    copyInto: (path) => exec(`VACUUM INTO '${path.replaceAll("'", "''")}'`),
    interrupt: () => (raw as unknown as { interrupt(): void }).interrupt(),
    get inTransaction() {
      return raw.inTransaction;
    },
    close: () => void raw.close(),
  };
  try {
    // With cache_spill a large write takes the readers' lock before it commits.
    const settings = ["synchronous=EXTRA", "foreign_keys=ON", "temp_store=MEMORY", "trusted_schema=OFF"];
    for (const setting of [...settings, "cache_spill=OFF"]) exec(`PRAGMA ${setting}`);
    expectSetting(file, "journal_mode", pragma("journal_mode=DELETE"), "delete");
    expectSetting(file, "synchronous", pragma("synchronous"), 3);
    expectSetting(file, "secure_delete", pragma("secure_delete=ON"), 1);
    if (limits.maxBytes !== undefined)
      pragma(`max_page_count=${Math.max(1, Math.floor(limits.maxBytes / Number(pragma("page_size"))))}`);
    if (kind === "reads") exec("PRAGMA query_only=ON");
  } catch (error) {
    raw.close();
    throw error;
  }
  return connection;
}

/**
 * Tries again while another connection holds the file, and gives the thread free meanwhile.
 *
 * @throws BUSY after `ms` milliseconds
 */
export async function patiently<T>(file: string, ms: number, attempt: () => T): Promise<T> {
  const end = performance.now() + ms;
  for (;;)
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (performance.now() >= end) throw libsqlFault(error, file);
      await sleep(2);
    }
}

/** Numbers would bind as REAL: 3 / 2 would be 1.5. Bytes go as a copy: those of a shared memory may change under the engine. */
function bind(sql: string, values: readonly SqlValue[]): unknown[] {
  return checkStatement(sql, values).map((value) => {
    if (typeof value === "number" && Number.isInteger(value)) return BigInt(value);
    return value instanceof Uint8Array && !(value.buffer instanceof ArrayBuffer)
      ? Uint8Array.from(value)
      : value;
  });
}

function opened(engine: typeof Libsql, file: string): Libsql.Database {
  try {
    return new engine(file, { timeout: 0 });
  } catch (error) {
    throw openingFault(error, file);
  }
}

function guard<T>(file: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw isBusy(error) ? error : libsqlFault(error, file);
  }
}

function expectSetting(file: string, name: string, value: SqlValue, expected: SqlValue): void {
  if (value === expected) return;
  const what = `"${file}": ${name} is ${value} and must be ${expected}, or acknowledged writes could be lost`;
  throw new SelfsameError("STORE_FAILED", what);
}
