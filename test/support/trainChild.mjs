// A training in a process of its own, to be killed: node trainChild.mjs CONFIG OUT, the table's glyphs drawn by the parent.
import { readFileSync } from "node:fs";
import { trainTwin } from "../../dist/train/train.node.js";

const [file, out] = process.argv.slice(2);
const { config, table } = JSON.parse(readFileSync(file, "utf8"));
await trainTwin({
  config,
  table: { ...table, pixels: Uint8Array.from(Buffer.from(table.pixels, "base64")) },
  out,
  threads: 1,
  onEvent: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
});
