// A process that ends while networks run in its workers: node ending.mjs HOW MILLISECONDS
import { Selfsame } from "../../dist/index.js";

const [how, ms] = process.argv.slice(2);
const photo = (number) =>
  new URL(`../../node_modules/@vladmandic/face-api/demo/sample${number}.jpg`, import.meta.url).pathname;

const ends = {
  exit: () => process.exit(7),
  exitCode: () => process.exit(),
  throw: () => {
    throw new Error("nobody catches this");
  },
  reject: () => {
    Promise.reject(new Error("nobody catches this"));
  },
  SIGINT: () => process.kill(process.pid, "SIGINT"),
  SIGTERM: () => process.kill(process.pid, "SIGTERM"),
  close: async () => {
    await selfsame.close({ limitMs: 20 });
    process.exit(7);
  },
};
let selfsame;
const photos = async () => {
  selfsame = await Selfsame.load({ workers: 2 });
  process.stdout.write("loaded\n");
  if (how !== "exitWhileLoading") setTimeout(ends[how], Number(ms));
  if (how === "exitCode") process.exitCode = 7;
  await Promise.all(Array.from({ length: 12 }, (_, i) => selfsame.embedAll(photo(1 + (i % 6)))));
  process.stdout.write("all done\n");
};
if (how === "exitWhileLoading") setTimeout(ends.exit, Number(ms));
// What becomes of the photos is not what this is about.
photos().catch(() => {});
