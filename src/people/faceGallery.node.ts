import type { JobOptions } from "../core/job.js";
import type { ApiKey, ApiKeyScope } from "../gallery/apiKey.js";
import type { AuditHead, AuditRow } from "../gallery/auditRow.js";
import type {
  DeletionReceipt,
  Gallery,
  GallerySettings,
  Merge,
  Page,
  PageOptions,
} from "../gallery/gallery.js";
import type { Consent, Person, PersonDetails } from "../gallery/person.js";
import type { ImageInput } from "../recognition/input.js";
import type { Backup } from "./backup.node.js";
import type { PeoplePair, SelfTest } from "./check/selfTest.js";
import type { Enrolment, EnrolOptions } from "./enrol/enrolSeen.node.js";
import type { IdentifyOptions, PhotoIdentification } from "./identify.node.js";
import type { Assignment, AssignOptions } from "./inbox/assignFaces.node.js";
import type { Inbox, InboxOptions } from "./inbox/listInbox.js";
import type { PersonDetail } from "./showPerson.js";
import type { ExportOptions, PeopleExport } from "./transfer/exportPeople.node.js";
import type { PeopleImport } from "./transfer/importPeople.node.js";
import type { PersonVerification, VerifyPersonOptions } from "./verifyPerson.js";

export interface PeopleListOptions extends PageOptions {
  /** A text that name or external id contains, compared without case and accents. */
  readonly match?: string;
  readonly group?: string;
}

/** Enrolled people. Wherever a person is named, by their id or external id. */
export interface PeopleVerbs {
  list(options?: PeopleListOptions): Promise<Page<Person>>;
  /** @throws PERSON_NOT_FOUND */
  show(person: string): Promise<PersonDetail>;
  /** @throws PERSON_NOT_FOUND, PERSON_EXISTS */
  change(person: string, change: Partial<PersonDetails>): Promise<Person>;
  addConsent(person: string, consent: Consent): Promise<void>;
  /** Erases everything of them. @throws PERSON_NOT_FOUND */
  delete(person: string): Promise<DeletionReceipt>;
  /** `from` becomes a part of `into`. @throws PERSON_NOT_FOUND, INVALID_ARGUMENT */
  merge(into: string, from: string): Promise<Merge>;
  /** @throws MERGE_NOT_FOUND, INVALID_ARGUMENT */
  undoMerge(merge: string): Promise<Person>;
  merges(): Promise<readonly Merge[]>;
  /** Pairs who may be one person. @throws VERIFY_ONLY */
  mergeCandidates(): Promise<readonly PeoplePair[]>;
  /** Into a new folder, readable. @throws PERSON_NOT_FOUND, FILE_EXISTS, FILE_NOT_WRITABLE */
  export(person: string, folder: string, options?: ExportOptions): Promise<PeopleExport>;
  exportAll(folder: string, options?: ExportOptions): Promise<PeopleExport>;
  /** @throws FILE_NOT_FOUND */
  import(folder: string, options?: JobOptions): Promise<PeopleImport>;
  /** What the gallery says of itself: look-alikes, weak references, the FPIR that it can promise. */
  check(options?: JobOptions): Promise<SelfTest>;
}

/** Faces that nobody matched. */
export interface InboxVerbs {
  list(options?: InboxOptions): Promise<Inbox>;
  /** @param target a person by id or external id, or the details of somebody new. @throws FACE_NOT_FOUND, PERSON_NOT_FOUND */
  assign(
    faces: readonly string[],
    target: string | Partial<PersonDetails>,
    options?: AssignOptions,
  ): Promise<Assignment>;
  ignore(faces: readonly string[]): Promise<void>;
  discard(faces: readonly string[]): Promise<void>;
  /** Suggests the person no more for these faces. */
  notThisPerson(faces: readonly string[], person: string): Promise<void>;
}

/** What happened, chained so that a change of it is found. */
export interface AuditVerbs {
  /** To be kept elsewhere: it proves later that no row was changed, removed or cut off. */
  head(): Promise<AuditHead>;
  list(options?: PageOptions): Promise<Page<AuditRow>>;
  /** Checks every row of the gallery. @throws GALLERY_DAMAGED, AUDIT_BROKEN */
  verify(heads?: readonly AuditHead[]): Promise<{ readonly rows: number; readonly auditRows: number }>;
}

/** Keys for programs that ask a server. */
export interface KeyVerbs {
  /** The secret is shown here and never again. @throws INVALID_ARGUMENT */
  create(options: {
    readonly label: string;
    readonly scopes: readonly ApiKeyScope[];
    readonly expires?: Date | null;
  }): Promise<{ readonly secret: string; readonly key: ApiKey }>;
  list(): Promise<readonly ApiKey[]>;
  /** @throws INVALID_ARGUMENT where there is none */
  revoke(prefix: string): Promise<void>;
}

/** A gallery and a model, opened together; what a library's user works with. Ends with its block: `await using`. */
export interface FaceGallery extends AsyncDisposable {
  /** Where it lies, in words. */
  readonly place: string;
  readonly kind: Gallery["kind"];
  readonly model: Gallery["model"];
  readonly people: PeopleVerbs;
  readonly inbox: InboxVerbs;
  readonly audit: AuditVerbs;
  readonly keys: KeyVerbs;
  /** Enrols photos of one person. @throws PERSON_NOT_FOUND, PERSON_EXISTS, INVALID_ARGUMENT */
  enrol(options: EnrolOptions): Promise<Enrolment>;
  /** Whether a photo shows an enrolled person. @throws PERSON_NOT_FOUND, PERSON_NOT_ENROLLED, NO_FACE */
  verify(person: string, image: ImageInput, options?: VerifyPersonOptions): Promise<PersonVerification>;
  /** Who a photo shows, if anybody here. @throws VERIFY_ONLY, NO_FACE */
  identify(image: ImageInput, options?: IdentifyOptions): Promise<PhotoIdentification>;
  counts: Gallery["counts"];
  settings(): Promise<GallerySettings>;
  changeSettings(change: Partial<GallerySettings>): Promise<GallerySettings>;
  /** Erases what has expired. */
  purge: Gallery["purge"];
  /** All of it, sealed, into one new file; the key is not in it. @throws FILE_EXISTS, FILE_NOT_WRITABLE */
  backup(file: string, options?: JobOptions): Promise<Backup>;
  close(): Promise<void>;
}
