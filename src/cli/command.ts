import { parseArgs } from "node:util";
import type { ArgsDef, ParsedArgs } from "citty";
import { type CommandDef, defineCommand } from "citty";
import { SelfsameError } from "../core/errors.js";
import type { ExitCode } from "./exitCodes.js";

/** What may be given more than once, or after the named arguments. */
export interface MoreArguments {
  /** Positional arguments beyond the named ones. */
  readonly rest: readonly string[];
  /** Every value of an option that may be repeated; empty where it was not given. */
  values(option: string): readonly string[];
}

export interface CommandSpec<T extends ArgsDef> {
  readonly name: string;
  readonly description: string;
  readonly args: T;
  /** Whether more positional arguments may follow the named ones. */
  readonly rest?: boolean;
  /** Options that may be given several times. */
  readonly repeatable?: readonly (keyof T & string)[];
  /** Of a command without `--server`: why no service is asked to do it. */
  readonly alone?: string;
  /** Of one with it: options that only this machine heeds, and that are refused beside it. Default `localOptions`. */
  readonly local?: readonly string[];
  /** Of one with it: options that only a service heeds. */
  readonly remote?: readonly string[];
  run(args: ParsedArgs<T>, more: MoreArguments): Promise<ExitCode>;
}

/** What says where and by what this machine works: a service has its own. */
export const localOptions = ["workspace", "key-file", "model", "workers", "threads"] as const;

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

function checkArguments<T extends ArgsDef>(spec: CommandSpec<T>, raw: readonly string[]): MoreArguments {
  const { name, args, rest, repeatable = [] } = spec;
  const definitions = Object.entries(args);
  const options = Object.fromEntries(
    definitions
      .filter(([, { type }]) => type !== "positional")
      .map(([key, { type }]) => [
        key,
        type === "boolean" ? { type: "boolean" as const } : { type: "string" as const, multiple: true },
      ]),
  );
  const positional = definitions.filter(([, { type }]) => type === "positional").length;
  const hint = `See \`selfsame ${name} --help\`.`;
  const fault = (message: string) => new SelfsameError("INVALID_ARGUMENT", message, { hint });
  if (!("server" in args) && asksService(raw))
    throw fault(`${name} asks no service (--server): ${spec.alone ?? "it works on this machine alone"}`);
  const parse = () => {
    try {
      return parseArgs({
        args: [...raw],
        options,
        allowPositionals: true,
        allowNegative: true,
        strict: true,
      });
    } catch (error) {
      // Node adds advice after the first sentence that does not fit here.
      throw fault((error as Error).message.split(/[.\n]/)[0] as string);
    }
  };
  const { positionals, values } = parse();
  const extra = positionals.slice(positional);
  if (extra.length > 0 && !rest) throw fault(`unexpected argument "${extra[0]}"`);
  for (const [key, value] of Object.entries(values)) {
    if (Array.isArray(value) && value.includes("")) throw fault(`--${key} was given an empty value`);
    if (Array.isArray(value) && value.length > 1 && !repeatable.includes(key))
      throw fault(`--${key} was given ${value.length} times; it takes one value`);
  }
  refuseElsewhere(spec, Object.keys(values));
  return { rest: extra, values: (option) => (values[option] as string[] | undefined) ?? [] };
}

function asksService(raw: readonly string[]): boolean {
  const end = raw.indexOf("--");
  return raw.slice(0, end < 0 ? raw.length : end).some((word) => /^--server(=|$)/.test(word));
}

/** What is not heeded is not passed over: it may be what the decision hangs on. @throws INVALID_ARGUMENT */
function refuseElsewhere<T extends ArgsDef>(
  { args, local = localOptions, remote = [] }: CommandSpec<T>,
  given: readonly string[],
): void {
  if (!("server" in args)) return;
  const asked = given.includes("server");
  const names: readonly string[] = asked ? local : remote;
  const wrong = given.find((name) => names.includes(name));
  if (wrong === undefined) return;
  throw new SelfsameError(
    "INVALID_ARGUMENT",
    asked
      ? `--${wrong} is done on this machine, and not by a service (--server)`
      : `--${wrong} is for a service, and goes with --server`,
  );
}
