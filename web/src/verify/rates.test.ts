import { expect, test } from "vitest";
import { ofMany, percent } from "./rates.js";

test("rates in words that are read at once", () => {
  expect([0.04, 0.001, 0.0012, 0.00003, 0.31, 0, 1e-9].map(ofMany)).toEqual([
    "about 4 of 100",
    "about 1 of 1,000",
    "about 1 of 1,000",
    "about 3 of 100,000",
    "about 31 of 100",
    "none of those seen",
    "fewer than 1 of 10,000,000",
  ]);
  expect([0.0012, 0.10234, 0.000031, 0].map(percent)).toEqual(["0.12%", "10%", "0.0031%", "0%"]);
});
