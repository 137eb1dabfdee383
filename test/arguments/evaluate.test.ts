import { describe, expect, test } from "vitest";
import { evaluate } from "../../src/index.js";
import { evaluateCalls } from "./evaluateCalls.js";
import { complaint, wrongCalls } from "./wrong.js";

const functions: Readonly<Record<string, unknown>> = evaluate;
const names = Object.keys(functions).filter((name) => typeof functions[name] === "function");

test("every function of `evaluate` is tried", () => {
  expect(Object.keys(evaluateCalls).sort()).toEqual(names.sort());
});

describe.each(Object.entries(evaluateCalls))("evaluate.%s", (name, args) => {
  const call = functions[name] as (...values: unknown[]) => unknown;

  test("takes what is right", () => {
    expect(() => call(...args.map(({ right }) => right))).not.toThrow();
  });

  test("refuses what is wrong", async () => {
    const complaints: string[] = [];
    for (const { title, args: values } of wrongCalls(args)) {
      const found = await complaint(() => call(...values));
      if (found !== undefined) complaints.push(`${title} ${found.split("\n").slice(0, 2).join(" ")}`);
    }
    expect(complaints).toEqual([]);
  });
});
