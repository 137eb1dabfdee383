import { SelfsameError } from "../core/errors.js";
import { preparePerson } from "../core/personRule.js";
import type { DeletionReceipt } from "../gallery/gallery.js";
import type { UnknownFace } from "../gallery/unknownFace.js";
import { decideAtDistance } from "../recognition/decision.js";
import { detailsBy, type ModelContext } from "./context.js";
import { findPerson } from "./findPerson.js";
import { listOf } from "./pages.js";

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

/** Faces of the inbox that match a person one to one. Where the inbox is empty, nobody asks for the model. */
async function facesLike(context: ModelContext, person: string): Promise<string[]> {
  const { gallery } = context;
  const faces: UnknownFace[] = [];
  for (const state of ["waiting", "ignored"] as const)
    faces.push(...(await listOf((page) => gallery.unknownFaces({ ...page, state }))));
  const templates = faces.length === 0 ? [] : await gallery.templates(person);
  if (templates.length === 0) return [];
  const { model } = context.selfsame;
  const prepared = preparePerson(
    model.head,
    templates.map(({ embedding }) => embedding),
  );
  const comparability = { comparable: true, explanation: null };
  return faces
    .filter(({ embedding }) => decideAtDistance(model, prepared.distance(embedding), comparability).match)
    .map(({ id }) => id);
}
