import { SelfsameError } from "../../core/errors.js";
import type { JobOptions } from "../../core/job.js";
import type { Added, Addition, StoredPerson } from "../../gallery/gallery.js";
import type { Consent, Person, PersonDetails } from "../../gallery/person.js";
import type { TemplateDraft, TemplateOrigin } from "../../gallery/template.js";
import type { ImageInput } from "../../recognition/input.js";
import { disagreementWarnings } from "../../recognition/references.js";
import type { PhotoTrace } from "../../recognition/samePhoto.node.js";
import type { OneFaceOptions } from "../../recognition/selfsame.js";
import { detailsBy, type PeopleContext, seenFace } from "../context.js";
import { findPerson } from "../findPerson.js";
import { type Duplicate, type DuplicateSearch, duplicateFinder } from "./duplicateOf.node.js";
import { type LookAlike, lookAlikesOf } from "./lookAlikes.js";
import { type Enrolled, type PendingPerson, pendingPerson } from "./pendingPeople.js";
import { type AcceptedPhoto, type GatedPhoto, isAccepted, type PhotoOutcome } from "./photoOutcome.js";

/** A photo and what to call it. */
export interface NamedImage {
  readonly image: ImageInput;
  readonly name?: string;
}

export interface EnrolOptions extends Partial<PersonDetails>, OneFaceOptions, JobOptions {
  /** Photos of the person; a path is also its name. */
  readonly photos: readonly (ImageInput | NamedImage)[];
  /** Who gets them, by id or external id. Left out: somebody new, of the name, external id, … given. */
  readonly person?: string;
  /** What they agreed to. */
  readonly consents?: readonly Consent[];
  /** How the photos came in. Default "file". */
  readonly origin?: TemplateOrigin;
  /** Also take photos that are enrolled already. Default false. */
  readonly allowDuplicates?: boolean;
}

export interface Enrolment {
  /** Null where no photo could be enrolled and they are nobody enrolled before. */
  readonly person: Person | null;
  /** Whether they are new in the gallery. */
  readonly created: boolean;
  /** In the order given. */
  readonly photos: readonly PhotoOutcome[];
  readonly enrolled: number;
  /** Other people who match one of the photos; null where nobody may be looked for, or no threshold says what a match is. */
  readonly lookAlikes: readonly LookAlike[] | null;
  readonly warnings: readonly string[];
  readonly model: string;
  readonly revision: string;
}

/** `enrol`, with photos that were looked at before. */
export async function enrolSeen(
  context: PeopleContext,
  options: EnrolOptions,
  seen: readonly GatedPhoto[],
): Promise<Enrolment> {
  const { addition, result } = await prepareEnrolment(context, options, seen);
  if (addition === null) return result(null);
  const [added] = await context.gallery.addAll([addition]);
  return result(storedOf(added as Added));
}

/** @throws what one of a batch was refused for */
export function storedOf(added: Added): StoredPerson {
  if ("error" in added) throw added.error;
  return added;
}

/** What is to be stored of an enrolment, and what it comes to then. */
export interface PreparedEnrolment {
  /** Null, both, where no photo was good enough. */
  readonly addition: Addition | null;
  readonly pending: PendingPerson | null;
  result(stored: StoredPerson | null): Enrolment;
}

/**
 * All of an enrolment but the storing.
 *
 * @param enrolled what the photos are held against
 * @throws PERSON_NOT_FOUND, PERSON_EXISTS
 */
