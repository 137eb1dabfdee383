// `npm start [-- arguments]`: build when needed, then run the command; without arguments, what a first user sees.
import { build } from "./build.mjs";

await build();
const { first } = await import("./first.mjs");
process.exitCode = await first(process.argv.slice(2));
