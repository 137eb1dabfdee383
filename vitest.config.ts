import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // ONNX Runtime's own files, as Node loads them.
    server: { deps: { external: [/dist\/vendor/] } },
    // Two cores and CPU-bound tests: more workers only make each other slower.
    maxWorkers: 2,
    // Ten times the work takes ten times as long.
    testTimeout: process.env["SELFSAME_LONG"] === "1" ? 600_000 : 60_000,
    hookTimeout: 120_000,
  },
});
