import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { root } from "./samples.js";

const children = new Set<ChildProcess>();

/** For the end of a test file: one that failed leaves no service behind. */
export function endServices(): void {
  for (const child of children) child.kill("SIGKILL");
}

/** Starts `selfsame serve` as a process of its own on a free port, and reads what it says until it listens. */
export async function startService(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const main = join(root, "dist", "cli", "main.js");
  const port = args.includes("--port") ? [] : ["--port", "0"];
  const child = spawn(process.execPath, [main, "serve", "--no-open", ...port, ...args], {
    env: { ...process.env, DATABASE_URL: "", ...environment },
  });
  children.add(child);
  child.once("close", () => children.delete(child));
  let [out, err] = ["", ""];
  child.stderr.on("data", (text) => {
    err += text;
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (text) => {
      out += text;
      // The last of what it says.
      if (/page +\S+ .*\n/.test(out)) resolve();
    });
    child.on("close", (code) => reject(new Error(`ended with ${code}: ${out}${err}`)));
  });
  const found = (form: RegExp) => form.exec(out)?.[1] ?? "";
  const ended = once(child, "close");
  return {
    url: found(/serves (\S+)/),
    page: found(/page +(\S+)/),
    /** The first admin's; empty where there was one before. */
    key: found(/admin key +(\S+)/),
    said: () => ({ out, err }),
    /** @returns the exit code */
    stop: async (signal: NodeJS.Signals = "SIGTERM") => {
      child.kill(signal);
      const [code] = await ended;
      return code as number | null;
    },
  };
}
