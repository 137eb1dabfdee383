// What a user's program does: verify in several workers, train a step, and live for a while. node library.mjs TRAINING PHOTO…
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { Selfsame } from "../../../dist/index.js";
import { trainTwin } from "../../../dist/train/train.node.js";

const [training, ...photos] = process.argv.slice(2);
const selfsame = await Selfsame.load({ workers: 3 });
// Another worker starts when more than eight photos wait.
const outcomes = [];
for await (const outcome of selfsame.embedEach(
  Array.from({ length: 20 }, (_, i) => photos[i % photos.length]),
))
  outcomes.push(outcome);
const { config, table, out } = JSON.parse(readFileSync(training, "utf8"));
const pixels = Uint8Array.from(Buffer.from(table.pixels, "base64"));
const trained = await trainTwin({ config, table: { ...table, pixels }, out, threads: 1 });
console.log(outcomes.filter(({ ok }) => ok).length, trained.step);
// ONNX Runtime's collector is looked up after nine seconds.
await pause(11_000);
await selfsame.close();
