import { AsyncLocalStorage } from "node:async_hooks";
import { SelfsameError } from "../../core/errors.js";
import type { Row, SqlValue, Statements } from "./database.js";

/**
 * Notices a write begun within a transaction of the same database: it would wait for that one, which waits for it.
 *
 * @example
 * const nesting = watchNesting();
 * nesting.refuse();
 * nesting.within(() => work(tx));
 */
export function watchNesting() {
  const inside = new AsyncLocalStorage<{ over: boolean }>();
  return {
    within: <T>(work: () => Promise<T>): Promise<T> => {
      const transaction = { over: false };
      return inside.run(transaction, work).finally(() => {
        // What it has started and not awaited, a timer say, may write.
        transaction.over = true;
      });
    },
    refuse(): void {
      if (inside.getStore()?.over ?? true) return;
      const what = "a write within a transaction of the same database would wait for itself: use its `tx`";
      throw new SelfsameError("INVALID_ARGUMENT", what);
    },
  };
}

/**
 * Statements of one transaction: refused after its end, and after one of them failed, as PostgreSQL has it: SQLite would
 * go on and commit the rest.
 */
export function transactionStatements(
  all: (sql: string, values: readonly SqlValue[]) => Promise<readonly Row[]>,
  run: (sql: string, values: readonly SqlValue[]) => Promise<number>,
) {
  let failure: { error: unknown } | undefined;
  let ended = false;
  const guarded = async <T>(statement: () => Promise<T>): Promise<T> => {
    if (ended) throw new SelfsameError("INVALID_ARGUMENT", "the transaction is over: await its statements");
    if (failure) throw failure.error;
    try {
      return await statement();
    } catch (error) {
      failure ??= { error };
      throw error;
    }
  };
  const tx: Statements = {
    all: (sql, values = []) => guarded(() => all(sql, values)),
    run: (sql, values = []) => guarded(() => run(sql, values)),
  };
  return {
    tx,
    /** No statement from here on. @throws what the first failed one threw, even where the work went on */
    end(): void {
      ended = true;
      if (failure) throw failure.error;
    },
  };
}
