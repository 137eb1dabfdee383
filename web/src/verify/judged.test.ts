import { expect, test } from "vitest";
import { furtherWarnings, type Judged } from "./judged.js";

const judged = (explanation: string | null, warnings: readonly string[]) => ({
  decision: { explanation } as Judged["decision"],
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
