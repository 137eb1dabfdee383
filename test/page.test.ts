import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { type BuildFailure, build } from "esbuild";
import { describe, expect, test } from "vitest";
import type { Session } from "../src/runtime/session.js";
import type { PageSelfsame } from "./support/page.js";
import { pixelBundle } from "./support/pixelBundle.js";
import { root } from "./support/samples.js";

/** A module bundled for a browser, with the packages and files that went in. Fails where something is Node's own. */
async function bundled(source: string): Promise<{ code: string; packages: string[]; files: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir: join(root, "test"), loader: "ts" },
    bundle: true,
    write: false,
    metafile: true,
    platform: "browser",
    format: "iife",
    globalName: "page",
    logLevel: "silent",
  });
  const inputs = Object.keys(metafile.inputs);
  const packages = inputs.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
  const files = inputs.filter((file) => file.startsWith("src/"));
  return { code: outputFiles[0]?.text ?? "", packages: [...new Set(packages)], files };
}

const way = 'export { PageSelfsame } from "./support/page.js";';

describe("the way photo → decision, bundled for a page", () => {
  test("takes no package, no file of Node's or of another platform's", async () => {
    const { packages, files } = await bundled(way);
    expect(packages).toEqual([]);
    expect(files).toContain("src/recognition/selfsame.ts");
    expect(files.filter((file) => /\.(node|web)\.ts$/.test(file))).toEqual([]);
  });

  test.each(["recognition/worker.node.js", "vision/decode.node.js", "runtime/session.node.js"])(
    "and %s could not be in it",
    async (file) => {
      const failure = await bundled(`${way} export * from "../src/${file}";`).catch((e: BuildFailure) => e);
      expect((failure as BuildFailure).errors.map(({ text }) => text).join("\n")).toMatch(/"node:/);
    },
  );

  test("decides where there is nothing of Node", async () => {
    const { code } = await bundled(way);
    // What a page has of its own; Uint8Array because the photos are made out here.
    const globals = { Blob, AbortSignal, performance, queueMicrotask, setTimeout, clearTimeout };
    const context = createContext({ ...globals, Uint8Array, Uint8ClampedArray, Float32Array });
    const Page = runInContext(`${code}; page.PageSelfsame`, context) as typeof PageSelfsame;
    const twin: Session = {
      inputNames: ["image"],
      outputNames: ["embedding"],
      run: async ({ image }) => ({ embedding: image! }),
      release: async () => undefined,
    };
    const selfsame = Page.load(pixelBundle(8), { twin });
    const drawing = (ink: number) => ({ width: 8, height: 8, data: new Uint8ClampedArray(256).fill(ink) });
    // euclidean, 64 pixels: √(64·(51/255)²) = 1.6; score = σ(1 − 1.6)
    const { outcome, distance, score } = await selfsame.verify(drawing(255), drawing(204));
    expect(distance).toBeCloseTo(1.6, 5);
    expect({ outcome, score }).toEqual({ outcome: "no decision", score: expect.closeTo(0.3543, 4) });
    await expect(selfsame.embed("ada.jpg")).rejects.toThrow("a page decodes its photos itself");
    await selfsame.close();
  });
});
