// What `npm start` does once all is built: it verifies two sample photos that came with the packages (one person is in both), and then
// serves the studio until Ctrl-C. Without a terminal, with CI set, or with `--once` it ends after the answer.
import { mkdirSync } from "node:fs";
import { isatty } from "node:tty";

const photos = "node_modules/@vladmandic/face-api/demo";

/** @param args of the command line @returns the exit code */
export async function first(args) {
  const { main } = await import("../dist/cli/main.js");
  const once = args.length === 1 && args[0] === "--once";
  if (args.length > 0 && !once) return main(args);
  mkdirSync("out", { recursive: true });
  const sample = ["verify", `${photos}/sample1.jpg`, `${photos}/sample3.jpg`, "--face", "all"];
  process.stderr.write(`selfsame ${sample.join(" ")}\n`);
  const code = await main([...sample, "--draw", "out/aligned-faces.png", "--force"]);
  const stays = code !== 2 && !once && !process.env["CI"] && isatty(0) && isatty(1);
  if (!stays) return code === 2 ? 2 : 0;
  process.stderr.write(
    "\nNow the studio: open the page that is named last below. Ctrl-C ends it; npm start -- --once ends here.\n",
  );
  return main(["capture"]);
}
