import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { root } from "./support/samples.js";

// `npm start`, behind its build: in a folder of its own, with a workspace of its own.

const folder = mkdtempSync(join(tmpdir(), "selfsame-start-"));
symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
const program = join(folder, "start.mjs");
writeFileSync(
  program,
  `import { first } from ${JSON.stringify(join(root, "scripts", "first.mjs"))};
process.exitCode = await first(process.argv.slice(2));\n`,
);
afterAll(() => rmSync(folder, { recursive: true }));

const { CI: _, DISPLAY: __, WAYLAND_DISPLAY: ___, ...rest } = process.env;
const environment = {
  ...rest,
  ...{ SELFSAME_HOME: join(folder, "work"), SELFSAME_KEY_FILE: join(folder, "gallery.key") },
  ...{ XDG_CACHE_HOME: join(folder, "cache"), DATABASE_URL: "" },
};

/** Runs it in a pseudo-terminal of util-linux's script(1), as somebody's who sits there. */
function inTerminal(args: readonly string[], more: NodeJS.ProcessEnv = {}) {
  const words = [process.execPath, program, ...args].map((part) => `'${part}'`).join(" ");
  // A shell that stays would be the one whose exit code is seen: dash's after Ctrl-C is 130, whatever its command answered.
  const command = `exec ${words}`;
  const child = spawn("script", ["-qefc", command, "/dev/null"], {
    cwd: folder,
    env: { ...environment, SHELL: "/bin/sh", ...more },
    detached: true,
  });
  const ended = once(child, "close");
  let said = "";
  child.stdout.on("data", (text) => {
    said += text;
  });
  return {
    ended,
    said: () => said,
    /** As a terminal does it. */
    press: (keys: string) => child.stdin.write(keys),
    kill: () => {
      try {
        process.kill(-(child.pid ?? 0), "SIGKILL");
      } catch {
        // It has ended.
      }
    },
  };
}

const hasScript = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux");
const answered = /same person|match/i;

test("without a terminal it verifies the samples, and ends", () => {
  const { status, stdout } = spawnSync(process.execPath, [program], {
    cwd: folder,
    env: environment,
    encoding: "utf8",
  });
  expect([status, answered.test(stdout)]).toEqual([0, true]);
  expect(stdout).not.toContain("Selfsame serves");
  expect(existsSync(join(folder, "out", "aligned-faces.png"))).toBe(true);
});

if (!hasScript)
  test("NOT RUN, for there is no script(1) of util-linux: npm start in a terminal", () => {
    process.stderr.write(
      "\n##### NOT RUN: npm start in a terminal: there is no script(1) of util-linux #####\n\n",
    );
    expect(process.env["CI"]).toBeFalsy();
  });
else {
  test.each([
    ["--once", ["--once"], {}],
    ["CI", [], { CI: "1" }],
  ] as const)("in a terminal with %s it ends after the answer", async (_, args, more) => {
    const run = inTerminal(args, more);
    const [code] = await run.ended;
    expect([code, answered.test(run.said())]).toEqual([0, true]);
    expect(run.said()).not.toContain("Selfsame serves");
  });

  test("in a terminal it serves the studio after the answer, until Ctrl-C", async () => {
    const run = inTerminal([]);
    try {
      await expect
        .poll(run.said, { timeout: 60_000, interval: 100 })
        .toMatch(/page +http:\S+ .*within an hour/);
      expect(run.said().search(answered)).toBeLessThan(run.said().indexOf("Selfsame serves"));
      const url = /serves (http:\S+)/.exec(run.said())?.[1] ?? "";
      const page = await fetch(url);
      expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<div id="app">')]);
      run.press("\x03");
      const [code] = await run.ended;
      expect(code).toBe(0);
      await expect(fetch(url)).rejects.toThrow();
    } finally {
      run.kill();
    }
  });
}
