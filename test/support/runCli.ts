import { spawn } from "node:child_process";
import { join } from "node:path";
import { type SchemaName, schemas } from "../../src/cli/schemas.js";
import { root } from "./samples.js";

/** How a process ended, and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Hears of the errors' text while a command runs, and may send it a signal. */
export type During = (err: string, kill: (signal: NodeJS.Signals) => void) => void;

/** Runs the built command as a process of its own, in a folder that holds its cache too. */
export function runCli(cwd: string, args: readonly string[], during?: During): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, "dist", "cli", "main.js"), ...args], {
      cwd,
      env: { ...process.env, XDG_CACHE_HOME: join(cwd, "cache") },
    });
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      err += chunk;
      during?.(err, (signal) => child.kill(signal));
    });
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

/** Standard output has to be one object of the schema, to the letter. */
export const parsed = <N extends SchemaName>(name: N, out: string) =>
  schemas[name].parse(JSON.parse(out)) as ReturnType<(typeof schemas)[N]["parse"]>;
