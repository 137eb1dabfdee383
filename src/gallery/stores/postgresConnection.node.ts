import type Pg from "pg";
import { SelfsameError } from "../../core/errors.js";
import type { Row, SqlValue } from "./database.js";
import { type PostgresPlace, postgresFault } from "./postgresFaults.js";
import { checkStatement, exactNumber } from "./statement.js";

/** What every connection of a database is told when it is made. */
export interface PostgresSession {
  readonly schema: string;
  readonly busyTimeoutMs: number;
  readonly statementTimeoutMs: number;
  /** Refuse a server that says "done" before it is on its disk. */
  readonly durable: boolean;
}

/** bool, int8, int2, int4, oid, float4, float8, numeric; bytea. All else is taken as text. */
const numeric = new Set([20, 21, 23, 26, 700, 701, 1700]);

/** Gives what SQLite gives: numbers, exact or refused; 0 and 1 for false and true; bytes. */
export function parserOf(type: number): (text: string) => SqlValue {
  if (numeric.has(type)) return exactNumber;
  if (type === 16) return (text) => (text === "t" ? 1 : 0);
  if (type === 17) return (text) => Uint8Array.from(Buffer.from(text.slice(2), "hex"));
  return (text) => text;
}

/**
 * Sets a new connection up and asks whether the server keeps what it acknowledges.
 *
 * @throws STORE_FAILED where it is too old, not in UTF-8, or loses acknowledged writes
 */
export async function prepareSession(client: Pg.ClientBase, session: PostgresSession, place: PostgresPlace) {
  const settings = {
    // `public` for types of extensions such as pgvector.
    search_path: `"${session.schema}", public, pg_temp`,
    statement_timeout: String(session.statementTimeoutMs),
    lock_timeout: String(session.busyTimeoutMs),
    bytea_output: "hex",
    standard_conforming_strings: "on",
  };
  const asked = ["server_version_num", "server_encoding", "synchronous_commit", "fsync"];
  const columns = [
    ...Object.keys(settings).map((name, i) => `set_config('${name}', $${i + 1}, false)`),
    ...asked.map((name) => `current_setting('${name}') AS ${name}`),
  ];
  const { rows } = await client.query(`SELECT ${columns.join(", ")}`, Object.values(settings));
  const found = rows[0] as Record<string, string>;
  const refuse = (what: string, hint: string) => {
    throw new SelfsameError("STORE_FAILED", `${place.words}: ${what}`, { hint });
  };
  if (Number(found["server_version_num"]) < 150_000)
    refuse(`PostgreSQL ${found["server_version_num"]} is too old`, "Use PostgreSQL 15 or newer.");
  if (found["server_encoding"] !== "UTF8")
    refuse(`the database is in ${found["server_encoding"]}`, "Make one with ENCODING 'UTF8'.");
  for (const name of ["synchronous_commit", "fsync"])
    if (session.durable && found[name] === "off")
      refuse(
        `${name} is off, so acknowledged writes could be lost`,
        `Set ${name} = on for this server, database or user.`,
      );
}

/** One statement, checked, its rows as both engines give them. */
export async function query(
  client: Pg.ClientBase | Pg.Pool,
  place: PostgresPlace,
  sql: string,
  values: readonly SqlValue[],
): Promise<{ readonly rows: readonly Row[]; readonly changed: number }> {
  const bound = checkStatement(sql, values);
  const { rows, rowCount, command } = await ask(client, place, sql, bound);
  return {
    rows: rows as Row[],
    changed: /^(INSERT|UPDATE|DELETE|MERGE)$/.test(command) ? (rowCount ?? 0) : 0,
  };
}

/** One statement of ours. @throws STORE_FAILED, BUSY, GALLERY_DAMAGED */
export async function ask(
  client: Pg.ClientBase | Pg.Pool,
  place: PostgresPlace,
  sql: string,
  values: readonly SqlValue[] = [],
): Promise<Pg.QueryResult> {
  try {
    return await client.query(sql, [...values]);
  } catch (error) {
    throw postgresFault(error, place);
  }
}
