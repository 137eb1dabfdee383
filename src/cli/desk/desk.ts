import type { JobOptions } from "../../core/job.js";
import type { ApiKey, ApiKeyScope } from "../../gallery/apiKey.js";
import type { AuditHead, AuditRow } from "../../gallery/auditRow.js";
import type { DeletionReceipt, GallerySettings, Merge, Page, PageOptions } from "../../gallery/gallery.js";
import type { Person, PersonDetails } from "../../gallery/person.js";
import type { PeoplePair, SelfTest } from "../../people/check/selfTest.js";
import type { Assignment, AssignOptions } from "../../people/inbox/assignFaces.node.js";
import type { Inbox } from "../../people/inbox/listInbox.js";
import type { PersonDetail } from "../../people/showPerson.js";
import type { PeopleExport } from "../../people/transfer/exportPeople.node.js";

/**
 * What commands ask of a gallery: the same of one on this machine and of a service's, so that a command needs not know which it has.
 * People go by id or external id.
 */
export interface Desk {
  people(page: PageOptions & { readonly match?: string; readonly group?: string }): Promise<Page<Person>>;
  person(name: string): Promise<PersonDetail>;
  changePerson(name: string, fields: Partial<PersonDetails>): Promise<Person>;
  deletePerson(name: string): Promise<DeletionReceipt>;
  /** @param name left out: everybody */
  exportTo(out: string, name: string | undefined, job: JobOptions): Promise<PeopleExport>;

  merge(into: string, from: string): Promise<Merge>;
  undoMerge(merge: string): Promise<Person>;
  merges(): Promise<readonly Merge[]>;
  mergeCandidates(): Promise<readonly PeoplePair[]>;
  check(job: JobOptions): Promise<SelfTest>;

  inbox(state: "waiting" | "ignored"): Promise<Inbox>;
  assign(
    faces: readonly string[],
    target: string | Partial<PersonDetails>,
    options: Required<AssignOptions>,
  ): Promise<Assignment>;
  ignore(faces: readonly string[]): Promise<void>;
  discard(faces: readonly string[]): Promise<void>;
  notThisPerson(faces: readonly string[], name: string): Promise<void>;

  auditHead(): Promise<AuditHead>;
  verifyAudit(heads: readonly AuditHead[]): Promise<{ readonly rows: number; readonly auditRows: number }>;
  audit(page: PageOptions): Promise<Page<AuditRow>>;

  createKey(key: NewKey): Promise<{ readonly secret: string; readonly key: ApiKey }>;
  keys(): Promise<readonly ApiKey[]>;
  revokeKey(prefix: string): Promise<void>;

  gallery(): Promise<ShownGallery>;
  settings(): Promise<GallerySettings>;
  changeSettings(change: Partial<GallerySettings>): Promise<GallerySettings>;
}

export interface NewKey {
  readonly label: string;
  readonly scopes: readonly ApiKeyScope[];
  readonly expires: Date | null;
}

/** As `gallery show` prints it. */
export interface ShownGallery {
  readonly gallery: string;
  readonly kind: "embedded" | "postgres";
  readonly place: string;
  readonly model: { readonly id: string; readonly revision: string; readonly dimensions: number };
  readonly people: number;
  readonly templates: number;
  readonly unknownFaces: number;
  readonly settings: GallerySettings;
}
