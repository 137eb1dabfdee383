import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Preloaded into every Node process: an install script reaches no host. npm itself, which is none, reaches its registry. */
const offlineScripts = `if (process.env.npm_lifecycle_event) {
  const { Socket } = require("node:net");
  Socket.prototype.connect = function () {
    process.nextTick(() => this.destroy(new Error("no network for install scripts")));
    return this;
  };
}
`;

/** An install script of the user's own that shows that scripts ran, and what came of a connection. */
const probe = `require("node:https")
  .get("https://api.nuget.org/v3/index.json", () => process.exit(1))
  .on("error", ({ message }) => require("node:fs").writeFileSync(process.env.PROBE, message));
`;

/** The environment of a user's shell: nothing of the npm that runs the tests, install scripts on (npm 12 asks for that). */
function shell(folder: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^npm_|^NODE_OPTIONS$|^VITEST/i.test(name));
  return {
    ...Object.fromEntries(own),
    npm_config_ignore_scripts: "false",
    npm_config_dangerously_allow_all_scripts: "true",
    NODE_OPTIONS: `--require ${JSON.stringify(join(folder, "offlineScripts.cjs"))}`,
    PROBE: join(folder, "probe.txt"),
  };
}

/** What `npm pack` put into the tarball. */
export interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

export async function pack(root: string, folder: string): Promise<Packed> {
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const { stdout } = await run("npm", args, { cwd: root, maxBuffer: 1 << 26 });
  const [packed] = JSON.parse(stdout) as [Packed];
  return packed;
}

/**
 * Installs a tarball into an empty project as a user does, install scripts on but without network for them.
 *
 * @returns what a connection from an install script came to: its error's message
 */
export async function installOffline(folder: string, tarball: string): Promise<string> {
  const files = {
    "offlineScripts.cjs": offlineScripts,
    "package.json": JSON.stringify({ private: true, type: "module", dependencies: { probe: "file:probe" } }),
    "probe/package.json": JSON.stringify({
      name: "probe",
      version: "1.0.0",
      scripts: { postinstall: "node probe.cjs" },
    }),
    "probe/probe.cjs": probe,
  };
  mkdirSync(join(folder, "probe"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  // What `npm ci` brought is in npm's cache.
  const args = ["install", "--prefer-offline", "--no-audit", "--no-fund", tarball];
  await run("npm", args, { cwd: folder, env: shell(folder) });
  return readFileSync(join(folder, "probe.txt"), "utf8");
}

/** A row of LICENSES/README.md: which files, whose they are, and the texts they come under. */
export interface LicenceRow {
  readonly pattern: string;
  covers(path: string): boolean;
  readonly holders: readonly string[];
  readonly texts: readonly string[];
}

export function licenceRows(table: string): LicenceRow[] {
  return [...table.matchAll(/^\| `([^`]+)` \| [^|]+ \| ([^|]+) \| ([^|]+) \|$/gm)].map(
    ([, pattern = "", holders = "", texts = ""]) => {
      const glob = pattern.replaceAll(".", "\\.").replaceAll("**", ".+").replaceAll("*", "[^/]*");
      const whole = new RegExp(`^${glob}$`);
      return {
        pattern,
        covers: (path) => whole.test(path),
        holders: holders.trim().split("; "),
        texts: [...texts.matchAll(/\]\(([^)]+)\)/g)].map(([, name = ""]) => name),
      };
    },
  );
}
