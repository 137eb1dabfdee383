// `selfsame/browser`, as it is published: one module for the page and one for its worker, which run from static files as they
// stand, or through a bundler. Networks and WebAssembly stay where Node has them: nothing is shipped twice.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

/** Changes a package's file on its way into a bundle; the build fails where what is to be changed is not there any more. */
const changed = (name, file, from, change) => ({
  name,
  setup: ({ onLoad }) =>
    onLoad({ filter: file }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      if (!source.includes(from)) throw new Error(`${path} has no ${from} any more`);
      return { contents: change(source), loader: "js" };
    }),
});

const guess = 'new URL("ort-wasm-simd-threaded.wasm",import.meta.url)';
const settings = "globalThis.__zod_globalConfig";

const plugins = [
  // `load` always says where the WebAssembly lies. A bundler would look for this one beside the worker, and find none.
  changed("onnxruntime-web doesn't guess", /ort\.wasm\.bundle\.min\.mjs$/, guess, (source) =>
    source.replaceAll(guess, 'new URL("about:blank")'),
  ),
  // zod would share its settings with all of the page, and try `new Function`, which strict pages report as an attack.
  changed(
    "zod keeps to itself",
    /zod[\\/]v4[\\/]core[\\/]core\.js$/,
    settings,
    (source) =>
      `const own = { __zod_globalConfig: { jitless: true } };\n${source.replaceAll("globalThis", "own")}`,
  ),
];

/** Makes `dist/browser` of the sources; ONNX Runtime has to stand in `dist/vendor` already. */
export async function buildBrowser(root, dist) {
  await build({
    entryPoints: {
      selfsame: join(root, "src", "browser.ts"),
      worker: join(root, "src", "recognition", "worker.web.ts"),
    },
    outdir: join(dist, "browser"),
    bundle: true,
    minify: true,
    platform: "browser",
    format: "esm",
    target: ["chrome116", "firefox124", "safari17.4"],
    legalComments: "inline",
    plugins,
    logLevel: "warning",
  });
}
