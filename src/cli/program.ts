import { isatty } from "node:tty";
import { stripVTControlCharacters } from "node:util";
import { type ArgsDef, type CommandDef, defineCommand, renderUsage, runCommand } from "citty";
import { SelfsameError } from "../core/errors.js";
import { version } from "../core/version.node.js";
import { fileFault } from "../core/writing.node.js";
import { ownSharp } from "../vision/sharp.node.js";
import { exitCodeHelp, faultCode, interruptedCode } from "./exitCodes.js";
import { note, notes, printJson, printLine } from "./output.js";
import { writeOut } from "./streams.js";

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
  capture: async () => erase((await import("./commands/capture.js")).captureCommand),
  serve: async () => erase((await import("./commands/serve.js")).serveCommand),
  certificate: async () => erase((await import("./commands/certificate.js")).certificateCommand),
  enroll: async () => erase((await import("./commands/people/enroll.js")).enrollCommand),
  identify: async () => erase((await import("./commands/people/identify.js")).identifyCommand),
  people: async () => erase((await import("./commands/people/people.js")).peopleCommand),
  inbox: async () => erase((await import("./commands/people/inbox.js")).inboxCommand),
  gallery: async () => erase((await import("./commands/gallery/gallery.js")).galleryCommand),
  captures: async () => erase((await import("./commands/gallery/captures.js")).capturesCommand),
  audit: async () => erase((await import("./commands/gallery/audit.js")).auditCommand),
  keys: async () => erase((await import("./commands/gallery/keys.js")).keysCommand),
  key: async () => erase((await import("./commands/gallery/key.js")).keyCommand),
  backup: async () => erase((await import("./commands/gallery/maintenance.js")).backupCommand),
  restore: async () => erase((await import("./commands/gallery/maintenance.js")).restoreCommand),
  reembed: async () => erase((await import("./commands/gallery/maintenance.js")).reembedCommand),
  "rotate-key": async () => erase((await import("./commands/gallery/maintenance.js")).rotateKeyCommand),
};

const root: AnyCommand = defineCommand({
  meta: { name: "selfsame", description: "Do two images show the same person, and how sure is that?" },
  subCommands: commands,
});

/**
 * Runs the command line.
 *
 * @param given what follows the program's name. After `--` nothing is an option: a photo may be named `--help`
 * @returns the exit code, of the table in `exitCodes.ts`
 */
export async function runProgram(given: readonly string[]): Promise<number> {
  const end = given.indexOf("--");
  const options = end < 0 ? given : given.slice(0, end);
  ownSharp();
  try {
    if (options[0] === "--version") {
      printLine(version());
      return 0;
    }
    const { command, rest, parent } = await findCommand(given);
    const helpAsked = options.includes("--help") || options.includes("-h");
    if (helpAsked || command.subCommands) {
      const usage = `${await renderUsage(command, parent)}\n${exitCodeHelp()}`;
      writeOut(`${isatty(1) ? usage : stripVTControlCharacters(usage)}\n`);
      return helpAsked ? 0 : faultCode;
    }
    const { result } = await runCommand(command, { rawArgs: [...rest] });
    return result as number;
  } catch (error) {
    return report(error, options.includes("--json"));
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
export function report(error: unknown, json: boolean): number {
  const { stack, ...fault } = describe(error);
  const { code, message, hint, subject } = fault;
  if (json) printError(fault);
  note(`selfsame: ${subject === undefined ? "" : `${subject}: `}${message} [${code}]`);
  if (stack === undefined) note(`  ${hint}`);
  else notes(stack);
  // Nothing but Ctrl-C aborts what a command does.
  return code === "ABORTED" || code === "TRAINING_INTERRUPTED" ? interruptedCode : faultCode;
}

/** Where standard output is what failed, standard error has to do. */
function printError(error: Fault): void {
  try {
    printJson({ error });
  } catch {
    // The fault is reported there.
  }
}

/** As `--json` prints it. */
interface Fault {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** What it is about, where that is one of many. */
  readonly subject?: string;
}

function describe(error: unknown): Fault & { readonly stack?: string } {
  const expected = error instanceof SelfsameError ? error : fileFault(error);
  if (expected) {
    const { code, message, hint, subject, cause } = expected;
    // A bug in a worker: whoever runs the command is who may see its stack.
    const bug = code === "WORKER_FAILED" && cause instanceof Error && cause.stack;
    const stack = bug ? { stack: `  ${hint}\n${bug}` } : {};
    return { code, message, hint, ...(subject === undefined ? {} : { subject }), ...stack };
  }
  const { message, stack, name } = error instanceof Error ? error : new Error(String(error));
  // citty's own faults: a missing or misspelt argument.
  if (name === "CLIError") return { code: "INVALID_ARGUMENT", message, hint: "See `selfsame --help`." };
  return { code: "BUG", message, hint: "Please report this.", stack: stack ?? message };
}
