import type { DeletionReceipt } from "../gallery/gallery.js";
import { decideAtDistance } from "../recognition/decision.js";
import { detailsBy, type ModelContext } from "./context.js";
import { findPerson } from "./findPerson.js";
import { allOf } from "./pages.js";

/**
 * Erases a person: templates, images, thumbnails, consents and marks, in one transaction, and before that the faces of the inbox that
 * match them, who may well be they. The receipt names nothing but their id.
 *
 * @param person their id or external id
 * @throws PERSON_NOT_FOUND
 * @example
 * const { templates, unknownFaces } = await deletePerson({ gallery, selfsame }, "4711");
 */
export async function deletePerson(context: ModelContext, person: string): Promise<DeletionReceipt> {
  const { gallery } = context;
  const { id } = await findPerson(context, person);
  const faces = await facesLike(context, id);
  const details = detailsBy(context, { person: id, faces });
  if (faces.length > 0) await gallery.discardUnknownFaces(faces, { action: "discard", details });
  const receipt = await gallery.deletePerson(id, {
    action: "delete",
    details: detailsBy(context, { person: id }),
  });
  return { ...receipt, unknownFaces: receipt.unknownFaces + faces.length };
}

/** Faces of the inbox that match a person one to one. */
async function facesLike({ gallery, selfsame: { model } }: ModelContext, person: string): Promise<string[]> {
  const found: string[] = [];
  for (const state of ["waiting", "ignored"] as const)
    for await (const { id, embedding } of allOf((page) => gallery.unknownFaces({ ...page, state }))) {
      const distance = await gallery.distanceTo(person, embedding);
      if (distance === null) return found;
      if (decideAtDistance(model, distance, { comparable: true, explanation: null }).match) found.push(id);
    }
  return found;
}
