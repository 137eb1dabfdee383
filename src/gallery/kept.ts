import { type Change, parametersOf } from "./change.js";
import { type Context, change, read } from "./context.js";
import type { Keeping, Kept, KeptBounds, KeptKind, Tally } from "./keeping.js";
import type { Sealer } from "./seal/sealer.js";
import {
  columnsOf,
  hexOf,
  jsonBytes,
  numberOf,
  openField,
  openJson,
  placeOf,
  textOf,
} from "./sealedTable.js";
import type { Row, Statements } from "./stores/database.js";
import { keptTable } from "./tables.js";

/** @returns null where it was kept; else what is there under this name, and stays */
export function keep(context: Context, keeping: Keeping, most: KeptBounds): Promise<Kept | null> {
  return change(context, async (it) => {
    await dropExpired(it.tx, it.time);
    const { name, owner } = digestsOf(it.sealer, keeping);
    const there = await rowOf(it.tx, name);
    if (there) return opened(it.sealer, there);
    await makeRoom(it, owner, most);
    await insert(it, keeping);
    return null;
  });
}

/** Keeps it in the place of what is there under this name. */
export async function putKept(context: Context, keeping: Keeping): Promise<void> {
  await change(context, async (it) => {
    await remove(it.tx, digestsOf(it.sealer, keeping).name);
    await insert(it, keeping);
  });
}

export function kept(context: Context, owner: string, name: string): Promise<Kept | null> {
  return read(context, async ({ tx, sealer }) => {
    const row = await rowOf(tx, digestsOf(sealer, { owner, name }).name);
    return row && numberOf(row, "expires") > context.now() ? opened(sealer, row) : null;
  });
}

/** Takes it out: of several who ask at once, in whichever processes, one gets it. */
export function takeKept(context: Context, owner: string, name: string): Promise<Kept | null> {
  return change(context, async (it) => {
    const { name: key } = digestsOf(it.sealer, { owner, name });
    const row = await rowOf(it.tx, key);
    if (!row) return null;
    await remove(it.tx, key);
    return numberOf(row, "expires") > it.time ? opened(it.sealer, row) : null;
  });
}

/** @param now milliseconds */
export async function dropExpired(tx: Statements, now: number): Promise<void> {
  await tx.run("DELETE FROM kept WHERE expires <= $1", [now]);
}

export async function forgetKept(context: Context, kind: KeptKind): Promise<void> {
  await change(context, async (it) => void (await it.tx.run("DELETE FROM kept WHERE kind = $1", [kind])));
}

/** What was answered about somebody goes with them. */
export async function forgetAnswersAbout({ tx, sealer }: Change, person: string): Promise<void> {
  const sql = `SELECT ${columnsOf(keptTable)} FROM kept WHERE kind = 'answer' AND name > $1 ORDER BY name LIMIT 100`;
  let [rows, last] = [await tx.all(sql, [""]), ""];
  while (rows.length > 0) {
    for (const row of rows) {
      last = textOf(row, "name");
      const text = new TextDecoder().decode(openField(sealer, keptTable, row, "record"));
      if (text.includes(person)) await remove(tx, last);
    }
    rows = await tx.all(sql, [last]);
  }
}

const talliesAtOnce = 500;

/** Adds to counts that all processes share; each begins anew a window after it began. */
export function tally(
  { database, seals, now }: Context,
  added: ReadonlyMap<string, number>,
  windowMs: number,
): Promise<ReadonlyMap<string, Tally>> {
  const time = now();
  const over = time - windowMs;
  return database.write(async (tx) => {
    await tx.run("DELETE FROM tallies WHERE began <= $1", [over]);
    const tallies = new Map<string, Tally>();
    const names = new Map(
      [...added.keys()].map((name) => [hexOf(seals.current.digest("tally", name)), name]),
    );
    const news = [...names].map(([digest, name]) => ({ values: [digest, time, added.get(name) ?? 0] }));
    for (let from = 0; from < news.length; from += talliesAtOnce) {
      const some = news.slice(from, from + talliesAtOnce);
      const sql = `INSERT INTO tallies (name, began, count) VALUES ${parametersOf(some)}
        ON CONFLICT (name) DO UPDATE SET count = tallies.count + excluded.count RETURNING name, began, count`;
      const values = some.flatMap((row) => row.values);
      for (const row of await tx.all(sql, values))
        tallies.set(names.get(textOf(row, "name")) ?? "", {
          began: numberOf(row, "began"),
          count: numberOf(row, "count"),
        });
    }
    return tallies;
  });
}

function digestsOf(sealer: Sealer, { owner, name }: Pick<Keeping, "owner" | "name">) {
  return {
    owner: hexOf(sealer.digest("kept by", owner)),
    name: hexOf(sealer.digest("kept", JSON.stringify([owner, name]))),
  };
}

async function rowOf(tx: Statements, name: string): Promise<Row | undefined> {
  return (await tx.all(`SELECT ${columnsOf(keptTable)} FROM kept WHERE name = $1`, [name]))[0];
}

const remove = (tx: Statements, name: string) => tx.run("DELETE FROM kept WHERE name = $1", [name]);

function opened(sealer: Sealer, row: Row): Kept {
  return { kind: textOf(row, "kind") as KeptKind, value: openJson(sealer, keptTable, row) };
}

async function insert({ tx, sealer, version }: Change, keeping: Keeping): Promise<void> {
  const record = jsonBytes(keeping.value);
  const { kind, until: expires } = keeping;
  const plain = { ...digestsOf(sealer, keeping), kind, expires, size: record.length };
  const sealed = sealer.seal(placeOf(keptTable, { ...plain, version }, "record"), record);
  await tx.run(
    `INSERT INTO kept (name, owner, kind, expires, size, version, record) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [plain.name, plain.owner, kind, expires, plain.size, version, sealed],
  );
}

/** Of an owner's the oldest go, until there is room for another. */
async function makeRoom({ tx }: Change, owner: string, most: KeptBounds): Promise<void> {
  const sums = "SELECT count(*) AS rows, coalesce(sum(size), 0) AS bytes FROM kept WHERE owner = $1";
  const [sum = {}] = await tx.all(sums, [owner]);
  let [rows, bytes] = [Number(sum["rows"]), Number(sum["bytes"])];
  if (rows < most.rows && bytes < most.bytes) return;
  const oldest = await tx.all("SELECT name, size FROM kept WHERE owner = $1 ORDER BY version", [owner]);
  for (const row of oldest) {
    if (rows < most.rows && bytes < most.bytes) return;
    await remove(tx, textOf(row, "name"));
    rows--;
    bytes -= numberOf(row, "size");
  }
}
