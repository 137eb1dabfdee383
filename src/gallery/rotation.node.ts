import { beginProgress, type JobOptions, throwIfAborted } from "../core/job.js";
import { type Context, change, read } from "./context.js";
import { appendEvent } from "./events.js";
import { pages } from "./integrity.node.js";
import { newestOf } from "./seal/keyFile.node.js";
import { type KeyFileOptions, keyFilePlace, openKeyFile } from "./seal/openKeyFile.node.js";
import { dropOldMasters, rotateMaster, secretsToDrop } from "./seal/rotation.node.js";
import { keyNumberOf, type Sealer } from "./seal/sealer.js";
import { makeDataSecret, openSecrets, rewrapSecrets, wrapSecret } from "./seal/secrets.node.js";
import { bytesOf, keysOf, openField, placeOf, type SealedTable, whereKey } from "./sealedTable.js";
import { insertSecret, readSecrets } from "./secretRows.node.js";
import type { Row, Statements } from "./stores/database.js";
import { auditTable, digestedTables, imagesTable, keptTable } from "./tables.js";

/** See `OpenedGallery.rotateKey`. */
export async function rotateKey(
  context: Context,
  keys: KeyFileOptions,
  options: JobOptions = {},
): Promise<void> {
  await newMaster(context, keys);
  await change(context, async (it) => {
    if (it.state.rotating) return;
    it.state.rotating = true;
    const { content } = openKeyFile(keys, false);
    const secrets = await readSecrets(it.tx);
    const secret = wrapSecret(newestOf(content), context.id, makeDataSecret(it.sealer.key + 1));
    await insertSecret(it.tx, secret);
    it.sealer = openSecrets(content, [...secrets, secret]);
  });
  const tables = [...digestedTables, auditTable, keptTable];
  const total = await read(context, async ({ tx }) => countRows(tx, tables));
  const report = beginProgress(options.onProgress, { what: "rows", total });
  let done = 0;
  for (const table of tables)
    for await (const { rows, sealer } of pages(context, table, table === imagesTable ? 20 : 200)) {
      throwIfAborted(options.signal);
      await resealRows(context, table, rows, sealer.key);
      done += rows.length;
      report(done);
    }
  await change(context, async (it) => {
    const numbers = (await readSecrets(it.tx)).map(({ number }) => number);
    for (const number of secretsToDrop(numbers, new Set([it.sealer.key])))
      await it.tx.run("DELETE FROM secrets WHERE number = $1", [number]);
    it.state.rotating = false;
    await appendEvent(it, { action: "rotate key", details: { secret: it.sealer.key } });
  });
}

/** A new key in the key file, all secrets wrapped by it, the old key out of the file. */
async function newMaster(context: Context, keys: KeyFileOptions): Promise<void> {
  const { path } = keyFilePlace(keys);
  const content = await rotateMaster(path, await readSecrets(context.database));
  await change(context, async ({ tx }) => {
    for (const { number, wrapped } of rewrapSecrets(content, await readSecrets(tx)))
      await tx.run("UPDATE secrets SET wrapped = $1 WHERE number = $2", [wrapped, number]);
  });
  await dropOldMasters(path, await readSecrets(context.database));
}

async function countRows(tx: Statements, tables: readonly SealedTable[]): Promise<number> {
  let rows = 0;
  for (const { name } of tables) {
    const [row] = await tx.all(`SELECT count(*) AS rows FROM ${name}`);
    rows += Number(row?.["rows"]);
  }
  return rows;
}

/** At the change number at which they were written: what others hold in memory stays true, and so do the digests. */
async function resealRows(
  context: Context,
  table: SealedTable,
  rows: readonly Row[],
  newest: number,
): Promise<void> {
  const old = rows.filter((row) => table.sealed.some((field) => keyNumberOf(bytesOf(row, field)) !== newest));
  if (old.length === 0) return;
  await change(context, async ({ tx, sealer }) => {
    for (const row of old) {
      const set = table.sealed.map((field, i) => `${field} = $${i + 1}`).join(", ");
      const at = table.sealed.length + 1;
      // A row that was written anew or erased meanwhile is left alone.
      await tx.run(`UPDATE ${table.name} SET ${set} WHERE version = $${at} AND ${whereKey(table, at + 1)}`, [
        ...table.sealed.map((field) => resealedField(sealer, table, row, field)),
        row["version"] ?? null,
        ...keysOf(table).map((key) => row[key] ?? null),
      ]);
    }
  });
}

function resealedField(sealer: Sealer, table: SealedTable, row: Row, field: string): Uint8Array {
  return sealer.seal(placeOf(table, row, field), openField(sealer, table, row, field));
}
