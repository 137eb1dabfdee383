import { expect, test } from "vitest";
import { besideName, byName } from "./names.js";

const person = (id: string, name: string | null, externalId: string | null = null) => ({
  id: `${id}-0000-0000`,
  name,
  externalId,
});

test("people stand by their names, whatever case and accents; those without one come last", () => {
  const people = [
    person("1", "Zoë"),
    person("2", null, "E-2"),
    person("3", "ada"),
    person("4", null),
    person("5", "Émile"),
    person("6", "Guest 10"),
    person("7", "Guest 9"),
  ];
  expect(byName(people).map(({ id }) => id[0])).toEqual(["3", "5", "7", "6", "1", "4", "2"]);
});

test("an id stands beside a name only where another has it too", () => {
  const [one, two, three] = [person("aaaaaaaa1", "Ada"), person("bbbbbbbb2", "Ada"), person("c", "Bob")];
  const known = person("d", "Ada", "E-1815");
  const list = [one, two, three, known];
  expect(list.map((it) => besideName(it, list))).toEqual(["aaaaaaaa", "bbbbbbbb", undefined, "E-1815"]);
  expect(besideName(one, [one, three])).toBeUndefined();
  expect(besideName(person("e", null, "E-2"), list)).toBeUndefined();
});
