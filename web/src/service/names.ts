import { type NamedFace, nameOf } from "./service.js";

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** People as a list shows them: by what they are called; those without a name, who go by an id, come last. */
export const byName = <P extends NamedFace>(people: readonly P[]): P[] =>
  people.toSorted(
    (a, b) =>
      Number(a.name === null) - Number(b.name === null) ||
      collator.compare(nameOf(a), nameOf(b)) ||
      collator.compare(a.id, b.id),
  );

/**
 * What stands beside a person's name: their key elsewhere; where there is none and another of the list goes by the same name, the
 * beginning of their id.
 */
export function besideName(person: NamedFace, list: readonly NamedFace[]): string | undefined {
  if (person.name === null) return undefined;
  const isShared = list.some(({ id, name }) => id !== person.id && name === person.name);
  return person.externalId ?? (isShared ? person.id.slice(0, 8) : undefined);
}
