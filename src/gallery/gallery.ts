import type { SelfsameError } from "../core/errors.js";
import type { HeadDistance } from "../core/headDistance.js";
import type { Vector } from "../core/vectors.js";
import type { ApiKey } from "./apiKey.js";
import type { AuditEvent, AuditHead, AuditRow } from "./auditRow.js";
import type { Keeping, Kept, KeptBounds, KeptKind, Tally } from "./keeping.js";
import type { Consent, Person, PersonDetails } from "./person.js";
import type { Template, TemplateDraft } from "./template.js";
import type { Mark, UnknownFace, UnknownFaceDraft } from "./unknownFace.js";

/** What a gallery was told, sealed. */
export interface GallerySettings {
  /** Refuse to search 1:N at all. Default false. */
  readonly verifyOnly: boolean;
  /** Keep the photos that templates were made of. Default false. */
  readonly keepImages: boolean;
  /** Keep faces that nobody matched so many days; 0 (default): not at all. */
  readonly keepUnknownDays: number;
  /** Delete people so many days after their last template; null (default): never. */
  readonly retentionDays: number | null;
  /** The rate of strangers' searches that may find somebody. Default 1e-2. */
  readonly targetFpir: number;
  /**
   * Keep the vectors of templates readable in PostgreSQL too, and search them there by pgvector's index: for more people than memory holds.
   * Whoever has the database, its log or a dump has the vectors then. Default false.
   */
  readonly readableVectors: boolean;
}

/** The model that a gallery is bound to: what a template's embedding must come from. */
export interface GalleryModel {
  readonly id: string;
  readonly revision: string;
  readonly dimensions: number;
  readonly head: HeadDistance;
}

/** What one person of a batch is to get. */
export interface Addition {
  /** Who gets it; left out: somebody new, of `details`. */
  readonly person?: string;
  readonly details?: Partial<PersonDetails>;
  /** The id of somebody new, made before by `newId`. Default: a new one. */
  readonly id?: string;
  readonly templates: readonly TemplateDraft[];
  readonly consents?: readonly Consent[];
  readonly audit?: AuditEvent;
}

/** A person as stored, and the ids of the templates that they got. */
export interface StoredPerson {
  readonly person: Person;
  readonly templates: readonly string[];
}

/** What became of one of a batch: PERSON_EXISTS, PERSON_NOT_FOUND, EMBEDDING_MISMATCH, INVALID_ARGUMENT. */
export type Added = StoredPerson | { readonly error: SelfsameError };

/** A person found by a search; `distance` is exact, by `core/personRule`. */
export interface Candidate {
  readonly person: string;
  /** In the head's own unit; lower is more similar. */
  readonly distance: number;
}

/** A page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** What to give to get on; null at the end. */
  readonly next: string | null;
}

export interface PageOptions {
  /** `next` of the page before. */
  readonly cursor?: string;
  /** 1…1000, default 100 */
  readonly limit?: number;
}

/** What was erased, without anything of the person but their id: for the records of who has to prove it. */
export interface DeletionReceipt {
  readonly person: string;
  readonly deleted: string;
  readonly templates: number;
  readonly images: number;
  readonly unknownFaces: number;
  readonly consents: number;
  /** The audit row that records it. */
  readonly auditSequence: number;
}

/** Two people made one; kept, so that it can be undone. */
export interface Merge {
  readonly id: string;
  /** Who stays, and who was merged into them. */
  readonly into: string;
  readonly from: string;
  readonly time: string;
}

/** What another model makes of a template's photo. */
export interface EmbeddedAgain {
  /** float32 `[D]` of the new model */
  readonly embedding: Float32Array;
  /** By the new model's own measure. */
  readonly quality: number;
}

/** A generation of templates that is being made for another model, beside the one in use. */
export interface Reembedding {
  readonly generation: number;
  readonly model: GalleryModel;
  readonly done: number;
  readonly total: number;
}

