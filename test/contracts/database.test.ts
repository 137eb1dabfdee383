import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Database, Row, SqlValue } from "../../src/gallery/stores/database.js";
import { migrate } from "../../src/gallery/stores/migrate.js";
import {
  databaseChild,
  engines,
  newPlace,
  openPlace,
  removePlace,
  type TestPlace,
} from "../support/engines.js";
import { long } from "../support/length.js";

const schema = [
  {
    version: 1,
    sql: [
      "CREATE TABLE kinds (id INTEGER PRIMARY KEY, whole INTEGER, measure REAL, text TEXT, bytes BLOB) STRICT",
      "CREATE TABLE rows (id TEXT NOT NULL, part INTEGER NOT NULL, PRIMARY KEY (id, part)) STRICT",
      "CREATE TABLE parts (of INTEGER NOT NULL REFERENCES kinds (id) ON DELETE CASCADE) STRICT",
    ],
  },
];

describe.each(engines)("a database, %s", (kind) => {
  let place: TestPlace;
  let database: Database;
  const opened: Database[] = [];
  const open = async (options?: { busyTimeoutMs?: number }) => {
    const another = await openPlace(place, options);
    opened.push(another);
    return another;
  };
  const children: ReturnType<typeof databaseChild>[] = [];
  const child = (...args: string[]) => {
    const started = databaseChild(place, ...args);
    children.push(started);
    return started;
  };

  beforeEach(async () => {
    place = await newPlace(kind);
    database = await open();
    await migrate(database, schema);
  });
  afterEach(async () => {
    for (const { process: running } of children.splice(0))
      if (running.exitCode === null && running.signalCode === null) {
        running.kill("SIGKILL");
        await new Promise((resolve) => running.once("exit", resolve));
      }
    await Promise.all(opened.splice(0).map((each) => each.close()));
    await removePlace(place);
  });

  const count = async (from: Pick<Database, "all"> = database) =>
    Number((await from.all("SELECT count(*) AS n FROM rows"))[0]?.["n"]);
  const add = (id: string, into: Pick<Database, "run"> = database) =>
    into.run("INSERT INTO rows (id, part) VALUES ($1, 1)", [id]);

  describe("values", () => {
    const wholes = [0, 1, -1, 255, 2 ** 31, -(2 ** 31) - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
    const reals = [0.1, -1.5, 1, 5e-324, 1.7e-300, 0.30000000000000004, Math.fround(0.7)];
    const texts = [
      "",
      "a",
      'O\'Neil "x" $1 ?',
      "Zoë 🙂 é",
      "a\r\n\t\\",
      "x".repeat(100_000),
      "'; DROP TABLE kinds",
    ];
    const bytes = [
      new Uint8Array(0),
      new Uint8Array([0, 255, 128, 0]),
      Buffer.from("a lone buffer"),
      new Uint8Array([9, 1, 2, 3, 9]).subarray(1, 4),
      new Uint8Array(new SharedArrayBuffer(3)).fill(7),
      Uint8Array.from({ length: 300_000 }, (_, i) => i * 7),
    ];
    const through = async (column: string, value: SqlValue) => {
      await database.run(`INSERT INTO kinds (id, ${column}) VALUES (1, $1)`, [value]);
      const found = await database.all(`SELECT ${column} AS value FROM kinds WHERE ${column} = $1`, [value]);
      return found.map((row) => row["value"]);
    };

    test.each(wholes)("the integer %d", async (value) => {
      expect(await through("whole", value)).toEqual([value]);
    });
    test.each(reals)("the real %d", async (value) => {
      expect(await through("measure", value)).toEqual([value]);
    });
    test.each(texts.map((text) => [text.slice(0, 20), text] as const))("the text %j", async (_, value) => {
      expect(await through("text", value)).toEqual([value]);
    });
    test.each(bytes.map((value) => [value.length, value] as const))("%i bytes", async (_, value) => {
      const [found] = await through("bytes", value);
      expect(found).toEqual(Uint8Array.from(value));
      expect(Object.getPrototypeOf(found)).toBe(Uint8Array.prototype);
    });
    test("null, and minus zero as zero", async () => {
      const sql = "INSERT INTO kinds (id, whole, measure, text, bytes) VALUES ($1, $2, $3, $4, $5)";
      await database.run(sql, [1, -0, -0, null, null]);
      const [row] = await database.all("SELECT whole, measure, text, bytes FROM kinds");
      expect(row).toEqual({ whole: 0, measure: 0, text: null, bytes: null });
      expect(Object.is(row?.["measure"], 0)).toBe(true);
    });

    class Own {}
    const refused: readonly (readonly [string, unknown])[] = [
      ["a boolean", true],
      ["undefined", undefined],
      ["NaN", Number.NaN],
      ["infinity", Number.POSITIVE_INFINITY],
      ["an integer beyond 2^53", 2 ** 53],
      ["a bigint", 1n],
      ["a date", new Date(0)],
      ["an object", {}],
      ["an object of a class", new Own()],
      ["an object without prototype", Object.create(null)],
      ["an array", [1]],
      ["a function", () => 1],
      ["a symbol", Symbol("s")],
      ["floats", new Float32Array(2)],
      ["a buffer's memory", new ArrayBuffer(2)],
      ["a view", new DataView(new ArrayBuffer(2))],
      ["a boxed text", new String("a")],
      ["a text with NUL", "a\0b"],
      ["half a surrogate pair", "a\ud83d"],
    ];
    test.each(refused)("%s is refused before it reaches the engine", async (_, value) => {
      const values = [1, value as SqlValue];
      const sql = "INSERT INTO kinds (id, text) VALUES ($1, $2)";
      const refusal = { code: "INVALID_ARGUMENT", message: expect.stringContaining("$2") };
      await expect(database.run(sql, values)).rejects.toMatchObject(refusal);
      await expect(database.all("SELECT $1, $2", values)).rejects.toMatchObject(refusal);
      await expect(database.write((tx) => tx.run(sql, values))).rejects.toMatchObject(refusal);
      await expect(database.read((tx) => tx.all("SELECT $1, $2", values))).rejects.toMatchObject(refusal);
      await expect(taken(database.stream("SELECT $1, $2", values, 1))).rejects.toMatchObject(refusal);
      expect(await database.all("SELECT id FROM kinds")).toEqual([]);
    });

    test.each([
      ["too few values", "SELECT whole FROM kinds WHERE id = $1 OR id = $2", [1]],
      ["too many values", "SELECT whole FROM kinds WHERE id = $1", [1, 2]],
      ["a gap among the parameters", "SELECT whole FROM kinds WHERE id = $2", [1]],
      ["two statements", "DELETE FROM kinds; DELETE FROM kinds", []],
      ["another engine's parameter", "SELECT whole FROM kinds WHERE id = ?", []],
      ["a named parameter", "SELECT whole FROM kinds WHERE id = :id", []],
      ["a transaction's end", "COMMIT", []],
      ["a setting", "PRAGMA synchronous=OFF", []],
      ["a setting behind a comment", "-- harmless\n /* so is this */ pragma synchronous=OFF", []],
      ["nothing", " ", []],
      ["values that are none", "SELECT $1", Buffer.from("a") as unknown as SqlValue[]],
    ] as const)("%s: refused", async (_, sql, values) => {
      await expect(database.all(sql, values)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
      await expect(database.write((tx) => tx.run(sql, values))).rejects.toMatchObject({
        code: "INVALID_ARGUMENT",
      });
    });

    test("parameters stand for their number, in any order, and not in quotes and comments", async () => {
      const sql = `INSERT INTO kinds (text, id, whole) VALUES ($2 || '$3', $1, $1) -- $4`;
      await database.run(sql, [7, "a"]);
      expect(await database.all("SELECT id, whole, text FROM kinds")).toEqual([
        { id: 7, whole: 7, text: "a$3" },
      ]);
    });

    test("integers divide as integers; counts and sums are numbers; texts are in the order of their bytes", async () => {
      for (const [id, text] of ["b", "Z", "a", "é", "_"].entries())
        await database.run("INSERT INTO kinds (id, whole, text) VALUES ($1, $2, $3)", [id, 7, text]);
      expect(
        await database.all("SELECT count(*) AS n, sum(whole) AS s FROM kinds WHERE whole / $1 = 3", [2]),
      ).toEqual([{ n: 5, s: 35 }]);
      const ordered = await database.all("SELECT text FROM kinds WHERE text > $1 ORDER BY text", ["Z"]);
      expect(ordered.map(({ text }) => text)).toEqual(["_", "a", "b", "é"]);
    });

    test("an integer that is no exact number any more is refused, not rounded", async () => {
      await database.run("INSERT INTO kinds (id, whole) VALUES (1, 9007199254740993)");
      await expect(database.all("SELECT whole FROM kinds")).rejects.toMatchObject({ code: "STORE_FAILED" });
    });

    test("a value of another kind than its column is refused", async () => {
      await expect(
        database.run("INSERT INTO kinds (id, whole) VALUES (1, $1)", ["many"]),
      ).rejects.toMatchObject({ code: "STORE_FAILED" });
      await expect(database.run("INSERT INTO kinds (id, whole) VALUES (1, $1)", [0.5])).rejects.toMatchObject(
        { code: "STORE_FAILED" },
      );
    });
  });

  describe("writing", () => {
    test("tells how many rows it changed, and gives what RETURNING returns", async () => {
      expect(await add("a")).toBe(1);
      expect(await database.run("UPDATE rows SET part = part + 1 WHERE id = $1", ["b"])).toBe(0);
      const sql = "INSERT INTO rows (id, part) VALUES ($1, 2) ON CONFLICT DO NOTHING RETURNING id, part";
      expect(await database.all(sql, ["a"])).toEqual([{ id: "a", part: 2 }]);
      expect(await database.all(sql, ["a"])).toEqual([]);
      expect(await database.run("DELETE FROM rows")).toBe(2);
      expect(await database.run("CREATE TABLE more (a INTEGER)")).toBe(0);
    });

    test("is done whole or not at all, and its own statements see what it has done", async () => {
      const fault = new Error("the work's own");
      const failing = database.write(async (tx) => {
        await add("a", tx);
        expect(await count(tx)).toBe(1);
        throw fault;
      });
      await expect(failing).rejects.toBe(fault);
      expect(await count()).toBe(0);
      expect(await database.write(async (tx) => [await add("b", tx), await add("c", tx)])).toEqual([1, 1]);
      expect(await count()).toBe(2);
    });

    test("of which a statement failed is undone, even where the work went on", async () => {
      const failing = database.write(async (tx) => {
        await add("a", tx);
        await add("a", tx).catch(() => undefined);
        await add("b", tx).catch(() => undefined);
      });
      await expect(failing).rejects.toMatchObject({ code: "STORE_FAILED" });
      expect(await count()).toBe(0);
    });

    test("holds to what was declared: unique, not null, references", async () => {
      await add("a");
      await expect(add("a")).rejects.toMatchObject({ code: "STORE_FAILED" });
      await expect(database.run("INSERT INTO rows (id) VALUES ('b')")).rejects.toMatchObject({
        code: "STORE_FAILED",
      });
      await expect(database.run("INSERT INTO parts (of) VALUES (1)")).rejects.toMatchObject({
        code: "STORE_FAILED",
      });
      await database.run("INSERT INTO kinds (id) VALUES (1)");
      await database.run("INSERT INTO parts (of) VALUES (1)");
      await database.run("DELETE FROM kinds");
      expect(await database.all("SELECT count(*) AS n FROM parts")).toEqual([{ n: 0 }]);
    });

    test("many at once are one after the other, in their order", async () => {
      const started: number[] = [];
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          database.write(async (tx) => {
            started.push(i);
            const before = await count(tx);
            await sleep(1);
            await add(`row ${i}`, tx);
            return before;
          }),
        ),
      );
      expect(results).toEqual([...results.keys()]);
      expect(started).toEqual(results);
    });

    test("each sees what was written before it, whoever wrote it", async () => {
      const both = [database, await open()];
      const next = (into: Database) => into.write(async (tx) => add(`row ${await count(tx)}`, tx));
      await Promise.all(Array.from({ length: 30 }, (_, i) => next(both[i % 2] as Database)));
      expect(await count()).toBe(30);
    });

    test("goes on after one that failed", async () => {
      const outcomes = await Promise.allSettled([add("a"), add("a"), add("b")]);
      expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    });

    test("within a transaction of the same database is refused: it would wait for itself", async () => {
      const refusal = { code: "INVALID_ARGUMENT", message: expect.stringContaining("tx") };
      await expect(database.write(() => add("a"))).rejects.toMatchObject(refusal);
      await expect(database.read(() => add("a"))).rejects.toMatchObject(refusal);
      await add("b");
      expect(await count()).toBe(1);
    });

    test("by what a transaction has started and not awaited waits for its end", async () => {
      const late = gate();
      let later: Promise<number> | undefined;
      await database.write(async () => {
        later = late.passed.then(() => add("a"));
      });
      late.open();
      expect(await later).toBe(1);
    });

    test("by a statement that nobody awaited is refused once the transaction is over", async () => {
      const leaked = await database.write(async (tx) => tx);
      await expect(add("a", leaked)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
      expect(await count()).toBe(0);
    });
  });

  describe("reading", () => {
    test("sees nothing of an open write, in this process or another, and all of it when it has resolved", async () => {
      const other = await open();
      const write = database.write(async (tx) => {
        await add("a", tx);
        return [await count(), await count(other), await other.read(count)];
      });
      expect(await write).toEqual([0, 0, 0]);
      expect([await count(), await count(other)]).toEqual([1, 1]);
    });

    test("several statements see one state, though others write meanwhile", async () => {
      const other = await open();
      let written: Promise<number> | undefined;
      const seen = await database.read(async (tx) => {
        const before = await count(tx);
        written = add("a", other);
        await sleep(50);
        return [before, await count(tx)];
      });
      expect(seen).toEqual([0, 0]);
      await written;
      expect(await count()).toBe(1);
    });

    test("does not write", async () => {
      await expect(database.read((tx) => add("a", tx))).rejects.toMatchObject({ code: "STORE_FAILED" });
      const hidden = "WITH x AS (SELECT 1) INSERT INTO rows (id, part) VALUES ('a', 1) RETURNING id";
      await expect(database.read((tx) => tx.all(hidden))).rejects.toMatchObject({ code: "STORE_FAILED" });
      expect(await count()).toBe(0);
      // Outside of a transaction it is a write, and done as one.
      expect(await database.all(hidden)).toEqual([{ id: "a" }]);
    });
  });

  test("a thousand reads at once", async () => {
    await add("a");
    const counts = await Promise.all(Array.from({ length: 1000 }, () => count()));
    expect(new Set(counts)).toEqual(new Set([1]));
  });

  describe("streaming", () => {
    const fill = (rows: number) =>
      database.run(
        `INSERT INTO kinds (id, whole) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows}) SELECT i, 2 * i FROM n`,
      );

    test.each([1, 7, 1000, 5000])("gives every row once, in batches of %i", async (batch) => {
      await fill(1000);
      const sizes: number[] = [];
      const ids: unknown[] = [];
      for await (const rows of database.stream(
        "SELECT id FROM kinds WHERE id > $1 ORDER BY id",
        [100],
        batch,
      )) {
        sizes.push(rows.length);
        ids.push(...rows.map(({ id }) => id));
      }
      expect(ids).toEqual(Array.from({ length: 900 }, (_, i) => i + 101));
      expect(sizes.slice(0, -1).every((size) => size === batch)).toBe(true);
    });

    test("of one state, while rows are written and deleted from within the loop", async () => {
      await fill(3000);
      const other = await open();
      let seen = 0;
      for await (const rows of database.stream("SELECT id FROM kinds", [], 100)) {
        seen += rows.length;
        await database.run("DELETE FROM kinds WHERE id > 2000 AND id <= $1", [2000 + seen]);
        await other.run("UPDATE kinds SET id = id + 10000 WHERE id = $1", [seen]);
      }
      expect(seen).toBe(3000);
      expect(await database.all("SELECT count(*) AS n FROM kinds WHERE id > 2000 AND id <= 3000")).toEqual([
        { n: 0 },
      ]);
    });

    test("of which only the beginning is taken, or nothing, holds nobody up", async () => {
      await fill(5000);
      for await (const rows of database.stream("SELECT id FROM kinds", [], 10)) {
        expect(rows).toHaveLength(10);
        break;
      }
      const idle = database.stream("SELECT id FROM kinds", [], 10)[Symbol.asyncIterator]();
      await idle.next();
      const started = performance.now();
      await (await open()).run("UPDATE kinds SET whole = 0");
      await database.run("UPDATE kinds SET whole = 1");
      expect(performance.now() - started).toBeLessThan(4000);
      await idle.return?.();
    });

    test("gives the thread free between batches", async () => {
      await fill(20_000);
      let turns = 0;
      const timer = setInterval(() => turns++, 0);
      await taken(database.stream("SELECT id, whole FROM kinds", [], 100));
      clearInterval(timer);
      expect(turns).toBeGreaterThan(5);
    });

    test("stops at a row that can't be given, and holds nobody up", async () => {
      await fill(500);
      await database.run("UPDATE kinds SET whole = 9007199254740993 WHERE id = 5");
      await expect(
        taken(database.stream("SELECT whole FROM kinds ORDER BY id", [], 2)),
      ).rejects.toMatchObject({
        code: "STORE_FAILED",
      });
      const started = performance.now();
      await (await open()).run("UPDATE kinds SET whole = 0");
      expect(performance.now() - started).toBeLessThan(4000);
    });

    test("throws what went wrong", async () => {
      await expect(taken(database.stream("SELECT a FROM nowhere", [], 10))).rejects.toMatchObject({
        code: "STORE_FAILED",
      });
      await expect(taken(database.stream("SELECT id FROM kinds", [], 0))).rejects.toMatchObject({
        code: "INVALID_ARGUMENT",
      });
      await add("a");
    });
  });

  describe("several processes", () => {
    test("what is acknowledged is seen at once by another process", async () => {
      const other = child("serve");
      expect(await other.line()).toBe("ready");
      let stale = 0;
      for (let i = 1; i <= long(1000); i++) {
        await add(`row ${i}`);
        if ((await other.ask("count")) !== String(i)) stale++;
      }
      expect(stale).toBe(0);
      await other.ask("add last");
      expect(await count()).toBe(long(1000) + 2);
    });

    test("two write at once: each write is there, none waits in vain", async () => {
      const each = long(400);
      const others = [child("write", "a", String(each)), child("write", "b", String(each))];
      const own = Promise.all(Array.from({ length: each }, (_, i) => add(`own/${i}`)));
      const acknowledged = await Promise.all(others.map((other) => other.rest()));
      await own;
      expect(acknowledged.map((lines) => lines.length)).toEqual([each, each]);
      expect(await count()).toBe(each * 5);
    });

    test("hears that another has written", async () => {
      const other = child("serve");
      expect(await other.line()).toBe("ready");
      const heard = new Promise<void>((resolve) => {
        const stop = database.onWritten(() => {
          stop();
          resolve();
        });
      });
      // Listening begins a moment after it was asked for: it is a hint.
      let ids = 0;
      const writing = setInterval(() => void other.ask(`add ${ids++}`), 200);
      await heard;
      clearInterval(writing);
    });

    test("all are at it with the tables at once", async () => {
      const all = await Promise.all(Array.from({ length: 5 }, () => open()));
      const more = [...schema, { version: 2, sql: ["CREATE TABLE later (a TEXT)"] }];
      const outcomes = await Promise.all(all.map((each) => migrate(each, more)));
      expect(outcomes.map(({ from }) => from).sort()).toEqual([1, 2, 2, 2, 2]);
    });

    test("who waits too long is told so", async () => {
      const other = await open({ busyTimeoutMs: 200 });
      const [began, held] = [gate(), gate()];
      const write = database.write(async (tx) => {
        await add("a", tx);
        began.open();
        await held.passed;
      });
      await began.passed;
      try {
        await expect(add("b", other)).rejects.toMatchObject({ code: "BUSY", status: 503 });
      } finally {
        held.open();
      }
      await write;
      await add("b", other);
      expect(await count()).toBe(2);
    });
  });

  describe("closed", () => {
    test("waits for what was begun; refuses what comes later; closes twice", async () => {
      const own = await open();
      const before = add("a", own);
      await Promise.all([own.close(), own.close()]);
      await before;
      for (const late of [
        () => own.all("SELECT 1 AS one"),
        () => add("b", own),
        () => own.read(async () => 1),
        () => taken(own.stream("SELECT 1 AS one", [], 1)),
      ])
        await expect(late()).rejects.toMatchObject({ code: "CLOSED" });
      expect(await count()).toBe(1);
    });
  });
});

function gate() {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

async function taken(stream: AsyncIterable<readonly Row[]>): Promise<readonly Row[]> {
  const all: Row[] = [];
  for await (const rows of stream) all.push(...rows);
  return all;
}
