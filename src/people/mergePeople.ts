import { SelfsameError } from "../core/errors.js";
import type { Merge } from "../gallery/gallery.js";
import type { Person } from "../gallery/person.js";
import { type PeoplePair, selfTest } from "./check/selfTest.js";
import { detailsBy, type GalleryContext, type ModelContext } from "./context.js";
import { findPerson } from "./findPerson.js";

/**
 * Makes two people one, because a user says so: `from` is gone, their templates are `into`'s. It can be undone.
 *
 * @param into who stays, `from` who is merged into them: ids or external ids
 * @throws PERSON_NOT_FOUND; INVALID_ARGUMENT for one and the same person
 */
export async function mergePeople(context: GalleryContext, into: string, from: string): Promise<Merge> {
  const [stays, goes] = [await findPerson(context, into), await findPerson(context, from)];
  if (stays.id === goes.id)
    throw new SelfsameError("INVALID_ARGUMENT", `"${into}" and "${from}" are one person already`);
  const details = detailsBy(context, { into: stays.id, from: goes.id });
  return context.gallery.merge(stays.id, goes.id, { action: "merge", details });
}

/** Makes them two again. @throws MERGE_NOT_FOUND; INVALID_ARGUMENT where one of them was deleted since */
export async function undoMerge(context: GalleryContext, merge: string): Promise<Person> {
  return context.gallery.undoMerge(merge, { action: "undo merge", details: detailsBy(context, { merge }) });
}

/**
 * Pairs of people who may be one, the most alike first: those who match at the threshold of identification. Whether they are one or look
 * alike only a user can tell.
 *
 * @throws VERIFY_ONLY
 */
export async function mergeCandidates(context: ModelContext): Promise<readonly PeoplePair[]> {
  const { pairs } = await selfTest(context);
  if (pairs === null)
    throw new SelfsameError("VERIFY_ONLY", "this gallery verifies only, and compares nobody with others");
  return pairs.highest.filter(({ match }) => match);
}
