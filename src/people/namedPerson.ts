import type { Person } from "../gallery/person.js";

/** A person as results name them. */
export type NamedPerson = Pick<Person, "id" | "name" | "externalId">;

export function namedPerson({ id, name, externalId }: Person): NamedPerson {
  return { id, name, externalId };
}

/** What to call a person in words: their name, else the caller's key for them, else their id. */
export function personWords({ id, name, externalId }: NamedPerson): string {
  return name ?? externalId ?? id;
}
