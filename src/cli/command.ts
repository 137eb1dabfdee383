import { parseArgs } from "node:util";
import type { ArgsDef, ParsedArgs } from "citty";
import { type CommandDef, defineCommand } from "citty";
import { SelfsameError } from "../core/errors.js";

/** What a command tells the shell. For `verify`: 0 match, 1 no match. Faults are 2. */
export type ExitCode = 0 | 1;

export interface CommandSpec<T extends ArgsDef> {
  readonly name: string;
  readonly description: string;
  readonly args: T;
  /** Whether more positional arguments may follow the named ones; they come as `rest`. */
  readonly rest?: boolean;
  run(args: ParsedArgs<T>, rest: readonly string[]): Promise<ExitCode>;
}

/**
 * A command that takes exactly its own arguments. citty lets unknown options pass; in a tool that decides about
 * people, `--frm 1e-4` must not silently decide at another FMR.
 */
export function command<const T extends ArgsDef>(spec: CommandSpec<T>): CommandDef<T> {
  return defineCommand<T>({
    meta: { name: spec.name, description: spec.description },
    args: spec.args,
    run: ({ args, rawArgs }) => spec.run(args, checkArguments(spec, rawArgs)),
  });
}

/** @returns the positional arguments beyond the named ones */
function checkArguments<T extends ArgsDef>(
  { name, args, rest }: CommandSpec<T>,
  raw: readonly string[],
): string[] {
  const definitions = Object.entries(args);
  const options = Object.fromEntries(
    definitions
      .filter(([, { type }]) => type !== "positional")
      .map(([key, { type }]) => [
        key,
        { type: type === "boolean" ? ("boolean" as const) : ("string" as const) },
      ]),
  );
  const positional = definitions.filter(([, { type }]) => type === "positional").length;
  const help = `See \`selfsame ${name} --help\`.`;
  let positionals: string[];
  try {
    ({ positionals } = parseArgs({ args: [...raw], options, allowPositionals: true, strict: true }));
  } catch (error) {
    // Node adds advice after the first sentence that does not fit here.
    const message = (error as Error).message.split(/[.\n]/)[0] as string;
    throw new SelfsameError("INVALID_ARGUMENT", message, { hint: help });
  }
  const extra = positionals.slice(positional);
  if (extra.length > 0 && !rest)
    throw new SelfsameError("INVALID_ARGUMENT", `unexpected argument "${extra[0]}"`, { hint: help });
  return extra;
}
