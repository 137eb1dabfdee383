import type { Template } from "../../gallery/template.js";
import { isSamePhoto, type PhotoTrace } from "../../recognition/samePhoto.node.js";
import { stillThere } from "../stillThere.js";
import type { Enrolled } from "./pendingPeople.js";

/** So many of the people nearest to a photo are asked whether it is enrolled for them already. */
const asked = 2;

/** A photo that is there already. */
export interface Duplicate {
  /** Whose template it is; null for a photo of the same call. */
  readonly person: string | null;
  readonly template: string | null;
  readonly explanation: string;
}

export interface DuplicateSearch {
  readonly gallery: Pick<Enrolled, "nearest" | "templates" | "thumbnail">;
  /** Templates of the person that the photos are for. */
  readonly own: readonly Template[];
  /** Whether the gallery may be searched for other people. */
  readonly search: boolean;
}

/** What finds photos that are enrolled already, for whomever, or came before in the same call. */
export function duplicateFinder({ gallery, own, search }: DuplicateSearch) {
  const taken: { readonly name: string; readonly trace: PhotoTrace }[] = [];
  return async (name: string, trace: PhotoTrace): Promise<Duplicate | null> => {
    for (const before of taken)
      if (await isSamePhoto(before.trace, trace))
        return duplicate(null, null, `the same photo as ${before.name}`);
    const found = (await among(own, trace)) ?? (search ? await amongOthers(trace) : null);
    if (found === null) taken.push({ name, trace });
    return found;
  };

  async function amongOthers(trace: PhotoTrace): Promise<Duplicate | null> {
    for (const { person } of await gallery.nearest(trace.embedding, asked)) {
      if (person === own[0]?.person) continue;
      const found = await among((await stillThere(gallery.templates(person))) ?? [], trace);
      if (found) return found;
    }
    return null;
  }

  async function among(templates: readonly Template[], trace: PhotoTrace): Promise<Duplicate | null> {
    for (const { id, person, embedding, sourceHash } of templates)
      if (await isSamePhoto({ embedding, sourceHash, thumbnail: () => gallery.thumbnail(id) }, trace))
        return duplicate(
          person,
          id,
          templates === own
            ? "enrolled for this person already"
            : `enrolled already, for the person ${person}`,
        );
    return null;
  }
}

const duplicate = (person: string | null, template: string | null, words: string): Duplicate => ({
  person,
  template,
  explanation: `${words}. Give another photo, or allow duplicates (--allow-duplicates).`,
});
