import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Ended } from "./runCli.js";

/** What a process left behind and reached out for. */
export interface Watched extends Ended {
  /** Paths below its home, cache and temporary folder, which were empty when it began. */
  readonly files: readonly string[];
  /** System calls that made an internet socket; none can be seen where `canTrace` is false. */
  readonly sockets: readonly string[];
}

/** By these ONNX Runtime knows a build server, where it keeps still by itself. */
const buildServer =
  /^(CI|TF_BUILD|TRAVIS|APPVEYOR|CIRCLECI|GITHUB_.*|GITLAB_.*|JENKINS_.*|CODEBUILD_.*|BUILD.*|TEAMCITY_.*|ORT_.*)$/;

/** Whether sockets of other processes can be seen here: Linux with strace. A name look-up opens one. */
export const canTrace = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;

/** Runs Node in an empty home, and watches it. */
export async function watched(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Watched> {
  const folder = mkdtempSync(join(tmpdir(), "selfsame-home-"));
  const home = join(folder, "home");
  const trace = join(folder, "trace");
  mkdirSync(home);
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !buildServer.test(name)));
  const folders = { HOME: home, XDG_CACHE_HOME: home, LOCALAPPDATA: home, TMPDIR: home };
  const tracer = ["strace", "-f", "-qq", "-e", "trace=socket", "-o", trace];
  const [program, ...rest] = [...(canTrace ? tracer : []), process.execPath, ...args] as [
    string,
    ...string[],
  ];
  try {
    const child = spawn(program, rest, { cwd: folder, env: { ...own, ...folders, ...environment } });
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    const calls = canTrace ? readFileSync(trace, "utf8").split("\n") : [];
    return {
      code,
      out,
      err,
      files: readdirSync(home, { recursive: true, encoding: "utf8" }).sort(),
      sockets: calls.filter((call) => /\bAF_INET/.test(call)),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
