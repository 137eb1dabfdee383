import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { vi } from "vitest";
import type { Ended } from "./runCli.js";

// The built command, not its sources: its workers are files of dist/.
const { runProgram } = (await import("../../dist/cli/program.js" as string)) as {
  runProgram(args: readonly string[]): Promise<number>;
};

/** Whoever runs now: there is one working folder and one standard output. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs the built command in this process, one at a time, in a folder that holds its cache too: as `runCli`, without half a second
 * of starting Node. For tests of what a command says and returns; how a process ends is `runCli`'s.
 *
 * @example
 * expect(await runInProcess(folder, ["models", "list"])).toMatchObject({ code: 0, err: "" });
 */
export function runInProcess(cwd: string, args: readonly string[]): Promise<Ended> {
  const ended = last.then(() => captured(cwd, args));
  last = ended.catch(() => {});
  return ended;
}

async function captured(cwd: string, args: readonly string[]): Promise<Ended> {
  const said = { out: "", err: "" };
  const [write, before, cache] = [fs.writeSync, process.cwd(), process.env["XDG_CACHE_HOME"]];
  // The command writes to its descriptors at once.
  fs.writeSync = ((fd: number, bytes: Uint8Array, ...more: []) => {
    if (fd !== 1 && fd !== 2) return write(fd, bytes, ...more);
    said[fd === 1 ? "out" : "err"] += Buffer.from(bytes).toString();
    return bytes.length;
  }) as typeof fs.writeSync;
  syncBuiltinESMExports();
  vi.stubEnv("XDG_CACHE_HOME", `${cwd}/cache`);
  process.chdir(cwd);
  try {
    return { code: await runProgram(args), ...said };
  } finally {
    process.chdir(before);
    vi.stubEnv("XDG_CACHE_HOME", cache);
    fs.writeSync = write;
    syncBuiltinESMExports();
  }
}
