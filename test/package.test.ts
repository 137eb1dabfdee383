import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as selfsame from "selfsame";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root, sample } from "./support/samples.js";

const packageJson = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

describe("exports", () => {
  test("every target of the package's exports exists after the build", () => {
    const targets = Object.values(
      packageJson.exports as Record<string, string | Record<string, string>>,
    ).flatMap((target) => (typeof target === "string" ? [target] : Object.values(target)));
    for (const target of targets) {
      const file = target.replace("*", "verify.json");
      expect(existsSync(join(root, file)), file).toBe(true);
    }
    expect(existsSync(join(root, packageJson.bin.selfsame))).toBe(true);
  });

  test("the public face is this, and nothing by accident", () => {
    expect(Object.keys(selfsame).sort()).toEqual([
      "Selfsame",
      "SelfsameError",
      "builtInModels",
      "calibrate",
      "compareModelsOnPairs",
      "data",
      "embedPhotos",
      "errorCatalogue",
      "evaluate",
      "evaluateOneShot",
      "evaluatePairs",
      "exportBundle",
      "folderSets",
      "lfwSets",
      "openModel",
      "parseTrainConfig",
      "prepareFaces",
      "preset",
      "readProtocol",
      "restoreBundle",
      "saveBundle",
      "train",
      "writeReport",
    ]);
  });
});

describe("the packed tarball, installed into an empty folder", () => {
  let folder: string;
  let files: { path: string; size: number }[];
  const npm = (args: string[], cwd: string) =>
    execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "selfsame-package-"));
    const [packed] = JSON.parse(
      npm(["pack", "--json", "--ignore-scripts", "--pack-destination", folder], root),
    );
    files = packed.files;
    writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
    npm(
      [
        "install",
        "--ignore-scripts",
        "--prefer-offline",
        "--no-audit",
        "--no-fund",
        join(folder, packed.filename),
      ],
      folder,
    );
  }, 240_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("carries 25.4 MB of weights, no source package, no sources, no tests", () => {
    const weights = files
      .filter(({ path }) => path.endsWith(".onnx"))
      .reduce((sum, { size }) => sum + size, 0);
    expect(weights).toBeGreaterThan(25e6);
    expect(weights).toBeLessThan(25.5e6);
    expect(files.filter(({ path }) => /^(src|test|bench|out)\/|\.test\.|\.jpe?g$/.test(path))).toEqual([]);
    for (const name of ["LICENSE", "NOTICE", "README.md", "dist/cli/main.js"])
      expect(files.map(({ path }) => path)).toContain(name);
    expect(existsSync(join(folder, "node_modules", "@vladmandic"))).toBe(false);
    expect(existsSync(join(folder, "node_modules", "@tensorflow"))).toBe(false);
  });

  test("verifies from the command line", () => {
    const command = join(folder, "node_modules", ".bin", "selfsame");
    const args = ["verify", sample(1), sample(3), "--face", "all", "--json"];
    const result = JSON.parse(execFileSync(command, args, { cwd: folder, encoding: "utf8" }));
    expect(result).toMatchObject({ match: true });
  });

  test("is imported, and a forgotten close does not keep the process alive", () => {
    const script = `import { Selfsame } from "selfsame";
      const selfsame = await Selfsame.load();
      const { embedding } = await selfsame.embed(${JSON.stringify(sample(2))});
      console.log(embedding.length, selfsame.compare(embedding, embedding).match);`;
    writeFileSync(join(folder, "use.js"), script);
    const out = execFileSync(process.execPath, ["use.js"], {
      cwd: folder,
      encoding: "utf8",
      timeout: 60_000,
    });
    expect(out).toBe("128 true\n");
  });
});
