import { expect, test } from "vitest";
import { oneLine, safeJson } from "./oneLine.js";
import { tableLines } from "./table.js";

const hostile = "a\x1b[2J\nMATCH: b\r\x00\x07\x7f\x9b31m\u2028\u202e\u2066c";

test("nothing of a name reaches a terminal but characters that stand where they stand", () => {
  expect(oneLine(hostile)).toBe(
    "a\\u{1b}[2J\\u{a}MATCH: b\\u{d}\\u{0}\\u{7}\\u{7f}\\u{9b}31m\\u{2028}\\u{202e}\\u{2066}c",
  );
  // Names of people stay as they are written: with joiners, marks, right to left.
  for (const name of ["Zoë", "عائشة", "می‌خواهم", "👩‍👩‍👧", "אדה"]) expect(oneLine(name)).toBe(name);
});

test("JSON stays the same value", () => {
  const value = { name: hostile, list: [1, "x"] };
  const json = safeJson(JSON.stringify(value, null, 2));
  expect(JSON.parse(json)).toEqual(value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none
  expect(json).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e\u2066]/);
});

test("columns stand under each other whatever a cell holds", () => {
  const [one, two] = tableLines([
    ["\x1b[31m", "x"],
    ["a", "y"],
  ]) as [string, string];
  expect(one.indexOf("x")).toBe(two.indexOf("y"));
  expect(one).toContain("\\u{1b}[31m");
});
