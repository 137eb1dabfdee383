import { SelfsameError } from "../core/errors.js";
import type { Person } from "../gallery/person.js";
import type { GalleryContext } from "./context.js";

/**
 * A person by their id, or by their external id.
 *
 * @throws PERSON_NOT_FOUND
 * @example
 * const ada = await findPerson({ gallery }, "4711");
 */
export async function findPerson({ gallery }: GalleryContext, name: string): Promise<Person> {
  try {
    return await gallery.person(name);
  } catch (error) {
    if (!(error instanceof SelfsameError && error.code === "PERSON_NOT_FOUND")) throw error;
    const person = await gallery.personByExternalId(name);
    if (person) return person;
    throw error;
  }
}
