import { createServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { Database } from "../src/gallery/stores/database.js";
import { openPostgres, type PostgresOptions } from "../src/gallery/stores/postgres.node.js";
import { asAdmin, newPlace, removePlace, type TestPlace } from "./support/engines.js";
import { testPostgres } from "./support/postgres.js";

const places: TestPlace[] = [];
const opened: Database[] = [];
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
  for (const place of places.splice(0)) await removePlace(place);
});

async function schema(): Promise<string> {
  const place = await newPlace("postgres");
  places.push(place);
  return place.kind === "postgres" ? place.schema : "";
}
async function open(options: PostgresOptions = {}, url?: string): Promise<Database> {
  const database = await openPostgres(url ?? (await testPostgres()), {
    ...options,
    schema: options.schema ?? (await schema()),
  });
  opened.push(database);
  return database;
}
const edited = async (edit: (url: URL) => unknown) => {
  const url = new URL(await testPostgres());
  edit(url);
  return url.href;
};
const failure = (opening: Promise<unknown>) =>
  opening.then(
    () => undefined,
    (error) => error,
  );

describe("opening a PostgreSQL", () => {
  const secret = "a:very/secret pass&word";

  test.each([
    ["a wrong password", { password: secret }, /credentials/],
    ["a wrong user", { username: "nobody", password: secret }, /credentials/],
    ["a wrong database", { pathname: "/missing" }, /no such database/],
    ["a port where nobody listens", { port: "1", password: secret }, /can't be reached/],
    ["TLS where the server has none", { search: "?sslmode=verify-full" }, /SSL/],
    ["a certificate that isn't there", { search: "?sslrootcert=nowhere.pem" }, /nowhere/],
  ])("%s: said, without the password", async (_, parts, says) => {
    const url = await edited((each) => Object.assign(each, parts));
    const error = await failure(openPostgres(url, { schema: "test_unused" }));
    expect(error).toMatchObject({ code: "STORE_FAILED", message: expect.stringMatching(says) });
    const { password } = new URL(url);
    const shown = `${error.stack} ${JSON.stringify(error)} ${String(error.cause?.stack)} ${JSON.stringify(error.cause)}`;
    expect(shown).not.toContain(password);
    expect(shown).not.toContain(decodeURIComponent(password));
  });

  test.each(["not a url", "mysql://a:b@c/d", "postgres://user:pass word%@host:99999999/x", ""])(
    "%j is refused as it stands, and not shown",
    async (url) => {
      const error = await failure(openPostgres(url));
      expect(error).toMatchObject({ code: "INVALID_ARGUMENT" });
      if (url !== "") expect(`${error.stack}${error.cause}`).not.toContain(url);
      expect(String(error.stack)).not.toContain("pass word");
    },
  );

  test.each(["", "Upper", "a-b", 'a"b', "1a", "x".repeat(49)])("the schema %j is refused", async (name) => {
    const opening = openPostgres(await testPostgres(), { schema: name });
    await expect(opening).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  test("a server that doesn't speak PostgreSQL, or says nothing", async () => {
    const other = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as { port: number };
    const error = await failure(
      openPostgres(`postgres://a:${encodeURIComponent(secret)}@127.0.0.1:${port}/x`),
    );
    other.close();
    expect(error).toMatchObject({ code: "STORE_FAILED" });
    expect(`${error.stack}${error.cause?.stack}`).not.toContain(secret);
  });

  test("one that acknowledges before it has written is refused, unless asked for", async () => {
    const url = await testPostgres();
    const name = await schema();
    const role = `${name}_role`;
    await asAdmin(url, `CREATE ROLE "${role}" LOGIN SUPERUSER PASSWORD 'x'`);
    try {
      await asAdmin(url, `ALTER ROLE "${role}" SET synchronous_commit = off`);
      const theirs = await edited((each) => {
        each.username = role;
        each.password = "x";
      });
      await expect(open({ schema: name }, theirs)).rejects.toMatchObject({
        code: "STORE_FAILED",
        message: expect.stringContaining("synchronous_commit"),
      });
      const database = await open({ schema: name, durable: false }, theirs);
      expect(await database.all("SELECT 1 AS one")).toEqual([{ one: 1 }]);
      await database.close();
      await asAdmin(url, `ALTER ROLE "${role}" SET synchronous_commit = on`);
      await (await open({ schema: name }, theirs)).close();
    } finally {
      await asAdmin(url, `DROP OWNED BY "${role}" CASCADE`);
      await asAdmin(url, `DROP ROLE "${role}"`);
    }
  });

  test("a user who may not make schemas takes one that is there", async () => {
    const url = await testPostgres();
    const name = await schema();
    const role = `${name}_role`;
    await asAdmin(url, `CREATE ROLE "${role}" LOGIN PASSWORD 'x'`);
    try {
      const theirs = await edited((each) => {
        each.username = role;
        each.password = "x";
      });
      await expect(open({ schema: name }, theirs)).rejects.toMatchObject({
        code: "STORE_FAILED",
        message: expect.stringContaining("may not"),
      });
      await asAdmin(url, `CREATE SCHEMA "${name}" AUTHORIZATION "${role}"`);
      const database = await open({ schema: name }, theirs);
      await database.run("CREATE TABLE a (b TEXT)");
      await database.close();
    } finally {
      await asAdmin(url, `DROP OWNED BY "${role}" CASCADE`);
      await asAdmin(url, `DROP ROLE "${role}"`);
    }
  });
});

describe("a PostgreSQL", () => {
  test("holds several galleries, each in a schema of its own", async () => {
    const both = [await open(), await open()];
    for (const [i, database] of both.entries()) {
      await database.run("CREATE TABLE a (n BIGINT)");
      await database.run("INSERT INTO a VALUES ($1)", [i]);
    }
    for (const [i, database] of both.entries())
      expect(await database.all("SELECT n FROM a")).toEqual([{ n: i }]);
  });

  test("of which one waits for the writes of its own schema only", async () => {
    const [one, other] = [await open(), await open()];
    await one.write(async () => {
      await other.write(async (tx) => void (await tx.all("SELECT 1 AS one")));
    });
  });

  test("what the engine undoes for the sake of others is tried again; a fault of its own is not", async () => {
    const name = await schema();
    const database = await open({ schema: name });
    await database.run("CREATE TABLE done (n BIGINT)");
    const url = await testPostgres();
    await asAdmin(url, `CREATE SEQUENCE "${name}".tries`);
    await asAdmin(
      url,
      `CREATE FUNCTION "${name}".fails(times bigint, fault text) RETURNS bigint LANGUAGE plpgsql AS $$
       BEGIN
         IF nextval('"${name}".tries') <= times THEN RAISE EXCEPTION 'made to fail' USING ERRCODE = fault; END IF;
         RETURN 1;
       END $$`,
    );
    const attempt = (times: number, fault: string) => {
      let runs = 0;
      const result = database.write(async (tx) => {
        runs++;
        await tx.run("INSERT INTO done VALUES ($1)", [runs]);
        return tx.all("SELECT fails($1, $2) AS n", [times, fault]);
      });
      return result.then(
        () => ({ runs, code: "" }),
        ({ code }) => ({ runs, code }),
      );
    };
    const again = () => asAdmin(url, `ALTER SEQUENCE "${name}".tries RESTART`);
    expect(await attempt(2, "40001")).toEqual({ runs: 3, code: "" });
    await again();
    expect(await attempt(1, "40P01")).toEqual({ runs: 2, code: "" });
    await again();
    expect(await attempt(100, "40001")).toEqual({ runs: 5, code: "BUSY" });
    await again();
    expect(await attempt(1, "22012")).toEqual({ runs: 1, code: "STORE_FAILED" });
    await again();
    expect(await attempt(1, "XX001")).toEqual({ runs: 1, code: "GALLERY_DAMAGED" });
    await again();
    expect(await attempt(1, "53100")).toEqual({ runs: 1, code: "STORE_FAILED" });
    expect(await database.all("SELECT n FROM done ORDER BY n")).toEqual([{ n: 2 }, { n: 3 }]);
  });

  test("a statement that takes too long is ended", async () => {
    const database = await open({ statementTimeoutMs: 100 });
    await expect(database.all("SELECT pg_sleep(20) AS slept")).rejects.toMatchObject({
      code: "STORE_FAILED",
      message: expect.stringContaining("longer"),
    });
    expect(await database.all("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  test("a connection cut by the server: the call says so, the next has another", async () => {
    const name = await schema();
    const database = await open({ schema: name, connections: 2 });
    await database.run("CREATE TABLE a (n BIGINT)");
    const cut = database.write(async (tx) => {
      await tx.run("INSERT INTO a VALUES (1)");
      const [row] = await tx.all("SELECT pg_backend_pid() AS pid");
      await asAdmin(await testPostgres(), `SELECT pg_terminate_backend(${row?.["pid"]})`);
      await tx.run("INSERT INTO a VALUES (2)");
    });
    await expect(cut).rejects.toMatchObject({ code: "STORE_FAILED", status: 503 });
    await database.run("INSERT INTO a VALUES (3)");
    expect(await database.all("SELECT n FROM a")).toEqual([{ n: 3 }]);
  });

  test("reads go on while a write waits, with the fewest connections", async () => {
    const database = await open({ connections: 2 });
    const seen = await database.write(async () => ({
      rows: await Promise.all([1, 2, 3].map(() => database.all("SELECT 1 AS one"))),
      // These would wait for this one: they are refused.
      writes: await Promise.allSettled([1, 2, 3].map(() => database.write(async () => 1))),
    }));
    expect(seen.writes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(seen.rows).toHaveLength(3);
  });
});
