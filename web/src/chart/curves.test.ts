import { expect, test } from "vitest";
import { ascending } from "./curves.js";

test("both ends of a vertical step stay, in order", () => {
  const x = ascending([0, 0, 0.1, 0.1, 0.1, 1]);
  expect(x).toHaveLength(6);
  for (const [i, value] of x.slice(1).entries()) expect(value).toBeGreaterThan(x[i]!);
  expect(x[4]).toBeCloseTo(0.1, 6);
});
