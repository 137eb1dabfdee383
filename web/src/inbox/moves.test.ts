import { describe, expect, test } from "vitest";
import { meant, moved } from "./moves.js";

describe("the keys of the inbox", () => {
  // a b c / d e
  const faces = [
    { id: "a", left: 0, top: 0 },
    { id: "b", left: 100, top: 0 },
    { id: "c", left: 200, top: 0 },
    { id: "d", left: 0, top: 120 },
    { id: "e", left: 100, top: 120 },
  ];
  test.each([
    ["a", "ArrowRight", "b"],
    ["c", "ArrowRight", "d"],
    ["d", "ArrowLeft", "c"],
    ["b", "ArrowDown", "e"],
    ["c", "ArrowDown", "e"],
    ["e", "ArrowUp", "b"],
    ["e", "Home", "a"],
    ["a", "End", "e"],
    ["gone", "ArrowDown", "a"],
  ])("from %s by %s to %s", (from, key, to) => expect(moved(faces, from, key)).toBe(to));
  test("at the edges they stay", () => {
    expect([
      moved(faces, "a", "ArrowUp"),
      moved(faces, "e", "ArrowDown"),
      moved(faces, "e", "ArrowRight"),
    ]).toEqual([undefined, undefined, undefined]);
  });
  test("what is selected is meant, else what has the focus", () => {
    expect(meant(new Set(["a", "c"]), "b")).toEqual(["a", "c"]);
    expect(meant(new Set(), "b")).toEqual(["b"]);
    expect(meant(new Set(), undefined)).toEqual([]);
  });
});
