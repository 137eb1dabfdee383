// `npm start [-- arguments]`: build when needed, then run the command. Without arguments it verifies the
// sample photos that came with the packages.
import { build } from "./build.mjs";

await build();
const { main } = await import("../dist/cli/main.js");
const args = process.argv.slice(2);
process.exitCode = await main(args.length > 0 ? args : ["demo"]);
