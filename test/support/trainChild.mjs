// A training in a process that kills itself between two checkpoints: node trainChild.mjs CONFIG OUT, the table drawn by the
// parent.
import { readFileSync } from "node:fs";
import { trainTwin } from "../../dist/train/train.node.js";

const [file, out] = process.argv.slice(2);
const { config, table } = JSON.parse(readFileSync(file, "utf8"));
await trainTwin({
  config,
  table: { ...table, pixels: Uint8Array.from(Buffer.from(table.pixels, "base64")) },
  out,
  threads: 1,
  onEvent: ({ kind, step }) => {
    // In the middle of what comes next, which takes a multiple of that.
    if (kind === "checkpoint" && step === 20) setTimeout(() => process.kill(process.pid, "SIGKILL"), 5);
  },
});
