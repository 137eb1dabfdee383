// `npm run test:long`: the long suites whole, where `npm test` runs a tenth of them (test/support/length.ts).
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));
const { status } = spawnSync(process.execPath, [vitest, "run", ...process.argv.slice(2)], {
  stdio: "inherit",
  env: { ...process.env, SELFSAME_LONG: "1" },
});
process.exitCode = status ?? 1;
