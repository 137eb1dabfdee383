import { expect, test } from "vitest";
import { withoutCopies } from "./copies.js";

test("a file whose bytes a later set holds is left out of the earlier; unreadable ones are no copies", () => {
  const samplesOf = (ids: string[]) =>
    ids.map((id) => ({ id, person: id, bytes: () => Promise.reject(new Error("not read")) }));
  const part = (ids: string[], first: number) => ({
    samples: samplesOf(ids),
    people: Int32Array.from(ids, (_, i) => first + i),
    words: "",
  });
  const sets = {
    fit: part(["a", "b", "c", "d"], 0),
    set: part(["e", "f", "g"], 10),
    measure: part(["h", "i"], 20),
    data: "x",
    skipped: [],
  };
  // b is e's copy, c is h's, g is h's, a and d can't be read; i can't either.
  const digests = [null, "E", "H", null, "E", "F", "H", "H", null];
  const { kept, copies } = withoutCopies(sets, digests);
  expect(copies).toBe(3);
  const ids = ({ samples }: { samples: readonly { id: string }[] }) => samples.map(({ id }) => id);
  expect([ids(kept.fit), kept.fit.people]).toEqual([["a", "d"], Int32Array.of(0, 3)]);
  expect([ids(kept.set), kept.set.people]).toEqual([["e", "f"], Int32Array.of(10, 11)]);
  expect(kept.measure).toEqual(sets.measure);
});
