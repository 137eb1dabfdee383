import { expect, test } from "vitest";
import { withoutCopies } from "./copies.js";

test("a file whose bytes a later set holds is left out of the earlier; unreadable ones are no copies", () => {
  const part = (files: string[], first: number) => ({
    files,
    people: Int32Array.from(files, (_, i) => first + i),
    words: "",
  });
  const sets = {
    fit: part(["a", "b", "c", "d"], 0),
    set: part(["e", "f", "g"], 10),
    measure: part(["h", "i"], 20),
    data: "x",
  };
  // b is e's copy, c is h's, g is h's, a and d can't be read; i can't either.
  const digests = [null, "E", "H", null, "E", "F", "H", "H", null];
  const { kept, copies } = withoutCopies(sets, digests);
  expect(copies).toBe(3);
  expect(kept.fit).toMatchObject({ files: ["a", "d"], people: Int32Array.of(0, 3) });
  expect(kept.set).toMatchObject({ files: ["e", "f"], people: Int32Array.of(10, 11) });
  expect(kept.measure).toEqual(sets.measure);
});
