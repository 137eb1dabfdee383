import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** One file naming another, or a package. */
export interface Import {
  readonly file: string;
  readonly line: number;
  readonly specifier: string;
  /** The source file it stands for; absent for a package. */
  readonly target?: string;
  /** `new URL("./x.js", …)`, as a worker is started by: no import, but a way over a wall. */
  readonly byUrl: boolean;
}

export function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));
}

const importPattern =
  /(?<!["'`])(?:\bfrom|\bimport|\brequire|\bresolve)\s*\(?\s*["'`]([^"'`]+)["'`]|new URL\(\s*["'`](\.[^"'`]+\.js)["'`]/g;

/** What a file imports, types too, in whatever form. */
export function importsOf(file: string, text = readFileSync(file, "utf8")): Import[] {
  // Examples in docstrings import the package as a user does.
  const code = text.replace(/^[ \t]*\*.*$/gm, "");
  return [...code.matchAll(importPattern)].map((match) => {
    const specifier = (match[1] ?? match[2]) as string;
    return {
      file,
      line: code.slice(0, match.index).split("\n").length,
      specifier,
      byUrl: match[1] === undefined,
      ...(specifier.startsWith(".")
        ? { target: resolve(dirname(file), specifier).replace(/\.js$/, ".ts") }
        : {}),
    };
  });
}

/**
 * Files that import each other in a circle, each circle sorted: the strongly connected components of more than one file, or
 * of one that imports itself (Tarjan 1972).
 */
export function circlesOf(edges: readonly (readonly [from: string, to: string])[]): string[][] {
  const next = new Map<string, string[]>();
  for (const [from, to] of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): number => {
    const number = order.size;
    order.set(file, number);
    lowest.set(file, number);
    open.push(file);
    for (const to of next.get(file) ?? []) {
      const reached = !order.has(to) ? visit(to) : open.includes(to) ? order.get(to)! : number;
      lowest.set(file, Math.min(lowest.get(file)!, reached));
    }
    if (lowest.get(file) === number) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1 || next.get(file)?.includes(file)) circles.push(circle.sort());
    }
    return lowest.get(file)!;
  };
  for (const file of next.keys()) if (!order.has(file)) visit(file);
  return circles;
}
