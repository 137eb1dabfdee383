import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "build/**/*.test.ts", "test/**/*.test.ts", "web/**/*.test.ts"],
    globalSetup: ["test/support/postgresSetup.ts"],
    // What was built, as Node loads it for a user.
    server: { deps: { external: [/\/dist\//] } },
    // Two cores and CPU-bound tests: more workers only make each other slower.
    maxWorkers: 2,
    // Ten times the work takes ten times as long.
    testTimeout: process.env["SELFSAME_LONG"] === "1" ? 600_000 : 60_000,
    hookTimeout: 120_000,
  },
});
