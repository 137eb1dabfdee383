/** What a statement binds and a row holds. Anything else is refused before it reaches an engine: some abort the process on it. */
export type SqlValue = string | number | Uint8Array | null;

export type Row = Readonly<Record<string, SqlValue>>;

/**
 * Statements on a database. They are written once for both engines: parameters are `$1`, `$2`, … in the order of `values`,
 * each used for one type of column; columns of results have names (`count(*) AS n`), names are in lower case;
 * and only what SQLite and PostgreSQL share is used (`RETURNING`, `ON CONFLICT`, no engine's own functions).
 */
export interface Statements {
  /** @throws STORE_FAILED, INVALID_ARGUMENT for a value that can't be bound */
  all(sql: string, values?: readonly SqlValue[]): Promise<readonly Row[]>;
  /** @returns how many rows it changed */
  run(sql: string, values?: readonly SqlValue[]): Promise<number>;
}

/**
 * One of the two engines: libSQL in a file ("embedded") or PostgreSQL.
 *
 * What `write` has resolved is on the disk, and seen by every read that begins afterwards, in every process. Writes are one
 * after the other, also among processes; each is done whole or not at all.
 */
export interface Database extends Statements {
  readonly kind: "embedded" | "postgres";
  /**
   * A transaction that writes. `work` may be run again where the engine asks for it, so it has no effect but on `tx`.
   *
   * @throws what `work` throws, after undoing everything; STORE_FAILED (full disk, read-only, lost connection), BUSY
   */
  write<T>(work: (tx: Statements) => Promise<T>): Promise<T>;
  /** Several statements that see one and the same state. */
  read<T>(work: (tx: Statements) => Promise<T>): Promise<T>;
  /** Rows of one statement as they come, in batches, all of one state; the thread is given free between batches. */
  stream(sql: string, values: readonly SqlValue[], batch: number): AsyncIterable<readonly Row[]>;
  /** Runs `heard` soon after another process has written, where the engine can tell; no more than a hint. */
  onWritten(heard: () => void): () => void;
  close(): Promise<void>;
}
