import { setImmediate as turn } from "node:timers/promises";
import { SelfsameError } from "../../core/errors.js";
import type { Row, SqlValue } from "./database.js";
import { deferred } from "./deferred.js";
import type { LibsqlConnection } from "./libsqlConnection.node.js";

/** Rows in batches, read on by themselves while the taker works: a cursor left open would hold up every writer. */
export async function* readAhead(
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
    let more = true;
    try {
      while (more && !stopped) {
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
      if (more) finish(connection, rows);
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
