import { execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publint } from "publint";
import * as selfsame from "selfsame";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installOffline, licenceRows, type Packed, pack } from "./support/packed.js";
import { root, sample } from "./support/samples.js";
import { usages, used } from "./support/usages.js";

const packageJson = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const wasmFile = "dist/vendor/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm";
const nativeFiles = ["linux/x64", "linux/arm64", "darwin/arm64", "win32/x64", "win32/arm64"].flatMap(
  (system) => {
    const library = {
      linux: "libonnxruntime.so.1",
      darwin: "libonnxruntime.1.dylib",
      win32: "onnxruntime.dll",
    };
    return [library[system.split("/")[0] as keyof typeof library], "onnxruntime_binding.node"].map(
      (file) => `dist/vendor/onnxruntime-node/bin/napi-v6/${system}/${file}`,
    );
  },
);

/** What the build made: `dist/…`. */
const built = readdirSync(join(root, "dist"), { recursive: true, encoding: "utf8" }).map((file) =>
  join("dist", file).replaceAll("\\", "/"),
);

describe("exports", () => {
  test("every target of the package's exports exists after the build", () => {
    const targets = Object.values(
      packageJson.exports as Record<string, string | Record<string, string>>,
    ).flatMap((target) => (typeof target === "string" ? [target] : Object.values(target)));
    for (const target of targets) {
      const [start = "", end = ""] = target.replace("./", "").split("*");
      expect(
        [...built, "package.json"].filter((file) => file.startsWith(start) && file.endsWith(end)),
        target,
      ).not.toEqual([]);
    }
    expect(existsSync(join(root, packageJson.bin.selfsame))).toBe(true);
  });

  test("only what package.json names does something when it is loaded", () => {
    const effects = /^(await |void )?(serveTasks|main|process\.\w+)\b.*\(|^if \(isEntry\)/m;
    const files = built.filter((file) => /^dist\/(?!vendor\/).*\.js$/.test(file));
    // Two are bundled and minified; their sources say it.
    const sources: Readonly<Record<string, string>> = {
      "dist/browser/selfsame.js": "src/browser.ts",
      "dist/browser/worker.js": "src/recognition/worker.web.ts",
    };
    const doing = files.filter((file) =>
      effects.test(readFileSync(join(root, sources[file] ?? file), "utf8")),
    );
    expect(doing.map((file) => `./${file}`).sort()).toEqual(packageJson.sideEffects);
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
      "enrolFolders",
      "errorCatalogue",
      "evaluate",
      "evaluateOneShot",
      "evaluatePairs",
      "exportBundle",
      "folderSets",
      "lfwSets",
      "openGallery",
      "openModel",
      "parseTrainConfig",
      "prepareFaces",
      "preset",
      "readProtocol",
      "reembedGallery",
      "restoreBundle",
      "restoreGallery",
      "saveBundle",
      "sealBundle",
      "train",
      "trainCaptures",
      "writeReport",
    ]);
  });
});

