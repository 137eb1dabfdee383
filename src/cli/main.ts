#!/usr/bin/env node
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { type ArgsDef, type CommandDef, defineCommand, renderUsage, runCommand } from "citty";
import { SelfsameError } from "../core/errors.js";
import { version } from "../jobs/version.node.js";
import { alignCommand } from "./commands/align.js";
import { calibrateCommand } from "./commands/calibrate.js";
import { compareAllCommand } from "./commands/compareAll.js";
import { compareModelsCommand } from "./commands/compareModels.js";
import { dataCommand } from "./commands/data.js";
import { detectCommand } from "./commands/detect.js";
import { embedCommand } from "./commands/embed.js";
import { evaluateCommand } from "./commands/evaluate/evaluate.js";
import { exportCommand } from "./commands/export.js";
import { modelsCommand } from "./commands/models.js";
import { trainCommand } from "./commands/train/train.js";
import { verifyCommand } from "./commands/verify.js";
import { note, printJson, printLine } from "./output.js";

// Each command has its own argument type, which the tree of commands does not care about.
type AnyCommand = CommandDef<ArgsDef>;
const erase = <T extends ArgsDef>(command: CommandDef<T>) => command as unknown as AnyCommand;

const root: AnyCommand = defineCommand({
  meta: { name: "selfsame", description: "Do two images show the same person, and how sure is that?" },
  subCommands: {
    verify: erase(verifyCommand),
    detect: erase(detectCommand),
    embed: erase(embedCommand),
    align: erase(alignCommand),
    "compare-all": erase(compareAllCommand),
    models: erase(modelsCommand),
    evaluate: erase(evaluateCommand),
    train: erase(trainCommand),
    calibrate: erase(calibrateCommand),
    "compare-models": erase(compareModelsCommand),
    export: erase(exportCommand),
    data: erase(dataCommand),
  },
});

/**
 * Runs the command line.
 *
 * @returns the exit code: what the command gives (0; for `verify` 1 is "no match"), 2 for any fault
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    if (args[0] === "--version") {
      printLine(version());
      return 0;
    }
    const { command, rest, parent } = await findCommand(args);
    const helpAsked = rest.includes("--help") || rest.includes("-h");
    if (helpAsked || command.subCommands) {
      const usage = await renderUsage(command, parent);
      printLine(process.stdout.isTTY ? usage : stripVTControlCharacters(usage));
      return helpAsked ? 0 : 2;
    }
    const { result } = await runCommand(command, { rawArgs: [...rest] });
    return result as number;
  } catch (error) {
    return report(error, args.includes("--json"));
  }
}

async function findCommand(args: readonly string[]) {
  let command = root;
  let parent: AnyCommand | undefined;
  let rest = args;
  const path: string[] = [];
  for (let name = rest[0]; name !== undefined && !name.startsWith("-"); name = rest[0]) {
    const children = (await command.subCommands) as Readonly<Record<string, AnyCommand>> | undefined;
    if (!children) break;
    const child = Object.hasOwn(children, name) ? children[name] : undefined;
    if (!child)
      throw new SelfsameError("INVALID_ARGUMENT", `there is no command "${[...path, name].join(" ")}"`, {
        hint: `The commands are ${Object.keys(children).join(", ")}; see \`selfsame --help\`.`,
      });
    parent = command;
    command = child;
    path.push(name);
    rest = rest.slice(1);
  }
  return { command, parent, rest };
}

/** Expected faults print code and hint, bugs a stack; in JSON mode stdout gets one object all the same. */
function report(error: unknown, json: boolean): number {
  const { code, message, hint, stack } = describe(error);
  if (json) printJson({ error: { code, message, hint } });
  note(`selfsame: ${message} [${code}]`);
  note(stack ?? `  ${hint}`);
  return 2;
}

function describe(error: unknown): { code: string; message: string; hint: string; stack?: string } {
  if (error instanceof SelfsameError) return { code: error.code, message: error.message, hint: error.hint };
  const { message, stack, name } = error instanceof Error ? error : new Error(String(error));
  // citty's own faults: a missing or misspelt argument.
  if (name === "CLIError") return { code: "INVALID_ARGUMENT", message, hint: "See `selfsame --help`." };
  return { code: "BUG", message, hint: "Please report this.", stack: stack ?? message };
}

/** Whether this module is what Node was started with (npm's bin entries are links to it). */
const isEntry =
  process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
if (isEntry) {
  // `selfsame … | head` closes the pipe early: no fault.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  process.exitCode = await main(process.argv.slice(2));
}
