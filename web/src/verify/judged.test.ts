import { expect, test } from "vitest";
import { furtherWarnings, isAside, type Judged } from "./judged.js";

const judged = (
  explanation: string | null,
  warnings: readonly string[],
  outcome: Judged["decision"]["outcome"] = "no decision",
) => ({
  decision: { explanation, outcome } as Judged["decision"],
  warnings,
});

test("references that the explanation names are not told of twice; whatever else is warned of is", () => {
  const [one, two] = ["anchor 1: too dark (quality 0.4).", "anchor 2: the same picture as the probe"];
  const left = [`left out: ${one}`, `left out: ${two}`];
  const explanation = `no reference is left: ${one.slice(0, -1)}; ${two}. Give other photos of the person.`;
  expect(furtherWarnings(judged(explanation, [...left, "the face is small"]))).toEqual(["the face is small"]);
  expect(furtherWarnings(judged(null, left))).toEqual(left);
  expect(furtherWarnings(judged("the photo: too blurred", left))).toEqual(left);
});

test("how the error rates were measured is no caution, and is not said where nothing was decided", () => {
  const aside = "the error rates were measured with one reference; with several both are lower";
  expect(isAside(aside)).toBe(true);
  expect(isAside("the face is small")).toBe(false);
  expect(furtherWarnings(judged(null, [aside], "match"))).toEqual([aside]);
  expect(furtherWarnings(judged("the photo: too blurred", [aside]))).toEqual([]);
});
