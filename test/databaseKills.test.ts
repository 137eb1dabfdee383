import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import Libsql from "libsql";
import { afterEach, describe, expect, test } from "vitest";
import { seededRandom } from "../src/core/random.js";
import { migrate } from "../src/gallery/stores/migrate.js";
import {
  type DatabaseChild,
  databaseChild,
  engines,
  newPlace,
  openPlace,
  removePlace,
  type TestPlace,
} from "./support/engines.js";
import { long } from "./support/length.js";
import { type PostgresServer, startPostgres } from "./support/postgres.js";

const schema = [
  {
    version: 1,
    sql: ["CREATE TABLE rows (id TEXT NOT NULL, part INTEGER NOT NULL, PRIMARY KEY (id, part)) STRICT"],
  },
];

let place: TestPlace | undefined;
let server: PostgresServer | undefined;
const running = new Set<DatabaseChild>();
afterEach(async () => {
  for (const child of running) await killed(child);
  if (place && !server) await removePlace(place);
  await server?.close();
  place = server = undefined;
});

/** A process that writes without end, once it has begun to. */
async function writer(name: string): Promise<{ child: DatabaseChild; first: string | undefined }> {
  const child = databaseChild(place as TestPlace, "write", name);
  running.add(child);
  return { child, first: await child.line() };
}

async function killed(child: DatabaseChild): Promise<void> {
  running.delete(child);
  if (child.process.exitCode !== null || child.process.signalCode !== null) return;
  child.process.kill("SIGKILL");
  await once(child.process, "exit");
}

/** Opens the database anew: what of the acknowledged is missing, and what is there by half. */
async function lost(acknowledged: ReadonlySet<string>) {
  const database = await openPlace(place as TestPlace);
  const rows = await database.all("SELECT id, count(*) AS parts FROM rows GROUP BY id");
  await database.close();
  const found = new Set(rows.map(({ id }) => id));
  return {
    missing: [...acknowledged].filter((id) => !found.has(id)),
    half: rows.filter(({ parts }) => parts !== 2),
  };
}

function integrity(): unknown {
  if (place?.kind !== "embedded") return "ok";
  const raw = new Libsql(place.file);
  const [row] = raw.prepare("PRAGMA integrity_check").all([]) as { integrity_check: string }[];
  raw.close();
  return row?.integrity_check;
}

async function prepared(kind: (typeof engines)[number], url?: string) {
  place = await newPlace(kind, url);
  const database = await openPlace(place);
  await migrate(database, schema);
  await database.close();
}

describe.each(engines)("%s: two processes write and are killed", (kind) => {
  test("nothing that was acknowledged is lost, nothing is there by half, and the database opens", async () => {
    await prepared(kind);
    const random = seededRandom(1);
    const acknowledged = new Set<string>();
    let kills = 0;
    const start = async () => {
      const { child, first = "failed to begin" } = await writer(`writer-${kills}-${running.size}`);
      acknowledged.add(first);
      return child;
    };
    const writers = await Promise.all([start(), start()]);
    while (kills < long(100)) {
      await sleep(random.next() * 60);
      // One beside the other, and every fourth time both.
      const chosen = kills % 4 === 3 ? [0, 1] : [kills % 2];
      for (const i of chosen) {
        const child = writers[i] as DatabaseChild;
        const rest = child.rest();
        await killed(child);
        for (const id of await rest) acknowledged.add(id);
        kills++;
      }
      expect(await lost(acknowledged)).toEqual({ missing: [], half: [] });
      for (const i of chosen) writers[i] = await start();
    }
    for (const child of writers) {
      const rest = child.rest();
      await killed(child);
      for (const id of await rest) acknowledged.add(id);
    }
    expect(await lost(acknowledged)).toEqual({ missing: [], half: [] });
    expect(integrity()).toBe("ok");
    console.log(`${kind}: ${kills} kills, ${acknowledged.size} acknowledged, none lost`);
    expect(acknowledged.size).toBeGreaterThan(kills);
  });
});

describe("postgres: the server itself is killed", () => {
  test("nothing that was acknowledged is lost; writers are told, and who stayed connects again", async () => {
    server = await startPostgres();
    await prepared("postgres", server.url);
    const staying = await openPlace(place as TestPlace);
    const acknowledged = new Set<string>();
    for (let round = 0; round < long(10); round++) {
      let heard = 0;
      const stop = staying.onWritten(() => heard++);
      const writers = await Promise.all(["a", "b"].map((name) => writer(`${name}-${round}`)));
      for (const { first } of writers) acknowledged.add(first ?? "");
      const all = writers.map(({ child }) => child.rest());
      await sleep(100);
      const down = server.tell("crash");
      const failure = await during(down, () => staying.run("INSERT INTO rows VALUES ('mine', 1)"));
      expect(failure).toMatchObject({ code: "STORE_FAILED" });
      await down;
      for (const line of (await Promise.all(all)).flat())
        if (line.startsWith("failed ")) expect(line).toBe("failed STORE_FAILED");
        else acknowledged.add(line);
      for (const { child } of writers) await killed(child);
      await staying.run("DELETE FROM rows WHERE id = 'mine'");
      // Writes until the listener, too, is connected again.
      heard = 0;
      for (let i = 0; heard === 0 && i < 200; i++) {
        const { child, first } = await writer(`later-${round}-${i}`);
        acknowledged.add(first ?? "");
        const rest = child.rest();
        await sleep(50);
        await killed(child);
        for (const id of await rest) acknowledged.add(id);
      }
      expect(heard).toBeGreaterThan(0);
      stop();
      expect(await lost(acknowledged)).toEqual({ missing: [], half: [] });
    }
    await staying.close();
    console.log(`postgres: ${long(10)} crashes of the server, ${acknowledged.size} acknowledged, none lost`);
  });
});

/** What a call throws at last, called again and again until `over`. */
async function during(over: Promise<void>, call: () => Promise<unknown>): Promise<unknown> {
  let failure: unknown;
  let ended = false;
  void over.then(() => {
    ended = true;
  });
  while (!ended && failure === undefined) {
    await call().catch((error) => {
      // A row of the same id is no news.
      if (!/constraint/.test(String(error))) failure = error;
    });
    await sleep(2);
  }
  return failure;
}
