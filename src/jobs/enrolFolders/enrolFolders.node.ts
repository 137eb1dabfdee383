import { concernsItem } from "../../core/errors.js";
import { beginProgress, type JobOptions, throwIfAborted } from "../../core/job.js";
import type { Sample, Skipped } from "../../data/dataset.js";
import type { PeopleContext } from "../../people/context.js";
import { lookAtAll } from "../../people/enrol/enrol.node.js";
import {
  type Enrolment,
  type EnrolOptions,
  prepareEnrolment,
  storedOf,
} from "../../people/enrol/enrolSeen.node.js";
import type { Enrolled } from "../../people/enrol/pendingPeople.js";
import type { GatedPhoto, PhotoOutcome } from "../../people/enrol/photoOutcome.js";
import { type BatchEntry, storeInBatches } from "../../people/enrol/storeInBatches.js";
import { type PeopleLayout, type PersonPhotos, readPeopleFolders } from "./peopleFolders.node.js";

export interface EnrolFoldersOptions
  extends JobOptions,
    Pick<EnrolOptions, "face" | "groups" | "consents" | "allowDuplicates"> {
  /** Default: by what lies there. */
  readonly layout?: PeopleLayout;
}

/** What became of one person of a folder. */
export interface EnrolledFolder {
  /** What the folder calls them: their name and external id here. */
  readonly source: string;
  /** "added to": somebody of that external id was there. */
  readonly outcome: "enrolled" | "added to" | "refused";
  readonly person: string | null;
  readonly enrolled: number;
  readonly refused: number;
  /** Ids of others who match one of the photos; null where nobody may be looked for. */
  readonly lookAlikes: readonly string[] | null;
  readonly photos: readonly PhotoOutcome[];
}

export interface EnrolledFolders {
  readonly layout: PeopleLayout;
  readonly people: readonly EnrolledFolder[];
  readonly enrolledPeople: number;
  readonly refusedPeople: number;
  readonly enrolledPhotos: number;
  readonly refusedPhotos: number;
  readonly skipped: readonly Skipped[];
  readonly model: string;
  readonly revision: string;
}

/** People whose photos are looked at before it is their turn, so that every worker has some. */
const ahead = 4;

/**
 * Enrols everybody of a folder; run again, it adds what is new. A person's name is their external id, by which they are found again.
 *
 * @throws FILE_NOT_FOUND, DATASET_INVALID; what the gallery throws; ABORTED: who was enrolled by then stays
 * @example
 * const { people } = await enrolEverybody({ gallery, selfsame }, "people");
 */
export async function enrolEverybody(
  context: PeopleContext,
  folder: string,
  options: EnrolFoldersOptions = {},
): Promise<EnrolledFolders> {
  const { layout: wanted, signal, onProgress, ...more } = options;
  const { layout, people, skipped } = await readPeopleFolders(folder, wanted);
  const total = people.reduce((sum, { photos }) => sum + photos.length, 0);
  const report = beginProgress(onProgress, { what: "photos", total });
  const looks: Promise<Looked>[] = [];
  const lookAhead = (i: number) => {
    const person = people[i];
    if (person === undefined) return;
    const look = lookAtPerson(context, person, { ...more, ...(signal && { signal }) });
    // It is awaited in its turn.
    look.catch(() => {});
    looks[i] = look;
  };
  for (let i = 0; i < ahead; i++) lookAhead(i);
  const done: EnrolledFolder[] = [];
  const batches = storeInBatches<EnrolledFolder>(context.gallery, (one) => void done.push(one));
  let photos = 0;
  for (const [i, person] of people.entries()) {
    throwIfAborted(signal);
    const looked = await (looks[i] as Promise<Looked>);
    lookAhead(i + ahead);
    await batches.add(await oneOf(context, person, looked, batches.enrolled));
    photos += person.photos.length;
    report(photos);
  }
  await batches.flush();
  const enrolledPhotos = done.reduce((sum, { enrolled }) => sum + enrolled, 0);
  const refusedPeople = done.filter(({ outcome }) => outcome === "refused").length;
  return {
    layout,
    people: done,
    enrolledPeople: done.length - refusedPeople,
    refusedPeople,
    enrolledPhotos,
    refusedPhotos: total - enrolledPhotos,
    skipped,
    model: context.selfsame.model.id,
    revision: context.selfsame.model.revision,
  };
}

interface Looked {
  readonly seen: readonly GatedPhoto[];
  readonly enrolment: EnrolOptions;
}

async function lookAtPerson(
  context: PeopleContext,
  { photos }: PersonPhotos,
  more: Omit<EnrolOptions, "photos">,
): Promise<Looked> {
  const read = await Promise.all(photos.map(readPhoto));
  const images = read.flatMap((photo) => ("image" in photo ? [photo] : []));
  const looked = await lookAtAll(context, { ...more, photos: images });
  let next = 0;
  const seen = read.map((photo) => ("image" in photo ? (looked[next++] as GatedPhoto) : photo));
  return { seen, enrolment: { ...more, photos: images } };
}

async function readPhoto({ id, bytes }: Sample): Promise<{ name: string; image: Uint8Array } | GatedPhoto> {
  try {
    return { name: id, image: await bytes() };
  } catch (error) {
    if (!concernsItem(error)) throw error;
    const { code, message } = error;
    return {
      name: id,
      refused: { reason: "unreadable", code, explanation: message, face: null, duplicateOf: null },
    };
  }
}

/** One person of the batch. Who was enrolled or deleted by somebody else meanwhile is looked up again. */
async function oneOf(
  context: PeopleContext,
  { name }: PersonPhotos,
  { seen, enrolment }: Looked,
  enrolled: Enrolled,
): Promise<BatchEntry<EnrolledFolder>> {
  const prepare = async (among: Enrolled) => {
    const known = await among.personByExternalId(name);
    const whose = known === null ? { name, externalId: name } : { person: known.id };
    return prepareEnrolment(context, { ...enrolment, ...whose }, seen, among);
  };
  const { addition, pending, result } = await prepare(enrolled);
  return {
    addition,
    pending,
    async finish(added) {
      if (added === null) return folderOf(name, seen, result(null));
      if (!("error" in added)) return folderOf(name, seen, result(added));
      const { gallery } = context;
      const again = await prepare(gallery);
      const [stored] = again.addition ? await gallery.addAll([again.addition]) : [];
      return folderOf(name, seen, again.result(stored ? storedOf(stored) : null));
    },
  };
}

function folderOf(source: string, seen: readonly GatedPhoto[], result: Enrolment): EnrolledFolder {
  const outcome = result.enrolled > 0 ? (result.created ? "enrolled" : "added to") : "refused";
  return {
    source,
    outcome,
    person: result.person?.id ?? null,
    enrolled: result.enrolled,
    refused: seen.length - result.enrolled,
    lookAlikes: result.lookAlikes?.map(({ person }) => person.id) ?? null,
    photos: result.photos,
  };
}
