import { expect, test } from "vitest";
import { nearFaces } from "./near.js";

test("people far behind don't count", () => {
  const face = (side: number) => ({ box: { width: side, height: side } });
  expect(nearFaces([])).toBe(0);
  expect(nearFaces([face(100), face(40), face(30)])).toBe(1);
  expect(nearFaces([face(100), face(60), face(30)])).toBe(2);
});
