import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type ErrorCode, SelfsameError } from "../../core/errors.js";
import { beginProgress, type JobOptions, throwIfAborted } from "../../core/job.js";
import { readTextWithin, readWithin } from "../../core/readWithin.node.js";
import { embeddingBytes } from "../../gallery/embeddingBytes.js";
import type { TemplateDraft } from "../../gallery/template.js";
import { suitabilityOf } from "../../recognition/comparability.js";
import { detailsBy, type PeopleContext } from "../context.js";
import { duplicateFinder } from "../enrol/duplicateOf.node.js";
import { lookAt } from "../enrol/lookAt.node.js";
import { type Enrolled, pendingPerson } from "../enrol/pendingPeople.js";
import { isAccepted } from "../enrol/photoOutcome.js";
import { type BatchEntry, storeInBatches } from "../enrol/storeInBatches.js";
import { type PersonExport, parsePersonExport } from "./personExport.js";

/** What became of one exported person. */
export interface ImportedPerson {
  /** The folder of their `person.json`. */
  readonly folder: string;
  readonly outcome: "imported" | "refused";
  readonly reason: "exists" | "other model" | "unreadable" | "no template" | null;
  readonly code: ErrorCode | null;
  readonly explanation: string | null;
  /** Their id in this gallery; where they exist, that of who is there. */
  readonly person: string | null;
  readonly templates: number;
  /** Templates that were left out: of too low quality, or without a photo that this model could embed. */
  readonly dropped: number;
}

export interface PeopleImport {
  readonly people: readonly ImportedPerson[];
  readonly imported: number;
  readonly refused: number;
}

/** A megabyte is some 350 templates of 128 values. */
const longestRecord = 256e6;

/**
 * Reads what `exportPerson` or `exportPeople` wrote. Embeddings of this gallery's model are taken as they are; of another model the
 * photos are embedded anew, where they were exported. Who is there already is left as they are.
 *
 * @throws FILE_NOT_FOUND where the folder holds no export; what the gallery throws; ABORTED
 * @example
 * const { people } = await importPeople({ gallery, selfsame }, "export");
 */
export async function importPeople(
  context: PeopleContext,
  from: string,
  { signal, onProgress }: JobOptions = {},
): Promise<PeopleImport> {
  const folders = recordFolders(from);
  const report = beginProgress(onProgress, { what: "people", total: folders.length });
  const people: ImportedPerson[] = [];
  const batches = storeInBatches<ImportedPerson>(context.gallery, (one) => void people.push(one));
  for (const [i, folder] of folders.entries()) {
    throwIfAborted(signal);
    await batches.add(await importOne(context, batches.enrolled, folder, signal));
    report(i + 1);
  }
  await batches.flush();
  const imported = people.filter(({ outcome }) => outcome === "imported").length;
  return { people, imported, refused: people.length - imported };
}

/** What one person's record may be wrong in; the others go on. */
const itemCodes: readonly ErrorCode[] = [
  "IMPORT_INVALID",
  "FILE_NOT_FOUND",
  "PERSON_EXISTS",
  "EMBEDDING_MISMATCH",
  "INVALID_ARGUMENT",
];

/** @throws FILE_NOT_FOUND */
function recordFolders(from: string): string[] {
  if (existsSync(join(from, "person.json"))) return [from];
  const below = join(from, "people");
  const folders = existsSync(below)
    ? readdirSync(below, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => join(below, name))
        .sort()
    : [];
  if (folders.length > 0) return folders;
  throw new SelfsameError("FILE_NOT_FOUND", `"${from}" holds no export: neither person.json nor people/`, {
    hint: "Give the folder that `selfsame people export` wrote; folders of photos are enrolled by `selfsame enroll --from`.",
  });
}

