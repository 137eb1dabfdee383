import { expect, test } from "vitest";
import { squareAround } from "./crop.js";

test("a face's square is wider than its box, centred on it, and within the photo", () => {
  const photo = { width: 300, height: 200 };
  expect(squareAround({ x: 100, y: 70, width: 60, height: 60 }, photo)).toEqual({
    x: 80,
    y: 50,
    width: 100,
    height: 100,
  });
  expect(squareAround({ x: -10, y: 150, width: 60, height: 60 }, photo)).toEqual({
    x: 0,
    y: 100,
    width: 100,
    height: 100,
  });
  expect(squareAround({ x: 0, y: 0, width: 290, height: 190 }, photo)).toMatchObject({ width: 200, y: 0 });
});
