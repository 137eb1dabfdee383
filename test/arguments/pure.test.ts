import { describe, expect, test } from "vitest";
import { data, evaluate } from "../../src/index.js";
import { dataCalls } from "./dataCalls.js";
import { evaluateCalls } from "./evaluateCalls.js";
import { complaint, wrongCalls } from "./wrong.js";

// `data` and `evaluate`: every function, every argument, and what that is not.
const faces = { data: [data, dataCalls], evaluate: [evaluate, evaluateCalls] } as const;

describe.each(Object.entries(faces))("%s", (_, [face, calls]) => {
  const functions: Readonly<Record<string, unknown>> = face;

  test("every function is tried", () => {
    const names = Object.keys(functions).filter((name) => typeof functions[name] === "function");
    expect(Object.keys(calls).sort()).toEqual(names.sort());
  });

  describe.each(Object.entries(calls))("%s", (name, args) => {
    const call = functions[name] as (...values: unknown[]) => unknown;

    test("takes what is right", async () => {
      const found = await complaint(() => call(...args.map(({ right }) => right)));
      // Readers find no folder, and drawn bytes are no picture.
      const files = /^(read|buildImageTable|fileBytes)/.test(name);
      expect(found).toEqual(files ? undefined : expect.stringMatching(/^accepted/));
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
});
