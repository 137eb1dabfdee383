// `npm run build`: compile, convert the weights, copy the model bundles. Skipped when `dist/` is fresh.
// All output goes to stderr, so that commands which build first keep stdout to themselves.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { buildBrowser } from "./browser.mjs";
import { compressServed } from "./compress.mjs";
import { oneFile } from "./oneFile.mjs";
import { vendorRuntime } from "./vendor.mjs";
import { buildWeb } from "./web.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const stampFile = join(dist, ".build-stamp");

/** A digest of everything the build reads: sources, settings and the locked versions of the weights' packages. */
function inputsDigest() {
  const hash = createHash("sha256");
  const files = [
    ...["src", "build", "web"]
      .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"))
      .map((entry) => join(entry.parentPath, entry.name)),
    ...["package.json", "package-lock.json"].map((f) => join(root, f)),
    ...readdirSync(root)
      .filter((name) => /^tsconfig.*\.json$/.test(name))
      .map((name) => join(root, name)),
    ...["browser.mjs", "build.mjs", "compress.mjs", "oneFile.mjs", "vendor.mjs", "web.mjs"].map((f) =>
      join(root, "scripts", f),
    ),
  ].sort();
  for (const file of files)
    hash.update(relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

/** TypeScript to JavaScript, as a project's settings say. */
function compile(project) {
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  execFileSync(process.execPath, [tsc, "-p", join(root, project)], { cwd: root, stdio: ["ignore", 2, 2] });
}

/** AssemblyScript to WebAssembly: the kernel of the gallery's search. */
async function compileKernel() {
  const asc = await import("assemblyscript/asc");
  const source = join("src", "gallery", "search", "assembly", "kernel.ts");
  const target = join("dist", "gallery", "search", "kernel.wasm");
  const memory = ["--importMemory", "--sharedMemory", "--maximumMemory", "65536"];
  const options = ["-O3", "--enable", "simd,threads", "--runtime", "stub", "--noAssert", ...memory];
  const { error, stderr } = await asc.main([source, "--outFile", target, "--baseDir", root, ...options]);
  if (error) throw new Error(`${source} doesn't compile\n${stderr}`, { cause: error });
  process.stderr.write(`  ${target} ${(statSync(join(root, target)).size / 1e3).toFixed(1)} kB\n`);
}

export async function build({ force = false } = {}) {
  const digest = inputsDigest();
  if (!force && existsSync(stampFile) && readFileSync(stampFile, "utf8") === digest) return false;
  const started = performance.now();
  process.stderr.write("selfsame: building…\n");
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  compile("tsconfig.build.json");
  await compileKernel();
  compile("tsconfig.pageTypes.json");
  for (const entry of ["evaluate/index.js", "data/index.node.js"]) await oneFile(dist, entry);
  const bundles = join("models", "bundles");
  cpSync(join(root, "src", bundles), join(dist, bundles), { recursive: true });
  compile(join("build", "tsconfig.json"));
  const buildOnly = join(dist, ".build");
  const { convertWeights } = await import(pathToFileURL(join(buildOnly, "build", "convertWeights.js")).href);
  for (const file of convertWeights(join(root, "node_modules"), dist)) {
    process.stderr.write(`  ${relative(root, file.path)} ${(file.bytes / 1e6).toFixed(2)} MB\n`);
  }
  rmSync(buildOnly, { recursive: true });
  const runtime = vendorRuntime(join(root, "node_modules"), join(dist, "vendor"));
  await buildBrowser(root, dist);
  await buildWeb(root, dist);
  const [before, after] = await compressServed(dist);
  process.stderr.write(
    `  what pages load: ${(before / 1e6).toFixed(1)} MB, compressed ${(after / 1e6).toFixed(1)} MB\n`,
  );
  process.stderr.write(`  dist/vendor ${(runtime / 1e6).toFixed(0)} MB\n`);
  const { jsonSchema, schemas } = await import(pathToFileURL(join(dist, "cli", "schemas.js")).href);
  mkdirSync(join(dist, "schemas"));
  for (const name of Object.keys(schemas))
    writeFileSync(join(dist, "schemas", `${name}.json`), `${JSON.stringify(jsonSchema(name), null, 2)}\n`);
  chmodSync(join(dist, "cli", "main.js"), 0o755);
  writeFileSync(stampFile, digest);
  process.stderr.write(`selfsame: built in ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const built = await build({ force: process.argv.includes("--force") });
  if (!built) process.stderr.write("selfsame: dist/ is fresh (npm run build -- --force to build again)\n");
}
