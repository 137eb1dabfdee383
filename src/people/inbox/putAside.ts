import { detailsBy, type GalleryContext } from "../context.js";
import { findPerson } from "../findPerson.js";

/**
 * Ignored faces stay until they expire, and are shown no more unless asked for.
 *
 * @throws FACE_NOT_FOUND
 */
export async function ignoreFaces(context: GalleryContext, ids: readonly string[]): Promise<void> {
  await context.gallery.ignoreUnknownFaces(ids, {
    action: "ignore",
    details: detailsBy(context, { faces: ids }),
  });
}

/** Erased at once. @throws FACE_NOT_FOUND */
export async function discardFaces(context: GalleryContext, ids: readonly string[]): Promise<void> {
  await context.gallery.discardUnknownFaces(ids, {
    action: "discard",
    details: detailsBy(context, { faces: ids }),
  });
}

/**
 * "Not this person": the person is no more suggested for these faces. Nothing else: no threshold is lowered, no template changed.
 *
 * @param person their id or external id
 * @throws FACE_NOT_FOUND, PERSON_NOT_FOUND
 */
export async function notThisPerson(
  context: GalleryContext,
  ids: readonly string[],
  person: string,
): Promise<void> {
  const { id } = await findPerson(context, person);
  for (const face of ids)
    await context.gallery.addMark(
      { face, person: id },
      { action: "not this person", details: detailsBy(context, { face, person: id }) },
    );
}
