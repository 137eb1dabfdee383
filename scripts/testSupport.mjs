// What tests stand on (test/support/NAME.ts), for benches and scripts: they drive the same studio.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Loads such a file, compiled. */
export async function testSupport(name) {
  const folder = mkdtempSync(join(root, "node_modules", ".selfsame-"));
  try {
    const outfile = join(folder, `${name}.mjs`);
    await build({
      entryPoints: [join(root, "test", "support", `${name}.ts`)],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      // They find the samples from where they stand.
      define: { "import.meta.dirname": JSON.stringify(join(root, "test", "support")) },
      logLevel: "warning",
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
