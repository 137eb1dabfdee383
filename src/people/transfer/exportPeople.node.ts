import { existsSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { beginProgress, type JobOptions, throwIfAborted } from "../../core/job.js";
import { writeAside } from "../../core/writeAside.node.js";
import { makeFolder, writing } from "../../core/writing.node.js";
import type { Person } from "../../gallery/person.js";
import type { Template } from "../../gallery/template.js";
import { detailsBy, type GalleryContext } from "../context.js";
import { findPerson } from "../findPerson.js";
import { allOf } from "../pages.js";
import { stillThere } from "../stillThere.js";
import { imageExtension } from "./imageExtension.js";
import { type PersonExport, personFormat } from "./personExport.js";

export interface PeopleExport {
  readonly out: string;
  readonly people: number;
  readonly templates: number;
  /** Photos and thumbnails. */
  readonly files: number;
}

export interface ExportOptions extends JobOptions {
  /** Whether photos and thumbnails are written too. Default true. */
  readonly images?: boolean;
}

/** For nobody but their owner: what is exported is no longer sealed. */
const mode = 0o600;

/**
 * Writes everything known of a person into a new folder: `person.json`, `images/` and `thumbnails/`. It is readable by whoever can read
 * the folder.
 *
 * @throws PERSON_NOT_FOUND; FILE_EXISTS where the folder is there; FILE_NOT_WRITABLE
 * @example
 * await exportPerson({ gallery }, "4711", "ada-export");
 */
export async function exportPerson(
  context: GalleryContext,
  person: string,
  out: string,
  options: ExportOptions = {},
): Promise<PeopleExport> {
  refuseFolder(out);
  const found = await findPerson(context, person);
  const written = await wholly(out, (folder) => writePerson(context, found, folder, options));
  await context.gallery.appendAudit({ action: "export", details: detailsBy(context, { person: found.id }) });
  return { out, people: 1, ...written };
}

/**
 * Writes everybody into a new folder, a folder a person, as `importPeople` reads it.
 *
 * @throws as `exportPerson`; ABORTED
 */
export async function exportPeople(
  context: GalleryContext,
  out: string,
  options: ExportOptions = {},
): Promise<PeopleExport> {
  refuseFolder(out);
  const { gallery } = context;
  const { people: total } = await gallery.counts();
  const report = beginProgress(options.onProgress, { what: "people", total });
  let [people, templates, files] = [0, 0, 0];
  await wholly(out, async (folder) => {
    for await (const person of allOf((page) => gallery.people(page))) {
      throwIfAborted(options.signal);
      const one = join(folder, "people", person.id);
      const written = await stillThere(writePerson(context, person, one, options));
      if (written === null) {
        // Deleted, or merged into somebody, since they were listed.
        rmSync(one, { recursive: true, force: true });
        continue;
      }
      templates += written.templates;
      files += written.files;
      report(++people);
    }
  });
  await gallery.appendAudit({ action: "export", details: detailsBy(context, { people }) });
  return { out, people, templates, files };
}

function refuseFolder(out: string): void {
  if (existsSync(out))
    throw new SelfsameError("FILE_EXISTS", `"${out}" is there already`, { hint: "Name a new folder." });
}

/** Writes a folder aside, so that it is there whole or not at all. @throws FILE_EXISTS, FILE_NOT_WRITABLE */
export async function wholly<T>(out: string, work: (folder: string) => Promise<T>): Promise<T> {
  refuseFolder(out);
  // Without the stroke that may end a folder's name: beside it, not in it.
  const aside = `${resolve(out)}.${process.pid}.tmp`;
  refuseFolder(aside);
  try {
    writing(out, () => makeFolder(aside, 0o700));
    const result = await work(aside);
    writing(out, () => renameSync(aside, out));
    return result;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

async function writePerson(
  { gallery }: GalleryContext,
  { templates: _, ...person }: Person,
  folder: string,
  { images = true }: ExportOptions,
): Promise<{ templates: number; files: number }> {
  const templates: PersonExport["templates"] = [];
  let files = 0;
  const write = async (kind: "images" | "thumbnails", id: string, bytes: Uint8Array | null) => {
    if (bytes === null) return null;
    const name = `${id}.${imageExtension(bytes)}`;
    const path = join(folder, kind, name);
    writing(path, () => writeAside(path, bytes, mode));
    files++;
    return name;
  };
  for (const template of await gallery.templates(person.id))
    templates.push({
      ...plain(template),
      image: images ? await write("images", template.id, await gallery.image(template.id)) : null,
      thumbnail: images ? await write("thumbnails", template.id, await gallery.thumbnail(template.id)) : null,
    });
  const { id, revision, dimensions } = gallery.model;
  const record: PersonExport = {
    format: personFormat,
    exported: new Date().toISOString(),
    model: { id, revision, dimensions },
    person: { ...person, groups: [...person.groups] },
    consents: [...(await gallery.consents(person.id))],
    templates,
  };
  const path = join(folder, "person.json");
  writing(path, () => writeAside(path, `${JSON.stringify(record, null, 2)}\n`, mode));
  return { templates: templates.length, files };
}

const plain = ({ id, revision, created, quality, sourceHash, origin, embedding }: Template) => ({
  id,
  revision,
  created,
  quality,
  sourceHash,
  origin,
  embedding: Array.from(embedding),
});
