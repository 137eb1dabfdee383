import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { build, type Format } from "esbuild";
import { root } from "./samples.js";

const run = promisify(execFile);

/** A program that a user writes with the package, and how it is checked, bundled and run. */
export interface Usage {
  readonly name: string;
  readonly file: string;
  readonly program: string;
  readonly compilerOptions: object;
  /** Whether esbuild makes one file of it, the package left outside. */
  readonly bundled?: Format;
  /** What it prints. */
  readonly says: string;
}

const imports = `import { type Decision, Selfsame, evaluate as ofAll } from "selfsame";
import { readImages, type Dataset } from "selfsame/data";
import { eer } from "selfsame/evaluate";
import { preset, type TrainConfig } from "selfsame/train";
`;

const body = `
const names: readonly string[] = [Selfsame, readImages, eer, preset].map(({ name }) => name);
const config: TrainConfig = preset("lfw");
export const outcomeOf = ({ outcome }: Decision): "match" | "no match" | "no decision" => outcome;
export const count = ({ samples }: Dataset): number => samples.length;
// A wrong use is seen: the types are not any.
// @ts-expect-error there is no such option
const wrong = () => Selfsame.load({ worker: 2 });
console.log(names.join(" "), config.steps, ofAll.eer === eer, typeof wrong);
`;

const says = "Selfsame readImages eer preset 1500 true function\n";
const node = { module: "nodenext", moduleResolution: "nodenext" };
const bundler = { module: "preserve", moduleResolution: "bundler" };

export const usages: readonly Usage[] = [
  {
    name: "an ES module (nodenext)",
    file: "module.mts",
    program: imports + body,
    compilerOptions: node,
    says,
  },
  {
    name: "CommonJS (nodenext)",
    file: "common.cts",
    program: `import selfsame = require("selfsame");
import data = require("selfsame/data");
import evaluate = require("selfsame/evaluate");
import train = require("selfsame/train");
const { Selfsame, evaluate: ofAll } = selfsame;
const { readImages } = data;
const { eer } = evaluate;
const { preset } = train;
type Decision = selfsame.Decision;
type Dataset = data.Dataset;
type TrainConfig = train.TrainConfig;
${body.replaceAll("export ", "")}
console.error === undefined && [outcomeOf, count];
`,
    compilerOptions: node,
    says,
  },
  {
    name: "a bundler's input, bundled as an ES module",
    file: "bundled.ts",
    program: imports + body,
    compilerOptions: bundler,
    bundled: "esm",
    says,
  },
  {
    name: "a bundler's input, bundled as CommonJS",
    file: "bundledCommon.ts",
    program: imports + body,
    compilerOptions: bundler,
    bundled: "cjs",
    says,
  },
  {
    name: "a page's module, without Node's types",
    file: "page.ts",
    program: `import { type LiveView, type PageImage, Selfsame, SelfsameError } from "selfsame/browser";
export const same = async (a: PageImage, video: HTMLVideoElement): Promise<string> => {
  await using selfsame = await Selfsame.load({ bundle: new URL("https://example.org/mine/"), lateTwin: true });
  for await (const { faces } of selfsame.live(video)) if (faces[0]?.sharpness) break;
  return (await selfsame.verify(a, video, { fmr: 1e-3 })).outcome;
};
export const width = ({ faces }: LiveView): number | undefined => faces[0]?.box.width;
// @ts-expect-error a page has no files
const wrong = (selfsame: Selfsame) => selfsame.embed("ada.jpg");
console.log(typeof Selfsame.load, new SelfsameError("NO_FACE", "none").status, typeof wrong);
`,
    compilerOptions: { ...bundler, lib: ["es2023", "dom", "esnext.disposable"], types: [] },
    says: "function 422 function\n",
  },
  {
    name: "a finder of its networks",
    file: "networks.mts",
    program: `import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import model from "selfsame/models/default/model.json" with { type: "json" };
const names = ["default/twin", "blazeface", "facemesh"].map((name) => \`selfsame/models/\${name}.onnx\`);
const sizes = names.map((name) => statSync(fileURLToPath(import.meta.resolve(name))).size);
console.log(model.id.length > 0, sizes.every((size) => size > 1e5));
`,
    compilerOptions: { ...node, resolveJsonModule: true },
    says: "true true\n",
  },
];

const strict = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  target: "es2023",
  lib: ["es2023"],
  types: ["node"],
  typeRoots: [join(root, "node_modules", "@types")],
};

/** Checks a program's types against the package installed in `folder`, compiles and runs it. */
export async function used(folder: string, { file, program, compilerOptions, bundled }: Usage) {
  const own = join(folder, "uses", file);
  const [out, name] = [join(own, "out"), file.replace(/ts$/, "js")];
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, file), program);
  const options = { ...strict, ...compilerOptions, outDir: "out", rootDir: "." };
  writeFileSync(join(own, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: [file] }));
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const types = await run(process.execPath, [tsc, "-p", own, "--pretty", "false"]).then(
    () => "",
    ({ stdout }: { stdout: string }) => stdout,
  );
  let entry = join(out, name);
  if (bundled) {
    entry = join(own, bundled === "cjs" ? "bundle.cjs" : "bundle.mjs");
    await build({
      entryPoints: [join(own, file)],
      outfile: entry,
      bundle: true,
      platform: "node",
      format: bundled,
      external: ["selfsame"],
      logLevel: "silent",
    });
  }
  const { stdout, stderr } = await run(process.execPath, [entry], { cwd: own });
  return { types, warnings: stderr, says: stdout };
}