describe("the packed tarball, installed into an empty folder with install scripts on and no network for them", () => {
  let folder: string;
  let packed: Packed;
  let fromScript: string;
  const installed = (...path: string[]) => join(folder, "node_modules", "selfsame", ...path);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "selfsame-package-"));
    packed = await pack(root, folder);
    fromScript = await installOffline(folder, join(folder, packed.filename));
  }, 240_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("installs, though scripts run and none reaches a host", () => {
    expect(fromScript).toBe("no network for install scripts");
    const { scripts } = JSON.parse(readFileSync(installed("package.json"), "utf8"));
    expect(Object.keys(scripts).filter((name) => /install|prepare/.test(name))).toEqual([]);
    for (const name of ["onnxruntime-node", "onnxruntime-web", "@vladmandic", "@tensorflow"])
      expect(existsSync(join(folder, "node_modules", name)), name).toBe(false);
  });

  test("carries 25.4 MB of weights, a runtime for each system, no sources, no tests", () => {
    const { files } = packed;
    const bytes = (end: string) =>
      files.filter(({ path }) => path.endsWith(end)).reduce((sum, { size }) => sum + size, 0);
    expect(bytes(".onnx")).toBeGreaterThan(25e6);
    expect(bytes(".onnx")).toBeLessThan(25.5e6);
    expect(
      files.filter(({ path }) =>
        /^(src|build|test|bench|out)\/|^dist\/\.build\/|\.test\.|\.jpe?g$/.test(path),
      ),
    ).toEqual([]);
    const names = files.map(({ path }) => path);
    expect(names).toEqual(
      expect.arrayContaining([
        "LICENSE",
        "NOTICE",
        "README.md",
        "dist/cli/main.js",
        wasmFile,
        ...nativeFiles,
      ]),
    );
    // What the README says of download and disk, in MB.
    expect(packed.size / 1e6).toBeLessThan(90);
    expect(packed.unpackedSize / 1e6).toBeLessThan(234);
  });

  test("has a licence text for every file that isn't Selfsame's own", () => {
    const names = packed.files.map(({ path }) => path);
    const rows = licenceRows(readFileSync(installed("LICENSES", "README.md"), "utf8"));
    const own = (path: string) =>
      /^(LICENSE|NOTICE|README\.md|(CHANGELOG|CONTRIBUTING)\.md|package\.json|(docs|LICENSES)\/[^/]+)$/.test(
        path,
      ) ||
      /^dist\/(?!vendor\/).*\.(js|d\.ts)$/.test(path) ||
      /^dist\/(schemas\/[\w-]+|models\/bundles\/\w+\/model)\.json$/.test(path) ||
      /^dist\/web\/(index\.html|icon\.svg|assets\/[\w-]+\.css)$/.test(path) ||
      // Compiled from src/gallery/search/assembly, with nothing of AssemblyScript's runtime in it.
      path === "dist/gallery/search/kernel.wasm" ||
      path === "dist/.build-stamp";
    // Beside what pages load lies the same, compressed.
    const whole = (path: string) => path.replace(/\.br$/, "");
    const inTable = (path: string) => rows.some(({ covers }) => covers(path));
    // Source of ours that holds numbers of others.
    expect(inTable("dist/vision/templates.js")).toBe(true);
    expect(names.map(whole).filter((path) => !own(path) && !inTable(path))).toEqual([]);
    for (const { pattern, covers, holders, texts } of rows) {
      expect(names.filter(covers).length, pattern).toBeGreaterThan(0);
      expect(texts.length, pattern).toBeGreaterThan(0);
      const full = texts.map((name) => readFileSync(installed("LICENSES", name), "utf8")).join("\n");
      expect(full.length, pattern).toBeGreaterThan(1000);
      for (const holder of holders) expect(full, pattern).toContain(holder);
    }
    const named = rows.flatMap(({ texts }) => texts.map((name) => `LICENSES/${name}`));
    const texts = names.filter((path) => /^LICENSES\/.*\.txt$/.test(path));
    expect(texts.sort()).toEqual([...new Set(named)].sort());
    const notice = readFileSync(installed("NOTICE"), "utf8");
    for (const text of texts) expect(notice).toContain(text);
    const { version } = JSON.parse(
      readFileSync(installed("dist", "vendor", "onnxruntime-node", "package.json"), "utf8"),
    );
    expect(notice).toContain(`ONNX Runtime ${version}`);
    // The holders' own words, as their packages have them.
    for (const name of ["human", "face-api"]) {
      const theirs = readFileSync(join(root, "node_modules", "@vladmandic", name, "LICENSE"), "utf8");
      expect(readFileSync(installed("LICENSES", "MIT-vladmandic.txt"), "utf8")).toContain(theirs.trim());
    }
  });

  test("is what publint asks for, to the letter", async () => {
    const tarball = new Uint8Array(readFileSync(join(folder, packed.filename))).buffer;
    const { messages } = await publint({ pack: { tarball }, strict: true });
    expect(messages).toEqual([]);
  });

  test.each(usages)("type-checks and runs as $name", async (usage) => {
    expect(await used(folder, usage)).toEqual({ types: "", warnings: "", says: usage.says });
  });

  test("has no source map that points to what isn't there", () => {
    expect(packed.files.filter(({ path }) => /^dist\/(?!vendor\/).*\.map$/.test(path))).toEqual([]);
    const pointing = built.filter(
      (file) =>
        /^dist\/(?!vendor\/).*\.(js|d\.ts)$/.test(file) &&
        readFileSync(installed(file), "utf8").includes("sourceMappingURL"),
    );
    expect(pointing).toEqual([]);
  });

  const args = () => ["verify", sample(1), sample(3), "--face", "all", "--json"];
  const verify = (runtime: string | undefined) => {
    const { SELFSAME_RUNTIME: _, ...environment } = process.env;
    const { status, stdout, stderr } = spawnSync(join(folder, "node_modules", ".bin", "selfsame"), args(), {
      cwd: folder,
      encoding: "utf8",
      env: runtime === undefined ? environment : { ...environment, SELFSAME_RUNTIME: runtime },
    });
    return { status, stderr, result: JSON.parse(stdout) };
  };

  test("verifies on the native runtime, and needs no other system's library", () => {
    const own = `bin/napi-v6/${process.platform}/${process.arch}/`;
    for (const file of nativeFiles.filter((path) => !path.includes(own))) rmSync(installed(file));
    expect(verify("native")).toMatchObject({ status: 0, stderr: "", result: { match: true } });
  });

  test("runs the README's program as it stands", () => {
    const [, program = ""] =
      /```js\n(\/\/ same\.js[\s\S]+?)```/.exec(readFileSync(join(root, "README.md"), "utf8")) ?? [];
    writeFileSync(join(folder, "same.js"), program);
    copyFileSync(sample(1), join(folder, "a.jpg"));
    copyFileSync(sample(3), join(folder, "b.jpg"));
    const run = () => spawnSync(process.execPath, ["same.js"], { cwd: folder, encoding: "utf8" });
    expect(run()).toMatchObject({
      status: 0,
      stderr: "",
      stdout: expect.stringMatching(/^no match 0\.\d+ 0\.\d+ \n$/),
    });
    rmSync(join(folder, "b.jpg"));
    expect(run()).toMatchObject({ status: 0, stdout: "", stderr: expect.stringContaining("FILE_NOT_FOUND") });
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

  describe("on a system without a native runtime", () => {
    const bin = () => installed("dist", "vendor", "onnxruntime-node", "bin");
    let native: ReturnType<typeof verify>;
    beforeAll(() => {
      native = verify("native");
      renameSync(bin(), `${bin()}-away`);
    });
    afterAll(() => renameSync(`${bin()}-away`, bin()));

    test("warns once, however many workers there are, and gives the same", () => {
      const script = `import { Selfsame } from "selfsame";
        const selfsame = await Selfsame.load({ workers: 2 });
        const photos = Array.from({ length: 12 }, () => ${JSON.stringify(sample(1))});
        const outcomes = [];
        for await (const outcome of selfsame.embedEach(photos)) outcomes.push(outcome);
        console.log(outcomes.filter(({ ok }) => ok).length);
        await selfsame.close();`;
      writeFileSync(join(folder, "batch.js"), script);
      const { stdout, stderr } = spawnSync(process.execPath, ["batch.js"], { cwd: folder, encoding: "utf8" });
      expect(stdout).toBe("12\n");
      expect(stderr.match(/SELFSAME_WASM/g)).toHaveLength(1);
    });

    test("verifies all the same", () => {
      const { status, stderr, result } = verify(undefined);
      expect({ status, match: result.match }).toEqual({ status: 0, match: true });
      expect(result.distance).toBeCloseTo(native.result.distance, 4);
      expect(stderr).toMatch(/SELFSAME_WASM.*native library can't be loaded on \w+ \w+: .*WebAssembly/s);
    });

    test("says so where the native one was chosen", () => {
      const { status, result } = verify("native");
      expect(status).toBe(2);
      expect(result.error).toMatchObject({ code: "RUNTIME_UNAVAILABLE" });
    });
  });
});