/**
 * People and their templates, whichever engine keeps them. Every method that changes something is one transaction: when it has
 * resolved, the change is on the disk and seen by every search that begins afterwards, in every process. Each takes what the audit
 * is to say of it, written in the same transaction.
 *
 * Errors of all: STORE_FAILED, GALLERY_DAMAGED (a field was changed from outside), BUSY, CLOSED.
 */
export interface Gallery {
  readonly id: string;
  readonly kind: "embedded" | "postgres";
  /** Where it lies, in words: a file, or a host and database without credentials. */
  readonly place: string;
  readonly model: GalleryModel;

  settings(): Promise<GallerySettings>;
  /**
   * `readableVectors` is answered when all are written: about 2 ms a template, while others go on working.
   *
   * @throws INVALID_ARGUMENT, also for `readableVectors` in a file or with a head that is no metric; STORE_FAILED without pgvector
   */
  changeSettings(change: Partial<GallerySettings>): Promise<GallerySettings>;
  counts(): Promise<{ readonly people: number; readonly templates: number; readonly unknownFaces: number }>;

  /**
   * The audit's row says the new person's and templates' ids besides, and so does that of `addTemplates`.
   *
   * @throws PERSON_EXISTS for an external id that another person has; EMBEDDING_MISMATCH
   */
  addPerson(
    details: Partial<PersonDetails>,
    templates: readonly TemplateDraft[],
    more?: { readonly consents?: readonly Consent[]; readonly audit?: AuditEvent },
  ): Promise<StoredPerson>;
  /**
   * Up to 1,000 people, new or known, in one transaction: to the disk once. Who is refused leaves the others be.
   *
   * @returns in the order given
   */
  addAll(additions: readonly Addition[]): Promise<readonly Added[]>;
  /** @throws PERSON_NOT_FOUND */
  person(id: string): Promise<Person>;
  /** Null where nobody has it. */
  personByExternalId(externalId: string): Promise<Person | null>;
  /** In the order of their ids. `match`: a text that name or external id contains, compared without case and accents. */
  people(options?: PageOptions & { readonly match?: string; readonly group?: string }): Promise<Page<Person>>;
  changePerson(id: string, change: Partial<PersonDetails>, audit?: AuditEvent): Promise<Person>;
  /**
   * Erases everything of them in one transaction: templates of all generations, images, marks, consents, who was merged into them, what a
   * service keeps of its answers about them.
   *
   * @param unknownFaces faces of the inbox that are theirs and go with them
   * @throws PERSON_NOT_FOUND, FACE_NOT_FOUND
   */
  deletePerson(id: string, audit?: AuditEvent, unknownFaces?: readonly string[]): Promise<DeletionReceipt>;

  addTemplates(
    person: string,
    templates: readonly TemplateDraft[],
    audit?: AuditEvent,
  ): Promise<readonly string[]>;
  templates(person: string): Promise<readonly Template[]>;
  /** @throws TEMPLATE_NOT_FOUND */
  deleteTemplate(person: string, template: string, audit?: AuditEvent): Promise<void>;
  /** Null where none is kept. */
  image(template: string): Promise<Uint8Array | null>;
  thumbnail(templateOrFace: string): Promise<Uint8Array | null>;

  consents(person: string): Promise<readonly Consent[]>;
  addConsent(person: string, consent: Consent, audit?: AuditEvent): Promise<void>;

  /**
   * The nearest people, nearest first, by exact distances; sees every change acknowledged before the call. Everybody whom the
   * search can't rule out is compared exactly.
   *
   * @param probe `[D]`
   */
  nearest(probe: Vector, count: number): Promise<readonly Candidate[]>;
  /** The exact distance to one person; null where they have no template. */
  distanceTo(person: string, probe: Vector): Promise<number | null>;

  /** Moves templates, images, consents and marks; `from` is gone from searches and lists. */
  merge(into: string, from: string, audit?: AuditEvent): Promise<Merge>;
  merges(): Promise<readonly Merge[]>;
  /** @throws MERGE_NOT_FOUND; INVALID_ARGUMENT where one of them was deleted since */
  undoMerge(id: string, audit?: AuditEvent): Promise<Person>;

