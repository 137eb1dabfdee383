import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
const src = join(root, "src");

/** Which room may import which (a room may always import itself). `index` and `browser` are src/*.ts. */
const below = {
  models: ["core", "nn", "runtime"],
  vision: ["core", "runtime", "models"],
  recognition: ["core", "runtime", "models", "vision"],
  data: ["core", "vision"],
  train: ["core", "runtime", "nn", "models", "data", "evaluate", "recognition"],
  people: ["core", "gallery", "recognition"],
};
const leaves = ["core", "runtime", "nn", "evaluate", "gallery"];
const toJobs = [...leaves, ...Object.keys(below), "jobs"];
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  runtime: ["core"],
  nn: ["core"],
  evaluate: ["core"],
  gallery: ["core"],
  ...below,
  jobs: toJobs,
  server: ["core", "people", "recognition", "gallery", "jobs"],
  cli: [...toJobs, "server", "index"],
  index: toJobs,
  browser: ["core", "runtime", "vision", "models", "recognition"],
};

const importPattern = /(?:from|import)\s*\(?\s*["']([^"']+)["']|new URL\(\s*["'](\.[^"']+)["']/g;

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));
}

function roomOf(file: string): string {
  const [first = "", ...rest] = relative(src, file).split(sep);
  return rest.length > 0 ? first : first.replace(/\.[cm]?[jt]s$/, "");
}

interface Import {
  readonly file: string;
  readonly line: number;
  readonly specifier: string;
}

const sources = filesBelow(src);
const imports: Import[] = sources.flatMap((file) =>
  readFileSync(file, "utf8")
    .split("\n")
    .flatMap((text, index) =>
      // Examples in docstrings import the package as a user does.
      /^\s*\*/.test(text)
        ? []
        : [...text.matchAll(importPattern)].map((match) => ({
            file,
            line: index + 1,
            specifier: (match[1] ?? match[2]) as string,
          })),
    ),
);
const place = ({ file, line, specifier }: Import) => `${relative(root, file)}:${line} imports "${specifier}"`;
const isNodeFile = (file: string) => /\.node(\.test)?\.tsx?$/.test(file);
const isTest = (file: string) => file.endsWith(".test.ts");

describe("architecture", () => {
  test("every folder of src is a room of the design", () => {
    expect(sources.map(roomOf).filter((room) => !(room in mayImport))).toEqual([]);
  });

  test("rooms import only what the design's table allows", () => {
    const offending = imports.filter(({ file, specifier }) => {
      if (!specifier.startsWith(".")) return false;
      const target = resolve(dirname(file), specifier);
      if (!target.startsWith(src + sep)) return false;
      const [from, to] = [roomOf(file), roomOf(target)];
      return from !== to && !mayImport[from]?.includes(to);
    });
    expect(offending.map(place)).toEqual([]);
  });

  test("only runtime imports ONNX Runtime", () => {
    const offending = imports.filter(
      ({ file, specifier }) => /^#?onnxruntime/.test(specifier) && roomOf(file) !== "runtime",
    );
    expect(offending.map(place)).toEqual([]);
    // The native library is required, not imported: by one file each.
    const requiring = sources.filter((file) =>
      /["'`]#?onnxruntime-(node|web|wasm)/.test(readFileSync(file, "utf8")),
    );
    expect(requiring.map((file) => relative(src, file))).toEqual(
      ["onnxRuntime.node.ts", "ortNative.node.ts"].map((name) => join("runtime", name)),
    );
  });

  test("only vision/sharp.node.ts loads sharp: its settings are the process's", () => {
    const loading = sources.filter(
      (file) => !isTest(file) && !/testing/.test(file) && /[("]sharp"/.test(readFileSync(file, "utf8")),
    );
    expect(loading.map((file) => relative(src, file))).toEqual([join("vision", "sharp.node.ts")]);
  });

  test("rooms whose face is built into one file keep no state and no types of their own: they are loaded twice", () => {
    const state = /^(export )?(let |(abstract )?class |const \w+( ?:.+)? = (new (Weak)?Map|Symbol)\b)/m;
    const rooms = sources.filter((file) => ["data", "evaluate"].includes(roomOf(file)) && !isTest(file));
    const offending = rooms.filter((file) => state.test(readFileSync(file, "utf8")));
    expect(offending.map((file) => relative(src, file))).toEqual([]);
  });

  test("code that needs Node stands in *.node.ts, in cli or in server", () => {
    const nodeOnly = (specifier: string) =>
      /^(node:|sharp$|libsql|pg$|#?onnxruntime-)/.test(specifier) || specifier.endsWith(".node.js");
    const offending = imports.filter(({ file, specifier }) => {
      const room = roomOf(file);
      const free = ["cli", "server", "jobs", "index"].includes(room) || isNodeFile(file) || isTest(file);
      return !free && nodeOnly(specifier);
    });
    expect(offending.map(place)).toEqual([]);
  });

  test("house rules: no Math.random, no enums, no default exports, no skipped tests", () => {
    const forbidden =
      /Math\.random\(|^\s*(export )?(const )?enum |^export default |\b(test|it|describe)\.(skip|only)\(/;
    const offending = [...sources, ...filesBelow(join(root, "test")), ...filesBelow(join(root, "bench"))]
      .filter((file) => file !== import.meta.filename)
      .flatMap((file) =>
        readFileSync(file, "utf8")
          .split("\n")
          .flatMap((text, index) => (forbidden.test(text) ? [`${relative(root, file)}:${index + 1}`] : [])),
      );
    expect(offending).toEqual([]);
  });

  test("files stay small: none over 400 lines, median at most 120", () => {
    const sizes = sources
      .map((file) => ({ file: relative(root, file), lines: readFileSync(file, "utf8").split("\n").length }))
      .sort((a, b) => b.lines - a.lines);
    const median = sizes[Math.floor(sizes.length / 2)]?.lines ?? 0;
    console.log(
      `file sizes: ${sizes.length} files, median ${median} lines; largest: ${sizes
        .slice(0, 5)
        .map(({ file, lines }) => `${file} ${lines}`)
        .join(", ")}`,
    );
    expect(sizes.filter(({ lines }) => lines > 400)).toEqual([]);
    expect(median).toBeLessThanOrEqual(120);
  });
});
