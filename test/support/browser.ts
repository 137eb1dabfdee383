import { describe, expect, test } from "vitest";
import { findBrowser, howToGetOne } from "./launch.js";

export { findBrowser, launch } from "./launch.js";

/** Tests that need a browser. Where there is none, one loud line says that they did not run; with CI set that is a failure. */
export function describeInBrowser(name: string, tests: () => void): void {
  if (findBrowser()) return void describe(name, tests);
  test(`NOT RUN, for there is no browser: ${name}`, () => {
    const words = `NOT RUN: ${name}: no browser was found; ${howToGetOne}`;
    process.stderr.write(`\n##### ${words} #####\n\n`);
    expect(process.env["CI"], words).toBeFalsy();
  });
}
