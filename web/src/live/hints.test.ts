import { expect, test } from "vitest";
import { hintOf, type Seen, steadyHint } from "./hints.js";

const face = (x: number, y: number, size: number, brightness = 130, sharpness = 0.1) => ({
  box: { x: x - size / 2, y: y - size / 2, width: size, height: size },
  brightness,
  sharpness,
});
const seen = (...faces: Seen["faces"]): Seen => ({ width: 640, height: 480, faces });

test.each([
  ["nobody is there", seen(), "noFace"],
  ["all is well", seen(face(320, 240, 200)), "good"],
  ["two are as near", seen(face(250, 240, 200), face(450, 240, 150)), "oneFace"],
  ["somebody is far behind", seen(face(320, 240, 200), face(600, 100, 60)), "good"],
  ["the face is small", seen(face(320, 240, 90)), "closer"],
  ["the face is large", seen(face(320, 240, 400)), "back"],
  ["it is at the side", seen(face(130, 240, 200)), "centre"],
  ["it is at the bottom", seen(face(320, 380, 160)), "centre"],
  ["it is dark", seen(face(320, 240, 200, 40)), "moreLight"],
  ["it is blurred", seen(face(320, 240, 200, 130, 0.01)), "holdStill"],
  ["it is small and dark: the first thing first", seen(face(320, 240, 90, 40)), "closer"],
])("where %s, one hint says what to do", (_, view, hint) => {
  expect(hintOf(view)).toBe(hint);
});

test("a face that moves is to hold still, one that rests is well", () => {
  const before = seen(face(320, 240, 200));
  expect(hintOf(seen(face(350, 240, 200)), before)).toBe("holdStill");
  expect(hintOf(seen(face(325, 240, 200)), before)).toBe("good");
});

test("a hint shows once three views in a row agree, and stays until three agree on another", () => {
  const show = steadyHint();
  expect(["closer", "closer", "closer"].map((hint) => show(hint as "closer"))).toEqual([
    undefined,
    undefined,
    "closer",
  ]);
  expect((["good", "closer", "good", "good", "good"] as const).map(show)).toEqual([
    "closer",
    "closer",
    "closer",
    "closer",
    "good",
  ]);
});
