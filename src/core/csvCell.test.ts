import { expect, test } from "vitest";
import { formulas } from "../../test/support/formulas.js";
import { csvCell } from "./csvCell.js";

test.each(formulas)("%j begins no formula, wherever cells are parted", (text) => {
  for (const cell of csvCell(text).split(/[,;|\t\r\n]/))
    expect(cell).not.toMatch(/^[\s"']*(?<!')[=+\-@＝＋－＠]/);
});

test("other texts and numbers stay as they are", () => {
  expect(["Ada", "a-b", "1+1", "x@y.org", -5, null, "2026-11-25T00:00:00Z"].map(csvCell)).toEqual([
    ...["Ada", "a-b", "1+1", "x@y.org", "-5", "", "2026-11-25T00:00:00Z"],
  ]);
  expect(csvCell('say "x", y')).toBe('"say ""x"", y"');
});
