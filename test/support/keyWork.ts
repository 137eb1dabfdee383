import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const script = join(import.meta.dirname, "keyWork.mjs");

/** How a process of `keyWork.mjs` ended. */
export interface KeyWork<T> {
  readonly killed: boolean;
  readonly result?: T;
  /** The calls that changed files, and "to disk" for each fsync, in their order. */
  readonly calls: readonly string[];
}

/**
 * Works on key files in processes of their own, all let off at once.
 *
 * @param killedAt at which of its calls that change files each is killed, from 0
 */
export async function workOnKeys<T>(
  work: string,
  folder: string,
  { processes = 1, killedAt = -1 } = {},
): Promise<KeyWork<T>[]> {
  const children = Array.from({ length: processes }, () => {
    const child = spawn(process.execPath, [script, work, folder, String(killedAt)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    return {
      child,
      lines: createInterface(child.stdout)[Symbol.asyncIterator](),
      ended: once(child, "close"),
    };
  });
  for (const { lines } of children) await lines.next();
  for (const { child } of children) child.stdin.end("go\n");
  return Promise.all(
    children.map(async ({ lines, ended }) => {
      const { value, done } = await lines.next();
      const [code, signal] = (await ended) as [number | null, NodeJS.Signals | null];
      if (code !== 0 && signal !== "SIGKILL") throw new Error(`${work} ended with ${code ?? signal}`);
      if (done) return { killed: true, calls: [] };
      return { killed: false, ...(JSON.parse(value as string) as { result: T; calls: string[] }) };
    }),
  );
}
