import { type ChildProcessByStdio, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import pg from "pg";
import type { Database } from "../../src/gallery/stores/database.js";
import { openLibsql } from "../../src/gallery/stores/libsql.node.js";
import { openPostgres } from "../../src/gallery/stores/postgres.node.js";
import { testPostgres } from "./postgres.js";

/** Where a database of a test lies: one file, or one schema. */
export type TestPlace =
  | { readonly kind: "embedded"; readonly file: string }
  | { readonly kind: "postgres"; readonly url: string; readonly schema: string };

export const engines = ["embedded", "postgres"] as const;

/** An empty place of its own. */
export async function newPlace(kind: (typeof engines)[number], url?: string): Promise<TestPlace> {
  if (kind === "embedded")
    return { kind, file: join(mkdtempSync(join(tmpdir(), "selfsame-database-")), "gallery", "gallery.db") };
  return { kind, url: url ?? (await testPostgres()), schema: `test_${randomBytes(8).toString("hex")}` };
}

export function openPlace(
  place: TestPlace,
  options: { readonly busyTimeoutMs?: number } = {},
): Promise<Database> {
  return place.kind === "embedded"
    ? openLibsql(place.file, options)
    : openPostgres(place.url, { ...options, schema: place.schema });
}

export async function removePlace(place: TestPlace): Promise<void> {
  if (place.kind === "embedded") {
    rmSync(join(place.file, "..", ".."), { recursive: true, force: true });
    return;
  }
  await asAdmin(place.url, `DROP SCHEMA IF EXISTS "${place.schema}" CASCADE`);
}

/** One statement past the engine. */
export async function asAdmin(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

export interface DatabaseChild {
  readonly process: ChildProcessByStdio<Writable, Readable, null>;
  /** Its next line; undefined when it has ended. */
  line(): Promise<string | undefined>;
  /** Sends a line and waits for the answer. */
  ask(line: string): Promise<string | undefined>;
  /** Every line from here to its end. */
  rest(): Promise<readonly string[]>;
}

/** A process of its own on a place: see databaseChild.mjs. */
export function databaseChild(place: TestPlace, ...args: readonly string[]): DatabaseChild {
  const script = join(import.meta.dirname, "databaseChild.mjs");
  const child = spawn(process.execPath, [script, JSON.stringify(place), ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.on("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => (await lines.next()).value as string | undefined;
  return {
    process: child,
    line,
    ask(text) {
      child.stdin.write(`${text}\n`);
      return line();
    },
    async rest() {
      const all: string[] = [];
      for (let next = await line(); next !== undefined; next = await line()) all.push(next);
      return all;
    },
  };
}
