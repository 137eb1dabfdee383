import { SelfsameError } from "../core/errors.js";
import { preparePerson } from "../core/personRule.js";
import type { DeletionReceipt } from "../gallery/gallery.js";
import { decideAtDistance } from "../recognition/decision.js";
import { detailsBy, type ModelContext } from "./context.js";
import { findPerson } from "./findPerson.js";
import { allOf } from "./pages.js";

/** Faces may leave the inbox while it is looked through. */
const tries = 3;

/**
 * Erases a person in one transaction: templates, images, thumbnails, consents, marks, and the faces of the inbox that match them, who may
 * well be they. The receipt names nothing but their id.
 *
 * @param person their id or external id
 * @throws PERSON_NOT_FOUND
 * @example
 * const { templates, unknownFaces } = await deletePerson({ gallery, selfsame }, "4711");
 */
export async function deletePerson(context: ModelContext, person: string): Promise<DeletionReceipt> {
  const { id } = await findPerson(context, person);
  const audit = { action: "delete", details: detailsBy(context, { person: id }) };
  for (let left = tries; ; left--)
    try {
      return await context.gallery.deletePerson(id, audit, await facesLike(context, id));
    } catch (error) {
      const isGone = error instanceof SelfsameError && error.code === "FACE_NOT_FOUND";
      if (!isGone || left === 1) throw error;
    }
}

/** Faces of the inbox that match a person one to one. */
async function facesLike({ gallery, selfsame: { model } }: ModelContext, person: string): Promise<string[]> {
  const templates = await gallery.templates(person);
  if (templates.length === 0) return [];
  const prepared = preparePerson(
    model.head,
    templates.map(({ embedding }) => embedding),
  );
  const comparability = { comparable: true, explanation: null };
  const found: string[] = [];
  for (const state of ["waiting", "ignored"] as const)
    for await (const { id, embedding } of allOf((page) => gallery.unknownFaces({ ...page, state })))
      if (decideAtDistance(model, prepared.distance(embedding), comparability).match) found.push(id);
  return found;
}
