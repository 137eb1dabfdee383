import { jobRules } from "../../core/job.js";
import { array, check, checkOptions, flag, listOf, oneOf, text } from "../../core/options.js";
import type { FaceGallery } from "../../people/faceGallery.node.js";
import { contextOf } from "../../people/faceGalleryOn.node.js";
import { oneFaceRule } from "../../recognition/optionRules.js";
import { type EnrolFoldersOptions, type EnrolledFolders, enrolEverybody } from "./enrolFolders.node.js";
import { peopleLayouts } from "./peopleFolders.node.js";

const rules = {
  ...jobRules,
  face: oneFaceRule,
  groups: listOf(text),
  consents: array,
  allowDuplicates: flag,
  layout: oneOf(...peopleLayouts),
};

/**
 * Enrols everybody of a folder with a folder of photos for each, or as DeepFace, Frigate or CompreFace keep people (docs/people.md); run
 * again, it adds what is new. The folder's name is a person's name and external id.
 *
 * @throws FILE_NOT_FOUND, DATASET_INVALID, INVALID_ARGUMENT; what the gallery throws; ABORTED: who was enrolled by then stays
 * @example
 * const { people, refusedPhotos } = await enrolFolders(gallery, "people");
 */
export async function enrolFolders(
  gallery: FaceGallery,
  folder: string,
  options: EnrolFoldersOptions = {},
): Promise<EnrolledFolders> {
  const context = contextOf(gallery);
  check(folder, "enrolFolders: folder", text);
  checkOptions("enrolFolders", options, rules);
  return enrolEverybody(context, folder, options);
}
