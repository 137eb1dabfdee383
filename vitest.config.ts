import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "build/**/*.test.ts", "test/**/*.test.ts"],
    // ONNX Runtime's own files, as Node loads them.
    server: { deps: { external: [/dist\/vendor/] } },
    // Two cores and CPU-bound tests: more workers only make each other slower.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
