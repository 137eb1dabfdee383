import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Where `postgresSetup.ts` answers with the server of this run. */
    readonly postgresPort: number;
  }
}

export interface PostgresServer {
  readonly url: string;
  /** "crash": down at once, as after a power cut, and up again on the same port. */
  tell(what: "crash" | "stop" | "start"): Promise<void>;
  /** Ends it and deletes what it kept. */
  close(): Promise<void>;
}

/**
 * Starts a PostgreSQL that npm brought, on a port of the loopback. It ends with this process, however that ends.
 *
 * @example
 * const server = await startPostgres();
 */
export async function startPostgres(): Promise<PostgresServer> {
  const keeper = spawn(process.execPath, [join(import.meta.dirname, "postgresKeeper.mjs")], {
    stdio: ["pipe", "pipe", "inherit"],
    // Not ended by a Ctrl-C in the terminal: it has to clean up.
    detached: true,
  });
  const ended = once(keeper, "exit");
  const lines = createInterface({ input: keeper.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value = '{"failed":"the keeper of PostgreSQL ended"}' } = await lines.next();
    const { url, failed } = JSON.parse(value) as { url?: string; failed?: string };
    if (url !== undefined) return url;
    throw new Error(`no PostgreSQL for the tests (TEST_DATABASE_URL names another): ${failed}`);
  };
  const close = async () => {
    keeper.stdin.end();
    await ended;
  };
  try {
    const url = await answer();
    return {
      url,
      tell: async (what) => {
        keeper.stdin.write(`${what}\n`);
        await answer();
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * The server of this test run, started when first asked for: `TEST_DATABASE_URL`, or one that npm brought. Take a schema of
 * your own in it.
 *
 * @example
 * const database = await openPostgres(await testPostgres(), { schema: "test_people" });
 */
export async function testPostgres(): Promise<string> {
  const { url, failed } = JSON.parse(await text(connect(inject("postgresPort"), "127.0.0.1"))) as {
    url?: string;
    failed?: string;
  };
  if (url === undefined) throw new Error(failed);
  return url;
}
