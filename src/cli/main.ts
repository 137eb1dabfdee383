#!/usr/bin/env node
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { type ArgsDef, type CommandDef, defineCommand, renderUsage, runCommand } from "citty";
import { SelfsameError } from "../core/errors.js";
import { version } from "../runtime/version.node.js";
import { note, printJson, printLine } from "./output.js";

// Each command has its own argument type, which the tree of commands does not care about.
type AnyCommand = CommandDef<ArgsDef>;
const erase = <T extends ArgsDef>(command: CommandDef<T>) => command as unknown as AnyCommand;

type Child = AnyCommand | (() => Promise<AnyCommand>);

/** Commands are loaded when they are asked for: `verify` need not wait for what `train` is made of. */
const commands: Readonly<Record<string, Child>> = {
  verify: async () => erase((await import("./commands/verify.js")).verifyCommand),
  detect: async () => erase((await import("./commands/detect.js")).detectCommand),
  embed: async () => erase((await import("./commands/embed.js")).embedCommand),
  align: async () => erase((await import("./commands/align.js")).alignCommand),
  "compare-all": async () => erase((await import("./commands/compareAll.js")).compareAllCommand),
  models: async () => erase((await import("./commands/models.js")).modelsCommand),
  evaluate: async () => erase((await import("./commands/evaluate/evaluate.js")).evaluateCommand),
  train: async () => erase((await import("./commands/train/train.js")).trainCommand),
  calibrate: async () => erase((await import("./commands/calibrate.js")).calibrateCommand),
  "compare-models": async () => erase((await import("./commands/compareModels.js")).compareModelsCommand),
  export: async () => erase((await import("./commands/export.js")).exportCommand),
  data: async () => erase((await import("./commands/data.js")).dataCommand),
};

const root: AnyCommand = defineCommand({
  meta: { name: "selfsame", description: "Do two images show the same person, and how sure is that?" },
  subCommands: commands,
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
    const children = (await command.subCommands) as Readonly<Record<string, Child>> | undefined;
    if (!children) break;
    const child = Object.hasOwn(children, name) ? children[name] : undefined;
    if (!child)
      throw new SelfsameError("INVALID_ARGUMENT", `there is no command "${[...path, name].join(" ")}"`, {
        hint: `The commands are ${Object.keys(children).join(", ")}; see \`selfsame --help\`.`,
      });
    parent = command;
    command = typeof child === "function" ? await child() : child;
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
  if (error instanceof SelfsameError) {
    const { code, message, hint, cause } = error;
    // A bug in a worker: whoever runs the command is who may see its stack.
    const bug = code === "WORKER_FAILED" && cause instanceof Error && cause.stack;
    return { code, message, hint, ...(bug && { stack: `  ${hint}\n${bug}` }) };
  }
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
