import { SelfsameError } from "../core/errors.js";
import { type Context, type Reading, read } from "./context.js";
import { columnsOf, numberOf, openField, textOf } from "./sealedTable.js";
import { sharedRounds } from "./sharedRounds.js";
import type { Row } from "./stores/database.js";
import { peopleTable, tombstonesTable } from "./tables.js";
import { threadTurn } from "./threadTurn.js";

/** What a process keeps of the people in memory. */
export interface KeptPeople {
  /**
   * Everything anew.
   *
   * @returns the change number of which it is, or of which it is at least; 0: empty
   */
  load(): Promise<number>;
  remove(person: string): void;
  /** People who are new or were changed, as rows of `people`. */
  apply(reading: Reading, rows: readonly Row[]): Promise<void>;
  /** How many entries it holds, and how many there should be once it is of that state. */
  count(reading: Reading): { readonly held: number; readonly expected: number };
}

/** How many changed people are read at once. */
const pageSize = 500;

/**
 * Keeps something about people up to date, whichever process changes them: the gallery's change number is read each time, and where it is
 * newer, the people changed since and those who left. Many callers share one reading.
 *
 * @returns what resolves once everything acknowledged before its call is in
 */
export function followPeople(context: Context, kept: KeptPeople): () => Promise<void> {
  let at: number | undefined;
  return sharedRounds(async () => {
    await threadTurn();
    const [row] = await context.database.all("SELECT change FROM gallery");
    if (at !== undefined && numberOf(row ?? {}, "change") === at) return;
    at = (await catchUp(context, kept, at)) ?? (await catchUp(context, kept, undefined));
  });
}

/** @returns the change number that it is of now; undefined where it has to be loaded anew */
async function catchUp(
  context: Context,
  kept: KeptPeople,
  from: number | undefined,
): Promise<number | undefined> {
  const since = from ?? (await kept.load());
  let after: readonly [version: number, id: string] = [since, "~"];
  for (;;) {
    const { version, rows, pruned } = await read(context, async (reading) => {
      if (from !== undefined && reading.state.prunedTo > since) return { version: 0, rows: [], pruned: true };
      for (const id of await leftSince(reading, since)) kept.remove(id);
      const page = await changedSince(reading, after);
      await kept.apply(reading, page);
      if (page.length < pageSize) checkCount(kept.count(reading));
      return { version: reading.version, rows: page, pruned: false };
    });
    if (pruned) return undefined;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return version;
    after = [numberOf(last, "version"), textOf(last, "id")];
  }
}

/** Ids of those deleted, or merged into others, after a change. */
async function leftSince({ tx, sealer }: Reading, since: number): Promise<readonly string[]> {
  const sql = `SELECT ${columnsOf(tombstonesTable)} FROM tombstones WHERE version > $1`;
  const rows = await tx.all(sql, [since]);
  // A forged one would hide a person.
  for (const row of rows) openField(sealer, tombstonesTable, row, "record");
  return rows.map((row) => textOf(row, "person"));
}

function changedSince({ tx }: Reading, [version, id]: readonly [number, string]): Promise<readonly Row[]> {
  const sql = `SELECT ${columnsOf(peopleTable)} FROM people
    WHERE version > $1 OR (version = $1 AND id > $2) ORDER BY version, id LIMIT $3`;
  return tx.all(sql, [version, id, pageSize]);
}

function checkCount({ held, expected }: { readonly held: number; readonly expected: number }): void {
  if (held !== expected)
    throw new SelfsameError(
      "GALLERY_DAMAGED",
      `there should be ${expected} rows, and there are ${held}: some were removed or added by something else than Selfsame`,
    );
}
