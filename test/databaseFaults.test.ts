import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import Libsql from "libsql";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { backupLibsql } from "../src/gallery/stores/backupLibsql.node.js";
import { openLibsql } from "../src/gallery/stores/libsql.node.js";
import { connect, loadLibsql } from "../src/gallery/stores/libsqlConnection.node.js";
import { root } from "./support/samples.js";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-faults-"));
  file = join(folder, "gallery.db");
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

const table = "CREATE TABLE rows (id INTEGER PRIMARY KEY, body BLOB) STRICT";
const fill = "INSERT INTO rows (body) VALUES ($1)";
const kilobytes = new Uint8Array(20_000).fill(1);

async function filled(rows = 10): Promise<void> {
  const database = await openLibsql(file);
  await database.run(table);
  await database.write(async (tx) => {
    for (let i = 0; i < rows; i++) await tx.run(fill, [kilobytes]);
  });
  await database.close();
}
const count = async () => {
  const database = await openLibsql(file, { create: false });
  const [row] = await database.all("SELECT count(*) AS n FROM rows");
  await database.close();
  return row?.["n"];
};

/** Runs a program in a process of its own, without the rights of root where it has them. */
function ran(program: string, shell = "") {
  const libsql = pathToFileURL(join(root, "dist", "gallery", "stores", "libsql.node.js")).href;
  const script = `
    const { openLibsql } = await import(${JSON.stringify(libsql)});
    await import("libsql");
    if (process.getuid?.() === 0) process.setuid("nobody");
    const file = ${JSON.stringify(file)}, kilobytes = new Uint8Array(20_000).fill(1);
    try { ${program} } catch ({ code, message }) { console.log(JSON.stringify({ code, message })); }`;
  const args = ["--input-type=module", "--eval", script];
  const { stdout, stderr } =
    shell === ""
      ? spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" })
      : spawnSync("sh", ["-c", `${shell}; exec "$0" "$@"`, process.execPath, ...args], {
          cwd: root,
          encoding: "utf8",
        });
  expect(stderr).toBe("");
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

describe("an embedded database keeps what it acknowledges", () => {
  test("by its settings, on every connection", async () => {
    await filled();
    const engine = await loadLibsql();
    for (const kind of ["reads", "writes"] as const) {
      const connection = connect(engine, file, kind);
      const settings = ["journal_mode", "synchronous", "secure_delete", "foreign_keys"].map((name) =>
        connection.pragma(name),
      );
      expect(settings).toEqual(["delete", 3, 1, 1]);
      connection.close();
    }
  });

  test("where another program has set write-ahead logging, it is set back", async () => {
    await filled();
    const other = new Libsql(file);
    other.exec("PRAGMA journal_mode=WAL");
    other.close();
    const database = await openLibsql(file);
    await database.run("DELETE FROM rows WHERE id = 1");
    await database.close();
    expect(readdirSync(folder)).toEqual(["gallery.db"]);
    // Bytes 18 and 19 of the file: 1 is a rollback journal, 2 write-ahead logging.
    expect([...readFileSync(file).subarray(18, 20)]).toEqual([1, 1]);
  });

  test("of what is deleted nothing stays in the file", async () => {
    const database = await openLibsql(file);
    await database.run(table);
    const secret = Buffer.from("a very particular sequence of bytes");
    await database.run(fill, [secret]);
    await database.run(fill, [Buffer.concat(Array.from({ length: 1000 }, () => secret))]);
    expect(readFileSync(file).includes(secret)).toBe(true);
    await database.run("DELETE FROM rows");
    await database.close();
    expect(readFileSync(file).includes(secret)).toBe(false);
  });
});

describe("faults of an embedded database", () => {
  const left = () => readdirSync(folder).sort();

  test("a missing folder: named, and not made with all above it", async () => {
    file = join(folder, "no", "such", "gallery.db");
    await expect(openLibsql(file)).rejects.toMatchObject({
      code: "STORE_FAILED",
      message: expect.stringContaining(join(folder, "no", "such")),
    });
    expect(left()).toEqual([]);
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])(
    "a patience of %d is refused",
    async (busyTimeoutMs) => {
      await expect(openLibsql(file, { busyTimeoutMs })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
      expect(left()).toEqual([]);
    },
  );

  test("a missing file, where none may be made", async () => {
    await expect(openLibsql(file, { create: false })).rejects.toMatchObject({ code: "STORE_FAILED" });
    expect(left()).toEqual([]);
  });

  test("a file that is deleted while it is open", async () => {
    await filled();
    const database = await openLibsql(file);
    rmSync(file);
    await expect(database.run("DELETE FROM rows")).rejects.toMatchObject({
      code: "STORE_FAILED",
      message: expect.stringContaining("deleted while it was open"),
    });
    await database.close();
  });

  test("a folder instead of a file", async () => {
    mkdirSync(file);
    await expect(openLibsql(file)).rejects.toMatchObject({ code: "STORE_FAILED" });
    expect(readdirSync(file)).toEqual([]);
  });

  test.each([
    ["a text", "not a database, but somebody's notes\n".repeat(200)],
    ["a few bytes", "x"],
    ["half a header", "SQLite format 3\0"],
    ["zeros", "\0".repeat(8192)],
  ])("%s instead of a database: left as it is", async (_, content) => {
    writeFileSync(file, content);
    await expect(openLibsql(file)).rejects.toMatchObject({
      code: "STORE_FAILED",
      message: expect.stringContaining(file),
    });
    expect(readFileSync(file, "utf8")).toBe(content);
    expect(left()).toEqual(["gallery.db"]);
  });

  test("another program's database: left as it is", async () => {
    const other = new Libsql(file);
    other.exec("CREATE TABLE bookmarks (url TEXT)");
    other.close();
    const before = readFileSync(file);
    await expect(openLibsql(file)).rejects.toMatchObject({
      code: "STORE_FAILED",
      message: expect.stringContaining("another program"),
    });
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(left()).toEqual(["gallery.db"]);
  });

  test("cut off in the middle", async () => {
    await filled();
    truncateSync(file, statSync(file).size / 2);
    const before = readFileSync(file);
    await expect(count()).rejects.toMatchObject({
      code: "GALLERY_DAMAGED",
      message: expect.stringContaining(file),
    });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test("a bit of a text, after which it is none: refused, where the engine would end the process", async () => {
    const database = await openLibsql(file);
    await database.run("CREATE TABLE texts (id TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT");
    await database.run("INSERT INTO texts (id, n) VALUES ('a-marker-text', 1), ('another', 2)");
    await database.close();
    const bytes = readFileSync(file);
    for (let at = bytes.indexOf("a-marker-text"); at >= 0; at = bytes.indexOf("a-marker-text", at + 1))
      bytes[at + 3] = (bytes[at + 3] as number) | 0x80;
    writeFileSync(file, bytes);
    const damaged = await openLibsql(file);
    const code = { code: "GALLERY_DAMAGED", message: expect.stringContaining('"id"') };
    const sql = "SELECT id, n FROM texts ORDER BY n";
    await expect(damaged.all(sql)).rejects.toMatchObject(code);
    await expect(damaged.read((tx) => tx.all(sql))).rejects.toMatchObject(code);
    const streamed = async () => {
      for await (const _ of damaged.stream(sql, [], 10));
    };
    await expect(streamed()).rejects.toMatchObject(code);
    await expect(damaged.all("DELETE FROM texts WHERE n = 1 RETURNING id")).rejects.toMatchObject(code);
    expect(await damaged.all("SELECT id, n FROM texts WHERE n = 2")).toEqual([{ id: "another", n: 2 }]);
    await damaged.close();
  });

  test("pages overwritten", async () => {
    await filled(200);
    const bytes = readFileSync(file);
    bytes.fill(0xa5, 4096);
    writeFileSync(file, bytes);
    await expect(count()).rejects.toMatchObject({ code: "GALLERY_DAMAGED" });
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  test("a full file: what was there stays, and there is room again after a deletion", async () => {
    const database = await openLibsql(file, { maxBytes: 400_000 });
    await database.run(table);
    let rows = 0;
    const filling = async () => {
      for (; rows < 100; rows++) await database.run(fill, [kilobytes]);
    };
    const full = { code: "STORE_FAILED", message: expect.stringContaining("full") };
    await expect(filling()).rejects.toMatchObject(full);
    expect(rows).toBeGreaterThan(10);
    const many = database.write(async (tx) => {
      for (let i = 0; i < 100; i++) await tx.run(fill, [kilobytes]);
    });
    await expect(many).rejects.toMatchObject(full);
    expect(await database.all("SELECT count(*) AS n FROM rows")).toEqual([{ n: rows }]);
    await database.run("DELETE FROM rows WHERE id <= 3");
    await database.run(fill, [kilobytes]);
    await database.close();
    expect(await count()).toBe(rows - 2);
  });

  test.runIf(process.platform !== "win32")("a full disk, as a file size limit has it", async () => {
    chmodSync(folder, 0o777);
    // Without the trap the signal of the limit would end the process.
    const outcome = ran(
      `const database = await openLibsql(file);
       await database.run(${JSON.stringify(table)});
       let rows = 0, fault;
       for (; rows < 200 && !fault; rows++)
         await database.run(${JSON.stringify(fill)}, [kilobytes]).catch((error) => { fault = error; });
       const [{ n }] = await database.all("SELECT count(*) AS n FROM rows");
       console.log(JSON.stringify({ code: fault.code, message: fault.message, acknowledged: rows - 1, n }));`,
      "trap '' XFSZ; ulimit -f 1000",
    );
    expect(outcome).toMatchObject({ code: "STORE_FAILED", message: expect.stringContaining("full") });
    expect(outcome.n).toBe(outcome.acknowledged);
    expect(outcome.n).toBeGreaterThan(5);
    expect(await count()).toBe(outcome.n);
  });

  describe.runIf(process.platform !== "win32")("without the right to write", () => {
    const writes = `
      const database = await openLibsql(file, { create: false });
      console.log(JSON.stringify(await database.all("SELECT count(*) AS n FROM rows")));
      await database.run("DELETE FROM rows");`;

    test("the folder: read, and a write says why it can't be", async () => {
      await filled();
      chmodSync(file, 0o666);
      chmodSync(folder, 0o555);
      expect(ran(writes)).toMatchObject({ code: "STORE_FAILED", message: expect.stringMatching(/folder/) });
      expect(left()).toEqual(["gallery.db"]);
      expect(await count()).toBe(10);
    });

    test("the file", async () => {
      await filled();
      chmodSync(file, 0o444);
      chmodSync(folder, 0o777);
      expect(ran(writes)).toMatchObject({
        code: "STORE_FAILED",
        message: expect.stringMatching(/read-only/),
      });
      expect(left()).toEqual(["gallery.db"]);
      expect(await count()).toBe(10);
    });

    test("nor to read", async () => {
      await filled();
      chmodSync(folder, 0o755);
      expect(ran(writes)).toMatchObject({ code: "STORE_FAILED", message: expect.stringContaining(file) });
    });

    test("a new file in a folder that is read-only", () => {
      chmodSync(folder, 0o555);
      expect(ran(`await openLibsql(file);`)).toMatchObject({
        code: "STORE_FAILED",
        message: expect.stringContaining("can't be made"),
      });
      expect(left()).toEqual([]);
    });
  });
});

describe("a backup of an embedded database", () => {
  test("is one state while others write, opens, and is nobody else's to read", async () => {
    await filled();
    const database = await openLibsql(file);
    const target = join(folder, "it's a copy.db");
    const writing = Array.from({ length: 20 }, () => database.run(fill, [kilobytes]));
    await backupLibsql(file, target);
    await Promise.all(writing);
    await database.close();
    expect(statSync(target).mode & 0o777).toBe(0o600);
    const copy = await openLibsql(target, { create: false });
    const [row] = await copy.all("SELECT count(*) AS n FROM rows");
    await copy.close();
    expect(row?.["n"]).toBeGreaterThanOrEqual(10);
    expect(row?.["n"]).toBeLessThanOrEqual(30);
    expect(readdirSync(folder).sort()).toEqual(["gallery.db", "it's a copy.db"]);
  });

  test("overwrites nothing and leaves nothing half-done", async () => {
    await filled();
    const target = join(folder, "there.db");
    writeFileSync(target, "somebody's");
    await expect(backupLibsql(file, target)).rejects.toMatchObject({ code: "FILE_EXISTS" });
    expect(readFileSync(target, "utf8")).toBe("somebody's");
    const missing = join(folder, "missing", "copy.db");
    await expect(backupLibsql(file, missing)).rejects.toMatchObject({ code: "STORE_FAILED" });
    truncateSync(file, statSync(file).size / 2);
    const late = join(folder, "late.db");
    await expect(backupLibsql(file, late)).rejects.toMatchObject({ code: "GALLERY_DAMAGED" });
    expect(existsSync(late)).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(["gallery.db", "there.db"]);
  });
});

/** Whether system calls of a process can be traced here. */
const traces = spawnSync("strace", ["-c", "true"]).status === 0;

describe.runIf(traces)("traced", () => {
  test("data and journal are synchronised before a write is acknowledged", async () => {
    await filled();
    const log = join(folder, "trace.txt");
    const libsql = pathToFileURL(join(root, "dist", "gallery", "stores", "libsql.node.js")).href;
    const script = `
      const { openLibsql } = await import(${JSON.stringify(libsql)});
      const { writeSync } = await import("node:fs");
      const database = await openLibsql(${JSON.stringify(file)});
      writeSync(1, "begin\\n");
      await database.run("INSERT INTO rows (body) VALUES ($1)", [new Uint8Array(9)]);
      writeSync(1, "acknowledged\\n");
      await database.close();`;
    const calls = "trace=fsync,fdatasync,unlink,unlinkat,write";
    execFileSync(
      "strace",
      ["-f", "-y", "-e", calls, "-o", log, process.execPath, "--input-type=module", "--eval", script],
      {
        cwd: root,
      },
    );
    const lines = readFileSync(log, "utf8").split("\n");
    const during = lines.slice(
      lines.findIndex((line) => line.includes("begin\\n")),
      lines.findIndex((line) => line.includes("acknowledged\\n")),
    );
    const steps = during.flatMap((line) => {
      if (/\bf(data)?sync\(/.test(line))
        return /gallery\.db-journal>/.test(line)
          ? ["journal"]
          : /gallery\.db>/.test(line)
            ? ["data"]
            : ["folder"];
      return /\bunlink(at)?\(.*gallery\.db-journal/.test(line) ? ["committed"] : [];
    });
    // The journal, its name and its header are on the disk before the data, these before the commit, and that before the answer.
    expect(steps.filter((step, i) => step !== steps[i - 1])).toEqual([
      "journal",
      "folder",
      "journal",
      "data",
      "committed",
      "folder",
    ]);
  });
});
