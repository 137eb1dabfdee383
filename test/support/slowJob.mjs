// A command that tells how far it is until it is told to go on, for tests of jobs.
import { existsSync, writeFileSync } from "node:fs";
import { isAbsolute } from "node:path";

const [, , file, ...rest] = process.argv;
process.on("SIGINT", () => {
  if (isAbsolute(file)) writeFileSync(`${file}.stopped`, "");
  console.log(JSON.stringify({ error: { code: "ABORTED", message: "stopped", hint: "" } }));
  process.exit(130);
});
process.once("disconnect", () => process.exit(130));
process.send?.({
  kind: "progress",
  progress: { what: "steps", done: 1, total: 2, rate: null, remaining: null },
});
process.send?.({ kind: "note", text: "at work" });
setInterval(() => {
  if (!existsSync(`${file}.go`)) return;
  console.log(JSON.stringify({ file, rest }));
  process.exit(0);
}, 10);
