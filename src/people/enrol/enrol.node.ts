import { SelfsameError } from "../../core/errors.js";
import { beginProgress, eachAtOnce } from "../../core/job.js";
import { array, check } from "../../core/options.js";
import type { ImageInput } from "../../recognition/input.js";
import type { PeopleContext } from "../context.js";
import {
  type Enrolment,
  type EnrolOptions,
  enrolSeen,
  type NamedImage,
  whoseTurn,
} from "./enrolSeen.node.js";
import { lookAt } from "./lookAt.node.js";
import type { GatedPhoto } from "./photoOutcome.js";

const photosAtOnce = 8;

/**
 * Enrols photos of one person, new or known. Each photo has to pass the gate: a face, good enough for the model's figures to hold,
 * and no photo that is there already. Those that pass are stored in one transaction; what became of each is told.
 *
 * @throws PERSON_NOT_FOUND, PERSON_EXISTS (its external id is another's), INVALID_ARGUMENT; what the gallery throws
 * @example
 * const { person, photos } = await enrol({ gallery, selfsame }, { name: "Ada", photos: ["ada1.jpg", "ada2.jpg"] });
 */
export async function enrol(context: PeopleContext, options: EnrolOptions): Promise<Enrolment> {
  check(options.photos, "enrol: photos", array);
  if (options.photos.length === 0)
    throw new SelfsameError("INVALID_ARGUMENT", "at least one photo is needed to enrol somebody");
  // Before the work: nobody waits for a refusal.
  await whoseTurn(context.gallery, options);
  return enrolSeen(context, options, await lookAtAll(context, options));
}

/** What each photo holds, in their order. No other photo and no person is asked. */
export async function lookAtAll(
  { gallery, selfsame }: PeopleContext,
  { photos, face, signal, timeoutMs, onProgress, origin = "file" }: EnrolOptions,
): Promise<GatedPhoto[]> {
  const { keepImages } = await gallery.settings();
  const looking = {
    origin,
    keepImages,
    ...(face !== undefined && { face }),
    ...(signal && { signal }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
  const report = beginProgress(onProgress, { what: "photos", total: photos.length });
  const seen: GatedPhoto[] = [];
  let done = 0;
  const look = async (photo: ReturnType<typeof named>, i: number) => {
    seen[i] = await lookAt(selfsame, photo, looking);
    report(++done);
  };
  await eachAtOnce(Array.from(photos, named), photosAtOnce, look, signal);
  return seen;
}

function named(photo: ImageInput | NamedImage, index: number): { name: string; image: ImageInput } {
  const otherwise = `photo ${index + 1}`;
  if (typeof photo === "object" && photo !== null && "image" in photo)
    return {
      name: photo.name ?? (typeof photo.image === "string" ? photo.image : otherwise),
      image: photo.image,
    };
  return { name: typeof photo === "string" ? photo : otherwise, image: photo };
}
