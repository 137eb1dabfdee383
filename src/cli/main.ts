#!/usr/bin/env node
import { realpathSync, writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { faultCode } from "./exitCodes.js";
import { oneArena } from "./oneArena.js";
import { oneLine } from "./oneLine.js";

/**
 * Runs the command line; whatever goes wrong, even in loading it, is a fault. (Node's own code for an uncaught error is 1,
 * which here means "no match".)
 *
 * @param args what follows the program's name
 * @returns the exit code: 0 match or done, 1 no match, 3 no decision, 2 fault (docs/decisions.md)
 */
export async function main(args: readonly string[]): Promise<number> {
  process.on("uncaughtException", (error) => {
    try {
      writeSync(2, `selfsame: ${error?.stack ?? error} [BUG]\n`);
    } finally {
      process.exit(faultCode);
    }
  });
  // Should the program end before it has an answer.
  process.exitCode = faultCode;
  const { runProgram } = await import("./program.js");
  return runProgram(args);
}

/** Whether this module is what Node was started with (npm's bin entries are links to it). */
const isEntry =
  process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
if (isEntry) {
  if (process.argv[2] === "serve") oneArena(process);
  // One line for whoever waits, without Node's process number and advice.
  process.removeAllListeners("warning");
  process.on("warning", ({ message }) => {
    try {
      writeSync(2, `note: ${message.split("\n").map(oneLine).join("\n")}\n`);
    } catch {
      // Nobody reads it.
    }
  });
  process.exitCode = await main(process.argv.slice(2));
}
