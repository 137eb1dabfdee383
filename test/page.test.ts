import { join } from "node:path";
import { type BuildFailure, build } from "esbuild";
import { describe, expect, test } from "vitest";
import { root } from "./support/samples.js";

/** A module bundled for a browser, and the packages and files that went in. Fails where something is Node's own. */
async function bundled(source: string): Promise<{ packages: string[]; files: string[] }> {
  const { metafile } = await build({
    stdin: { contents: source, resolveDir: join(root, "test"), loader: "ts" },
    bundle: true,
    write: false,
    metafile: true,
    platform: "browser",
    format: "esm",
    logLevel: "silent",
  });
  const inputs = Object.keys(metafile.inputs);
  const packages = inputs.flatMap(
    (file) => /(?:node_modules|vendor)\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? [],
  );
  const files = inputs.filter((file) => file.startsWith("src/"));
  return { packages: [...new Set(packages)], files };
}

const page = 'export * from "../src/browser.js";';
const worker = 'import "../src/recognition/worker.web.js";';

describe("what a page loads", () => {
  test.each([
    ["the library", page, "src/recognition/selfsame.ts", ["zod"]],
    ["its worker", worker, "src/recognition/pipeline.ts", ["onnxruntime-web"]],
  ])("%s takes no file of Node's, and of packages what it needs", async (_, source, file, needed) => {
    const { packages, files } = await bundled(source);
    expect(packages).toEqual(needed);
    expect(files).toContain(file);
    expect(files.filter((name) => /\.node\.ts$/.test(name))).toEqual([]);
  });

  test.each(["recognition/worker.node.js", "vision/decode.node.js", "runtime/session.node.js"])(
    "and %s could not be in it",
    async (file) => {
      const failure = await bundled(`${page} export * from "../src/${file}";`).catch((e: BuildFailure) => e);
      expect((failure as BuildFailure).errors.map(({ text }) => text).join("\n")).toMatch(/"node:/);
    },
  );
});
