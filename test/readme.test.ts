import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root, sample } from "./support/samples.js";

const readme = readFileSync(join(root, "README.md"), "utf8");

test("the README's library example runs as it stands", () => {
  const [, example] = /```js\n([\s\S]+?)```/.exec(readme) as unknown as [string, string];
  // Below the repository, so that "selfsame" resolves to the built package.
  mkdirSync(join(root, "out"), { recursive: true });
  const folder = mkdtempSync(join(root, "out", "readme-"));
  try {
    copyFileSync(sample(1), join(folder, "a.jpg"));
    copyFileSync(sample(3), join(folder, "b.jpg"));
    const print =
      "\nconsole.log(JSON.stringify([match, decision.match, faces.length, targetFmr, decision.comparable]));";
    writeFileSync(join(folder, "example.js"), example + print);
    const out = execFileSync(process.execPath, ["example.js"], { cwd: folder, encoding: "utf8" });
    const lines = out.trimEnd().split("\n");
    // The qualities of both photos' faces, then what the test prints.
    expect(
      lines
        .slice(0, 2)
        .map(Number)
        .every((quality) => quality > 0.9),
    ).toBe(true);
    expect(JSON.parse(lines[2]!)).toEqual([false, false, 3, 0.001, true]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the README's commands and files exist", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  for (const [, script] of readme.matchAll(/npm (?:run )?(start|test|bench:\w+)/g))
    expect(scripts).toHaveProperty(script as string);
  for (const [, file] of readme.matchAll(/\]\(([\w./-]+)\)/g))
    expect(() => readFileSync(join(root, file as string))).not.toThrow();
});