async function importOne(
  context: PeopleContext,
  enrolled: Enrolled,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<BatchEntry<ImportedPerson>> {
  const refused = (reason: ImportedPerson["reason"], more: Partial<ImportedPerson>): ImportedPerson => ({
    folder,
    outcome: "refused",
    reason,
    code: null,
    explanation: null,
    person: null,
    templates: 0,
    dropped: 0,
    ...more,
  });
  const exists = (there: string) =>
    refused("exists", { person: there, explanation: `they are the person ${there} here` });
  const unreadable = ({ code, message }: SelfsameError) =>
    refused("unreadable", { code, explanation: message });
  const nothing = (one: ImportedPerson) => ({ addition: null, pending: null, finish: () => one });
  const { selfsame } = context;
  try {
    const path = join(folder, "person.json");
    const record = parsePersonExport(
      readTextWithin(path, { most: longestRecord, unreadable: "IMPORT_INVALID" }),
      `"${path}"`,
    );
    const there = await alreadyThere(enrolled, selfsame.model, record);
    if (there !== null) return nothing(exists(there));
    const drafts = await draftsOf(context, folder, record, signal);
    const dropped = record.templates.length - drafts.length;
    const isOther = record.model.id !== selfsame.model.id;
    if (drafts.length === 0 && record.templates.length > 0)
      return nothing(
        refused(isOther ? "other model" : "no template", {
          dropped,
          explanation: isOther
            ? `their templates are of the model "${record.model.id}", and no photo is there that "${selfsame.model.id}" could embed`
            : "none of their templates is good enough",
        }),
      );
    const { externalId, name, metadata, groups } = record.person;
    const given = { externalId, name, metadata, groups };
    const pending = pendingPerson(context.gallery.model, given, drafts);
    const audited = { revision: selfsame.model.revision, templates: drafts.length, dropped };
    return {
      addition: {
        id: pending.person.id,
        details: given,
        templates: pending.drafts,
        consents: record.consents,
        audit: { action: "import", details: detailsBy(context, audited) },
      },
      pending,
      finish(added) {
        if (added === null) throw new TypeError("what is to be stored has an outcome");
        if (!("error" in added)) {
          const done = refused(null, { person: added.person.id, templates: drafts.length, dropped });
          return { ...done, outcome: "imported" };
        }
        const { code, subject } = added.error;
        return code === "PERSON_EXISTS" && subject ? exists(subject) : unreadable(added.error);
      },
    };
  } catch (error) {
    if (!(error instanceof SelfsameError && itemCodes.includes(error.code))) throw error;
    return nothing(unreadable(error));
  }
}

/** The person of the same external id; or, where they may be looked for, of one of the photos. */
async function alreadyThere(
  enrolled: Enrolled,
  model: { readonly id: string },
  record: PersonExport,
): Promise<string | null> {
  const { externalId } = record.person;
  if (externalId !== null) return (await enrolled.personByExternalId(externalId))?.id ?? null;
  const { verifyOnly } = await enrolled.settings();
  if (verifyOnly || record.model.id !== model.id) return null;
  const find = duplicateFinder({ gallery: enrolled, own: [], search: true });
  for (const { id, embedding, sourceHash } of record.templates) {
    const trace = { embedding: Float32Array.from(embedding), sourceHash, thumbnail: async () => null };
    const found = await find(id, trace);
    if (found?.person) return found.person;
  }
  return null;
}

async function draftsOf(
  { gallery, selfsame }: PeopleContext,
  folder: string,
  record: PersonExport,
  signal: AbortSignal | undefined,
): Promise<TemplateDraft[]> {
  const { keepImages } = await gallery.settings();
  const read = async (kind: string, name: string | null) =>
    name === null
      ? undefined
      : await readWithin(join(folder, kind, name), { most: 50e6, unreadable: "IMPORT_INVALID" });
  const drafts: TemplateDraft[] = [];
  for (const template of record.templates) {
    const image = await read("images", template.image);
    if (record.model.id === selfsame.model.id) {
      const embedding = Float32Array.from(template.embedding);
      // Before others are compared with it.
      embeddingBytes(gallery.model, embedding);
      const { quality, sourceHash } = template;
      const side = { name: template.id, face: { embedding, quality, model: selfsame.model.id } };
      if (suitabilityOf(selfsame.model, side).comparable === false) continue;
      const thumbnail = await read("thumbnails", template.thumbnail);
      drafts.push({
        embedding,
        quality,
        sourceHash,
        origin: "import",
        ...(keepImages && image && { image }),
        ...(thumbnail && { thumbnail }),
      });
      continue;
    }
    if (image === undefined) continue;
    const looked = await lookAt(
      selfsame,
      { name: template.id, image },
      { origin: "import", keepImages, ...(signal && { signal }) },
    );
    if (isAccepted(looked)) drafts.push(looked.draft);
  }
  return drafts;
}
