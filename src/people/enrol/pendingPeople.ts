import { preparePerson } from "../../core/personRule.js";
import type { Candidate, Gallery, GalleryModel } from "../../gallery/gallery.js";
import { type Person, type PersonDetails, sameId } from "../../gallery/person.js";
import { newId } from "../../gallery/sealedTable.js";
import type { Template, TemplateDraft } from "../../gallery/template.js";

/** Somebody as they will be once a batch is stored. */
export interface PendingPerson {
  readonly isNew: boolean;
  readonly person: Person;
  /** All that they will have. */
  readonly templates: readonly Template[];
  /** The new ones among them. */
  readonly drafts: readonly (TemplateDraft & { readonly id: string })[];
}

/**
 * Somebody who is to be stored, with ids made before.
 *
 * @param known who gets the templates, and what they have; left out: somebody new, of the details
 */
export function pendingPerson(
  { revision }: Pick<GalleryModel, "revision">,
  details: PersonDetails,
  drafts: readonly TemplateDraft[],
  known?: { readonly person: Person; readonly templates: readonly Template[] },
): PendingPerson {
  const created = new Date().toISOString();
  const count = drafts.length + (known?.templates.length ?? 0);
  const person: Person = known
    ? { ...known.person, templates: count }
    : { id: newId(), ...details, created, updated: created, templates: count };
  const named = drafts.map((draft) => ({ ...draft, id: newId() }));
  const news = named.map(({ image, thumbnail, ...draft }) => ({
    ...draft,
    person: person.id,
    revision,
    created,
    hasImage: image !== undefined,
    hasThumbnail: thumbnail !== undefined,
  }));
  return {
    isNew: known === undefined,
    person,
    templates: [...(known?.templates ?? []), ...news],
    drafts: named,
  };
}

/** What a photo is held against: the questions that enrolment asks of a gallery. */
export type Enrolled = Pick<
  Gallery,
  "settings" | "counts" | "person" | "personByExternalId" | "templates" | "thumbnail" | "nearest"
>;

/**
 * A gallery as it will be once those who are pending are stored, so that people of one batch are held against each other as if
 * they had come one by one. What is asked later sees who was added to `pending` meanwhile.
 */
export function withPending(gallery: Gallery, pending: ReadonlyMap<string, PendingPerson>): Enrolled {
  const { head } = gallery.model;
  const drafts = () => [...pending.values()].flatMap((each) => each.drafts);
  return {
    settings: () => gallery.settings(),
    async counts() {
      const stored = await gallery.counts();
      const news = [...pending.values()].filter(({ isNew }) => isNew);
      return {
        ...stored,
        people: stored.people + news.length,
        templates: stored.templates + drafts().length,
      };
    },
    person: async (id) => pending.get(id)?.person ?? gallery.person(id),
    async personByExternalId(externalId) {
      for (const { person } of pending.values())
        if (person.externalId !== null && sameId(person.externalId) === sameId(externalId)) return person;
      return gallery.personByExternalId(externalId);
    },
    templates: async (id) => pending.get(id)?.templates ?? gallery.templates(id),
    async thumbnail(id) {
      const draft = drafts().find((each) => each.id === id);
      return draft ? (draft.thumbnail ?? null) : gallery.thumbnail(id);
    },
    async nearest(probe, count) {
      if (pending.size === 0) return gallery.nearest(probe, count);
      const stored = await gallery.nearest(probe, count + pending.size);
      const others = stored.filter(({ person }) => !pending.has(person));
      const theirs = [...pending.values()].flatMap(({ person, templates }): Candidate[] => {
        if (templates.length === 0) return [];
        const embeddings = templates.map(({ embedding }) => embedding);
        return [{ person: person.id, distance: preparePerson(head, embeddings).distance(probe) }];
      });
      return [...others, ...theirs].sort((a, b) => a.distance - b.distance).slice(0, count);
    },
  };
}