export async function prepareEnrolment(
  context: PeopleContext,
  options: EnrolOptions,
  seen: readonly GatedPhoto[],
  enrolled: Enrolled = context.gallery,
): Promise<PreparedEnrolment> {
  const { selfsame } = context;
  const { face, allowDuplicates = false } = options;
  const known = await whoseTurn(enrolled, options);
  const { keepImages, verifyOnly } = await enrolled.settings();
  const own = known ? await enrolled.templates(known.id) : [];
  const search = { gallery: enrolled, own, search: !verifyOnly };
  const gated = allowDuplicates ? seen : await withoutDuplicates(seen, search);
  const accepted = gated.filter(isAccepted);
  const lookAlikes = verifyOnly
    ? null
    : await lookAlikesOf(
        enrolled,
        selfsame.model,
        accepted.map(({ draft }) => draft),
        known?.id ?? null,
      );
  const { id: model, revision } = selfsame.model;
  const drafts = accepted.map(({ draft }) => draft);
  const pending =
    drafts.length === 0
      ? null
      : pendingPerson(
          context.gallery.model,
          detailsGiven(options),
          drafts,
          known ? { person: known, templates: own } : undefined,
        );
  return {
    addition: pending && additionOf(context, options, known, pending, lookAlikes ?? []),
    pending,
    result: (stored) => ({
      person: stored?.person ?? known,
      created: known === null && stored !== null,
      photos: outcomes(gated, stored?.templates ?? []),
      enrolled: accepted.length,
      lookAlikes,
      warnings: [
        ...(verifyOnly
          ? ["look-alikes were not looked for: this gallery verifies only, and searches nobody"]
          : []),
        ...(!verifyOnly && lookAlikes === null
          ? ["look-alikes were not looked for: the model has no threshold"]
          : []),
        ...(keepImages && face !== undefined && face !== "main" && accepted.length > 0
          ? [
              "the photos are not kept: of another face than the main one a new model could not tell whose it is",
            ]
          : []),
        ...disagreementWarnings(
          selfsame.model,
          accepted.map((photo) => ({ name: photo.name, face: photo.face })),
          undefined,
        ),
      ],
      model,
      revision,
    }),
  };
}

/** A person of one photo ten times would be known no better, and look as if. */
async function withoutDuplicates(
  seen: readonly GatedPhoto[],
  search: DuplicateSearch,
): Promise<GatedPhoto[]> {
  const find = duplicateFinder(search);
  const gated: GatedPhoto[] = [];
  for (const photo of seen) {
    const found = isAccepted(photo) ? await find(photo.name, traceOf(photo.draft)) : null;
    gated.push(isAccepted(photo) && found ? refusedAs(photo, found) : photo);
  }
  return gated;
}

const refusedAs = (
  { name, face }: AcceptedPhoto,
  { person, template, explanation }: Duplicate,
): GatedPhoto => ({
  name,
  refused: {
    reason: "duplicate",
    code: null,
    explanation,
    face: seenFace(face),
    duplicateOf: { person, template },
  },
});

const traceOf = ({ embedding, sourceHash, thumbnail }: TemplateDraft): PhotoTrace => ({
  embedding,
  sourceHash,
  thumbnail: async () => thumbnail ?? null,
});

/** Who gets the photos; null for somebody new. @throws PERSON_NOT_FOUND, PERSON_EXISTS */
export async function whoseTurn(
  gallery: Pick<Enrolled, "person" | "personByExternalId">,
  { person, externalId = null }: EnrolOptions,
): Promise<Person | null> {
  if (person !== undefined) return findPerson({ gallery }, person);
  if (externalId === null) return null;
  const holder = await gallery.personByExternalId(externalId);
  if (holder === null) return null;
  throw new SelfsameError("PERSON_EXISTS", `the external id "${externalId}" is the person ${holder.id}'s`);
}

const detailsGiven = ({ name = null, externalId = null, metadata = {}, groups = [] }: EnrolOptions) => ({
  name,
  externalId,
  metadata,
  groups,
});

function additionOf(
  context: PeopleContext,
  options: EnrolOptions,
  known: Person | null,
  { person, drafts }: PendingPerson,
  lookAlikes: readonly LookAlike[],
): Addition {
  const details = detailsBy(context, {
    revision: context.selfsame.model.revision,
    photos: options.photos.length,
    lookAlikes: lookAlikes.map((each) => each.person.id),
  });
  return {
    ...(known ? { person: known.id } : { id: person.id, details: detailsGiven(options) }),
    templates: drafts,
    ...(options.consents && { consents: options.consents }),
    audit: { action: "enrol", details },
  };
}

function outcomes(gated: readonly GatedPhoto[], templates: readonly string[]): PhotoOutcome[] {
  let stored = 0;
  return gated.map((photo) => {
    if (!isAccepted(photo)) return { name: photo.name, outcome: "refused", template: null, ...photo.refused };
    return {
      name: photo.name,
      outcome: "enrolled",
      reason: null,
      code: null,
      explanation: null,
      template: templates[stored++] as string,
      face: seenFace(photo.face),
      duplicateOf: null,
    };
  });
}
