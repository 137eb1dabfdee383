import { readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { describe, expect, test } from "vitest";
import { circlesOf, type Import, importsOf, sourcesBelow } from "./support/imports.js";

const root = resolve(import.meta.dirname, "..");
const src = join(root, "src");

const leaves = ["core", "runtime", "nn", "evaluate", "gallery"];
const toPeople = [...leaves, "models", "vision", "recognition", "data", "train", "people"];
const toJobs = [...toPeople, "jobs"];

/** Which room may import which, as the design says (a room may always import itself). `index` and `browser` are src/*.ts. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  runtime: ["core"],
  nn: ["core"],
  evaluate: ["core"],
  gallery: ["core"],
  models: ["core", "nn"],
  vision: ["core", "runtime"],
  recognition: ["core", "runtime", "models", "vision"],
  data: ["core", "vision"],
  train: ["core", "runtime", "nn", "models", "data", "evaluate"],
  people: ["core", "gallery", "recognition", "evaluate"],
  jobs: toPeople,
  server: ["core", "people", "recognition", "gallery", "jobs"],
  cli: [...toJobs, "server", "index", "browser"],
  index: toJobs,
  browser: ["core", "runtime", "models", "vision", "recognition"],
};

function roomOf(file: string): string {
  const [first = "", ...rest] = relative(src, file).split(sep);
  return rest.length > 0 ? first : first.replace(/\.[cm]?[jt]s$/, "");
}

const sources = sourcesBelow(src);
const imports = sources.flatMap((file) => importsOf(file));
const building = sourcesBelow(join(root, "build"));
const place = ({ file, line, specifier }: Import) => `${relative(root, file)}:${line} imports "${specifier}"`;
const isBelow = (folder: string, file: string) => file.startsWith(folder + sep);
const isNodeFile = (file: string) => /\.node(\.test)?\.tsx?$/.test(file);
const isWebFile = (file: string) => /\.web\.ts$/.test(file);
const isTest = (file: string) => file.endsWith(".test.ts");

describe("architecture", () => {
  test("every folder of src is a room of the design", () => {
    expect(sources.map(roomOf).filter((room) => !(room in mayImport))).toEqual([]);
  });

  test("rooms import only what the design's table allows", () => {
    // Tests use the built package, and what they take from its rooms stands in the rooms of its source.
    const source = (target: string) => target.replace(join(root, "dist"), src);
    const offending = imports.filter(({ file, specifier, target }) => {
      if (target === undefined) return /^selfsame\b/.test(specifier) && !isTest(file);
      if (!isBelow(src, source(target))) return !isTest(file);
      const [from, to] = [roomOf(file), roomOf(source(target))];
      return from !== to && !mayImport[from]?.includes(to);
    });
    expect(offending.map(place)).toEqual([]);
  });

  test("the studio imports the page's library, the service's client, React, uPlot and itself; all else comes by HTTP", () => {
    const web = join(root, "web", "src");
    const offending = sourcesBelow(web)
      .flatMap((file) => importsOf(file))
      .filter(({ file, specifier, target }) => {
        if (target !== undefined) return !isBelow(web, target);
        return (
          !/^(selfsame\/(browser|client)|react|react-dom\/client|uplot(\/dist\/uPlot\.min\.css)?)$/.test(
            specifier,
          ) && !isTest(file)
        );
      });
    expect(offending.map(place)).toEqual([]);
  });

  test("what only the build needs imports core, nn and models", () => {
    const offending = building
      .flatMap((file) => importsOf(file))
      .filter(
        ({ target }) =>
          target !== undefined &&
          !isBelow(join(root, "build"), target) &&
          !(isBelow(src, target) && ["core", "nn", "models"].includes(roomOf(target))),
      );
    expect(building.length).toBeGreaterThan(0);
    expect(offending.map(place)).toEqual([]);
  });

  test("no file imports itself by way of others, not even for a type", () => {
    const edges = imports.flatMap(({ file, target, byUrl }) =>
      target === undefined || byUrl ? [] : [[relative(src, file), relative(src, target)] as const],
    );
    // Gradients of convolutions are made of ops that have gradients, convolutions among them.
    expect(circlesOf(edges)).toEqual([
      ["convolution.ts", "convolutionGradients.ts", "fourier.ts"].map((name) => join("nn", "ops", name)),
    ]);
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
      ["onnxRuntime.node.ts", "ortNative.node.ts", "session.web.ts"].map((name) => join("runtime", name)),
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

  test("code that needs Node stands in *.node.ts, in cli or in server; a page's in *.web.ts, and neither takes the other's", () => {
    // The types of onnxruntime-common are of both.
    const nodeOnly = (specifier: string) =>
      /^(node:|sharp$|libsql|pg$|#?onnxruntime-(?!common$))/.test(specifier) || /\.node\.js$/.test(specifier);
    const pageOnly = (specifier: string) => /\.web\.js$/.test(specifier);
    const offending = imports.filter(({ file, specifier }) => {
      const room = roomOf(file);
      if (isWebFile(file) || room === "browser")
        return nodeOnly(specifier) && specifier !== "#onnxruntime-wasm";
      const free = ["cli", "server", "jobs", "index"].includes(room) || isNodeFile(file) || isTest(file);
      return pageOnly(specifier) || (!free && nodeOnly(specifier));
    });
    expect(offending.map(place)).toEqual([]);
  });

  test("house rules: no Math.random, no enums, no default exports, no skipped tests", () => {
    const forbidden =
      /Math\.random\(|^\s*(export )?(const )?enum |^export default |\b(test|it|describe)\.(skip|only)\(/;
    const others = ["test", "bench", "web"].flatMap((folder) => sourcesBelow(join(root, folder)));
    const offending = [...sources, ...building, ...others]
      .filter((file) => file !== import.meta.filename)
      .flatMap((file) =>
        readFileSync(file, "utf8")
          .split("\n")
          .flatMap((text, index) => (forbidden.test(text) ? [`${relative(root, file)}:${index + 1}`] : [])),
      );
    expect(offending).toEqual([]);
  });

  test("one word, one thing: no two exported types share a name", () => {
    const places = new Map<string, string[]>();
    for (const file of [...sources, ...building])
      for (const [, name = ""] of readFileSync(file, "utf8").matchAll(/^export (?:interface|type) (\w+)/gm))
        places.set(name, [...(places.get(name) ?? []), relative(root, file)]);
    expect([...places].filter(([, files]) => files.length > 1)).toEqual([]);
    expect(places.get("Head")).toEqual([join("src", "models", "head.ts")]);
  });

  test("files stay small: none over 400 lines, median at most 120", () => {
    // A language of the studio is one file.
    const isLanguage = (file: string) => file === join(root, "web", "src", "texts.ts");
    const sizes = [...sources, ...building, ...sourcesBelow(join(root, "web", "src"))]
      .filter((file) => !isLanguage(file))
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

describe("how imports are found", () => {
  test("in every form, types too, with the file they stand for; examples in docstrings are none", () => {
    const text = [
      'import { a } from "./a.js";',
      "/**",
      ' * import { b } from "./b.js";',
      " */",
      'import type {\n  C,\n} from "../c.js";',
      'import "./d.js";',
      'export * from "./e.node.js";',
      'const f = await import(\n  "./f.js"\n);',
      'type G = typeof import("./g.js");',
      'new Worker(new URL("./h.js", import.meta.url));',
      'import sharp from "sharp";',
    ].join("\n");
    const found = importsOf(join(src, "room", "x.ts"), text);
    const seen = found.map(({ line, specifier, target }) => [
      line,
      specifier,
      target && relative(join(src, "room"), target),
    ]);
    expect(seen).toEqual([
      [1, "./a.js", "a.ts"],
      [7, "../c.js", join("..", "c.ts")],
      [8, "./d.js", "d.ts"],
      [9, "./e.node.js", "e.node.ts"],
      [10, "./f.js", "f.ts"],
      [13, "./g.js", "g.ts"],
      [14, "./h.js", "h.ts"],
      [15, "sharp", undefined],
    ]);
    expect(found.filter(({ byUrl }) => byUrl).map(({ specifier }) => specifier)).toEqual(["./h.js"]);
  });

  test("circles of two, of many and of one; what only shares a target is none", () => {
    const none = [
      ["a", "b"],
      ["a", "c"],
      ["b", "d"],
      ["c", "d"],
    ] as const;
    expect(circlesOf(none)).toEqual([]);
    expect(circlesOf([...none, ["d", "a"]])).toEqual([["a", "b", "c", "d"]]);
    expect(circlesOf([...none, ["d", "b"], ["e", "e"]])).toEqual([["b", "d"], ["e"]]);
  });
});