  addUnknownFaces(faces: readonly UnknownFaceDraft[]): Promise<readonly string[]>;
  unknownFaces(options?: PageOptions & { readonly state?: UnknownFace["state"] }): Promise<Page<UnknownFace>>;
  /** @throws FACE_NOT_FOUND */
  ignoreUnknownFaces(ids: readonly string[], audit?: AuditEvent): Promise<void>;
  discardUnknownFaces(ids: readonly string[], audit?: AuditEvent): Promise<void>;
  /**
   * They become templates (`origin: "inbox"`) of the person, or of somebody new of these details, and leave the inbox, in one transaction.
   *
   * @throws FACE_NOT_FOUND, PERSON_NOT_FOUND, PERSON_EXISTS; EMBEDDING_MISMATCH for faces of an earlier model
   */
  assignUnknownFaces(
    ids: readonly string[],
    target: string | Partial<PersonDetails>,
    audit?: AuditEvent,
  ): Promise<StoredPerson>;
  addMark(mark: Mark, audit?: AuditEvent): Promise<void>;
  marks(): Promise<readonly Mark[]>;

  appendAudit(event: AuditEvent): Promise<AuditRow>;
  audit(options?: PageOptions): Promise<Page<AuditRow>>;
  auditHead(): Promise<AuditHead>;

  addApiKey(key: ApiKey, secretHash: Uint8Array, audit?: AuditEvent): Promise<void>;
  apiKeys(): Promise<readonly ApiKey[]>;
  /** The key of a prefix with the SHA-256 of its secret; null where there is none. */
  apiKey(prefix: string): Promise<{ readonly key: ApiKey; readonly secretHash: Uint8Array } | null>;
  revokeApiKey(prefix: string, audit?: AuditEvent): Promise<void>;

  /** Keeps something for a while, unless its name is taken. @returns null where it was kept; else what is there */
  keep(keeping: Keeping, most: KeptBounds): Promise<Kept | null>;
  /** Keeps it in the place of what is there under its name. */
  putKept(keeping: Keeping): Promise<void>;
  /** Null where there is none, or its time is over. */
  kept(owner: string, name: string): Promise<Kept | null>;
  /** Takes it out: of several who ask at once, in whichever processes, one gets it. */
  takeKept(owner: string, name: string): Promise<Kept | null>;
  /** Takes all of a kind out. What was answered about a person goes with them (`deletePerson`). */
  forgetKept(kind: KeptKind): Promise<void>;
  /**
   * Adds to counts that all processes share, readable but for their names; each begins anew a window after it began.
   *
   * @returns the counts of these names, of all processes
   */
  tally(added: ReadonlyMap<string, number>, windowMs: number): Promise<ReadonlyMap<string, Tally>>;

  /** Begins a generation of templates for another model, or goes on with the one begun. Searches keep using the old one. */
  beginReembedding(model: GalleryModel): Promise<Reembedding>;
  /** Templates of the old generation that have none in the new one yet. */
  toReembed(limit: number): Promise<readonly Template[]>;
  /** @param done by the old template's id; null: its source is not kept or shows no face any more, so it is dropped */
  addReembedded(done: ReadonlyMap<string, EmbeddedAgain | null>): Promise<void>;
  /** Switches to the new generation and erases the old, at once. @throws INVALID_ARGUMENT where templates are left */
  finishReembedding(audit?: AuditEvent): Promise<void>;

  /** Erases what has expired: unknown faces, people past retention, consents that end with their person. */
  purge(now?: Date): Promise<{ readonly people: readonly DeletionReceipt[]; readonly unknownFaces: number }>;
  /** Checks every row: seals, the state's digest, the audit's chain. @throws GALLERY_DAMAGED, AUDIT_BROKEN */
  verifyIntegrity(
    heads?: readonly AuditHead[],
  ): Promise<{ readonly rows: number; readonly auditRows: number }>;
  close(): Promise<void>;
}
