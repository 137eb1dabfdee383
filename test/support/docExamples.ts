import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./samples.js";

/** An `@example` of a docstring. */
export interface DocExample {
  /** The exported name it belongs to; a method's own name in a class. */
  readonly name: string;
  readonly code: string;
}

const declared = /^(?:export )?(?:static )?(?:async )?(?:function\*? |const |class )?(\w+)/;

/** The source files of a room, without tests. */
export const filesOfRoom = (room: string): string[] =>
  readdirSync(join(root, "src", room), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !/\.test\.ts$|testing/.test(file))
    .map((file) => join(root, "src", room, file));

/** The examples of what these files give to a public face; a name is that of the line of code below the docstring. */
export function docExamples(files: readonly string[], face: object): DocExample[] {
  return files.flatMap((file) => {
    const text = readFileSync(file, "utf8");
    const found = text.matchAll(/@example\n((?: *\*(?!\/).*\n)+) *\*\/\n( *)(.+)/g);
    return [...found].flatMap(([, block = "", indent, line = ""]) => {
      const name = declared.exec(line)?.[1] ?? "";
      // What stands indented is a method of an exported class.
      if (indent === "" && !(name in face)) return [];
      return [{ name, code: block.replace(/^ *\* ?/gm, "") }];
    });
  });
}

/** Runs an example with these names in scope; its own may hide them. */
export async function runExample(code: string, given: Readonly<Record<string, unknown>>): Promise<unknown> {
  const AsyncFunction = (async () => undefined).constructor as new (
    ...parts: string[]
  ) => (...values: unknown[]) => Promise<unknown>;
  return new AsyncFunction(...Object.keys(given), `{\n${code}\n}`)(...Object.values(given));
}

/** Functions and classes of a public face that no example shows. */
export function withoutExample(face: object, examples: readonly DocExample[]): string[] {
  const shown = new Set(examples.map(({ name }) => name));
  return Object.entries(face)
    .filter(([name, value]) => typeof value === "function" && !shown.has(name))
    .map(([name]) => name);
}
