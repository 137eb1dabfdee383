import { SelfsameError } from "../../core/errors.js";
import type { ListedGroup } from "../../data/lists/groupsCsv.js";

/** So many of the unknown are named. */
const named = 5;

/**
 * The people of a list of groups, called as the data call them: as they are written there, or with "é" as one letter or two.
 *
 * @param people of the data
 * @throws DATASET_INVALID for people whom the data don't know: a slip in a name must not take somebody out of their group
 */
export function groupedPeople(listed: readonly ListedGroup[], people: Iterable<string>): ListedGroup[] {
  const known = new Set(people);
  const composed = new Map([...known].map((person) => [person.normalize(), person]));
  const unknown = new Set<string>();
  const found = listed.map(({ person, group }) => {
    const name = known.has(person) ? person : composed.get(person.normalize());
    if (name === undefined) unknown.add(person);
    return { person: name ?? person, group };
  });
  if (unknown.size === 0) return found;
  const names = [...unknown].slice(0, named).map((person) => `"${person}"`);
  const more = unknown.size > named ? ` and ${unknown.size - named} more` : "";
  throw new SelfsameError(
    "DATASET_INVALID",
    `the list of groups names people of whom the data have no image: ${names.join(", ")}${more}`,
    { hint: "Write people as the data name them (their folder), and leave out those without images." },
  );
}
