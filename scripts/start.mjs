// `npm start [-- arguments]`: build when needed, then run the command. Without arguments it verifies two sample
// photos that came with the packages (one person is in both), and then serves the studio until Ctrl-C. Without a terminal, with CI
// set, or with `--once` it ends after the answer.
import { mkdirSync } from "node:fs";
import { isatty } from "node:tty";
import { build } from "./build.mjs";

await build();
const { main } = await import("../dist/cli/main.js");
const args = process.argv.slice(2);
const once = args.length === 1 && args[0] === "--once";
if (args.length > 0 && !once) process.exitCode = await main(args);
else {
  const photos = "node_modules/@vladmandic/face-api/demo";
  mkdirSync("out", { recursive: true });
  const sample = ["verify", `${photos}/sample1.jpg`, `${photos}/sample3.jpg`, "--face", "all"];
  process.stderr.write(`selfsame ${sample.join(" ")}\n`);
  const code = await main([...sample, "--draw", "out/aligned-faces.png", "--force"]);
  const stays = code !== 2 && !once && !process.env["CI"] && isatty(0) && isatty(1);
  if (stays) process.stderr.write("\nselfsame capture   (Ctrl-C ends it; npm start -- --once ends here)\n");
  process.exitCode = stays ? await main(["capture"]) : code === 2 ? 2 : 0;
}
