import { expect, test } from "vitest";
import { csvText, tableLines } from "./table.js";

test("columns stand below each other, whatever letters are in them", () => {
  expect(tableLines([["id", "name"], ["1", "Zoë"], ["12", ""], []])).toEqual([
    "id  name",
    "1   Zoë",
    "12",
    "",
  ]);
  expect(tableLines([])).toEqual([]);
});

test("CSV quotes what would break it", () => {
  expect(
    csvText([
      ["a,b", 'say "x"', "two\nlines"],
      [1, null, "plain"],
    ]),
  ).toBe('"a,b","say ""x""","two\nlines"\n1,,plain\n');
});
