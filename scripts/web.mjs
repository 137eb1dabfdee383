// The studio: web/ into dist/web, plain static files. It takes `selfsame/browser` from /selfsame/browser/selfsame.js, where the
// server serves the package's own files, so that networks and WebAssembly are not shipped twice.
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { build } from "vite";

export async function buildWeb(root, dist) {
  await build({
    root: join(root, "web"),
    configFile: false,
    logLevel: "warn",
    plugins: [react()],
    build: {
      outDir: join(dist, "web"),
      emptyOutDir: true,
      target: ["chrome116", "firefox124", "safari17.4"],
      // Its strict policy takes no script that stands in the page, and no picture that stands in a style.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      rolldownOptions: {
        external: ["selfsame/browser"],
        output: { paths: { "selfsame/browser": "/selfsame/browser/selfsame.js" } },
      },
    },
  });
}
