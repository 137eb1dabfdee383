import { SelfsameError } from "../../core/errors.js";
import type { Gallery } from "../../gallery/gallery.js";
import type { Person, PersonDetails } from "../../gallery/person.js";
import type { UnknownFace } from "../../gallery/unknownFace.js";
import { suitabilityOf } from "../../recognition/comparability.js";
import { detailsBy, type ModelContext } from "../context.js";
import { type Duplicate, duplicateFinder } from "../enrol/duplicateOf.node.js";
import { findPerson } from "../findPerson.js";
import { allOf } from "../pages.js";

/** What became of one face. */
export interface AssignedFace {
  readonly face: string;
  readonly outcome: "assigned" | "refused";
  /** Why it stays in the inbox; null where it was assigned. */
  readonly reason: "not comparable" | "duplicate" | null;
  readonly explanation: string | null;
  readonly template: string | null;
  readonly duplicateOf: Pick<Duplicate, "person" | "template"> | null;
}

export interface Assignment {
  /** Null where every face was refused and they are nobody enrolled before. */
  readonly person: Person | null;
  readonly created: boolean;
  readonly faces: readonly AssignedFace[];
  readonly assigned: number;
}

export interface AssignOptions {
  /** Also take faces of photos that are enrolled already. Default false. */
  readonly allowDuplicates?: boolean;
}

/**
 * Faces of the inbox become templates of a person, whom a user names: recognition itself never adds one. They pass the gate of
 * enrolment; what doesn't pass it stays where it is.
 *
 * @param target a person by id or external id, or the details of somebody new
 * @throws FACE_NOT_FOUND, PERSON_NOT_FOUND, PERSON_EXISTS
 * @example
 * await assignFaces({ gallery, selfsame }, ["face-1", "face-2"], { name: "Ada" });
 */
export async function assignFaces(
  context: ModelContext,
  ids: readonly string[],
  target: string | Partial<PersonDetails>,
  { allowDuplicates = false }: AssignOptions = {},
): Promise<Assignment> {
  const { gallery, selfsame } = context;
  const faces = await unknownFacesOf(gallery, ids);
  const known = typeof target === "string" ? await findPerson(context, target) : null;
  const own = known ? await gallery.templates(known.id) : [];
  const { verifyOnly } = await gallery.settings();
  const find = duplicateFinder({ gallery, own, search: !verifyOnly });
  const judged: (Omit<AssignedFace, "template"> & { readonly id: string })[] = [];
  for (const [i, face] of faces.entries())
    judged.push({ id: face.id, ...(await judge(face, `face ${i + 1}`)) });
  const accepted = judged.filter(({ outcome }) => outcome === "assigned").map(({ id }) => id);
  if (accepted.length === 0) return result(known, false, []);
  const details = detailsBy(context, { faces: accepted, revision: selfsame.model.revision });
  const { person, templates } = await gallery.assignUnknownFaces(
    accepted,
    typeof target === "string" ? (known as Person).id : target,
    { action: "assign", details },
  );
  return result(person, known === null, templates);

  async function judge(face: UnknownFace, name: string): Promise<Omit<AssignedFace, "template">> {
    const { embedding, quality, sourceHash, id } = face;
    const side = { name, face: { embedding, quality, model: selfsame.model.id } };
    const { comparable, explanation } = suitabilityOf(selfsame.model, side);
    const refused = { face: id, outcome: "refused", duplicateOf: null } as const;
    if (comparable === false) return { ...refused, reason: "not comparable", explanation };
    const trace = { embedding, sourceHash, thumbnail: () => gallery.thumbnail(id) };
    const found = allowDuplicates ? null : await find(name, trace);
    if (found === null)
      return { face: id, outcome: "assigned", reason: null, explanation: null, duplicateOf: null };
    const { person, template, explanation: words } = found;
    return { ...refused, reason: "duplicate", explanation: words, duplicateOf: { person, template } };
  }

  function result(person: Person | null, created: boolean, templates: readonly string[]): Assignment {
    let stored = 0;
    return {
      person,
      created,
      faces: judged.map(({ id: _, ...face }) => ({
        ...face,
        template: face.outcome === "assigned" ? (templates[stored++] ?? null) : null,
      })),
      assigned: templates.length,
    };
  }
}

/** @throws FACE_NOT_FOUND */
async function unknownFacesOf(gallery: Gallery, ids: readonly string[]): Promise<UnknownFace[]> {
  if (ids.length === 0)
    throw new SelfsameError("INVALID_ARGUMENT", "at least one face of the inbox is to be named");
  const wanted = new Set(ids);
  const found = new Map<string, UnknownFace>();
  for (const state of ["waiting", "ignored"] as const)
    for await (const face of allOf((page) => gallery.unknownFaces({ ...page, state })))
      if (wanted.has(face.id)) found.set(face.id, face);
  return [...wanted].map((id) => {
    const face = found.get(id);
    if (face) return face;
    throw new SelfsameError("FACE_NOT_FOUND", `there is no face "${id}" in the inbox`);
  });
}
