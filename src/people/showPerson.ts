import type { Consent, Person } from "../gallery/person.js";
import type { Template } from "../gallery/template.js";
import type { GalleryContext } from "./context.js";
import { findPerson } from "./findPerson.js";

/** A person with what is kept of them; no embeddings, which `exportPerson` gives. */
export interface PersonDetail extends Omit<Person, "templates"> {
  readonly templates: readonly Omit<Template, "embedding" | "person">[];
  readonly consents: readonly Consent[];
}

/**
 * A person, their templates and consents.
 *
 * @param person their id or external id
 * @throws PERSON_NOT_FOUND
 */
export async function showPerson(context: GalleryContext, person: string): Promise<PersonDetail> {
  const found = await findPerson(context, person);
  const templates = await context.gallery.templates(found.id);
  return {
    ...found,
    templates: templates.map(({ embedding: _, person: __, ...template }) => template),
    consents: await context.gallery.consents(found.id),
  };
}
