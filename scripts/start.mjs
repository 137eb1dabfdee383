// `npm start [-- arguments]`: build when needed, then run the command. Without arguments it verifies two sample
// photos that came with the packages; one person is in both.
import { mkdirSync } from "node:fs";
import { build } from "./build.mjs";

await build();
const { main } = await import("../dist/cli/main.js");
const args = process.argv.slice(2);
if (args.length > 0) process.exitCode = await main(args);
else {
  const photos = "node_modules/@vladmandic/face-api/demo";
  mkdirSync("out", { recursive: true });
  const sample = ["verify", `${photos}/sample1.jpg`, `${photos}/sample3.jpg`, "--face", "all"];
  process.stderr.write(`selfsame ${sample.join(" ")}\n`);
  process.exitCode = (await main([...sample, "--draw", "out/aligned-faces.png", "--force"])) === 2 ? 2 : 0;
}
