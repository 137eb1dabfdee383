import { SelfsameError } from "../core/errors.js";
import type { Gallery } from "../gallery/gallery.js";
import type { Person } from "../gallery/person.js";
import { stillThere } from "./stillThere.js";

/**
 * A person by their id, or by their external id.
 *
 * @throws PERSON_NOT_FOUND
 * @example
 * const ada = await findPerson({ gallery }, "4711");
 */
export async function findPerson(
  { gallery }: { readonly gallery: Pick<Gallery, "person" | "personByExternalId"> },
  name: string,
): Promise<Person> {
  const person = (await stillThere(gallery.person(name))) ?? (await gallery.personByExternalId(name));
  if (person) return person;
  throw new SelfsameError("PERSON_NOT_FOUND", "nobody in this gallery has that id or external id");
}
