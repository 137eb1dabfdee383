import { SelfsameError } from "../core/errors.js";
import type { AuditEvent } from "./auditRow.js";
import { type Change, insertRow, insertRows, type NewRow, removeRows } from "./change.js";
import { type Context, change, checkGeneration, read } from "./context.js";
import { embeddingBytes, embeddingOf } from "./embeddingBytes.js";
import { appendEvent } from "./events.js";
import { changeTemplates, templateRows, timeText } from "./personRow.js";
import type { Sealer } from "./seal/sealer.js";
import { columnsOf, isId, jsonBytes, newId, numberOf, openField, openJson, textOf } from "./sealedTable.js";
import type { Row } from "./stores/database.js";
import { imagesTable, templatesTable } from "./tables.js";
import type { Template, TemplateDraft } from "./template.js";
import { keepVector } from "./vectors/vectorTable.js";

/** What is sealed of a template beside its embedding. */
export type TemplateRecord = Pick<
  Template,
  "quality" | "sourceHash" | "origin" | "hasImage" | "hasThumbnail"
>;

/**
 * Puts templates of several people into the generation in use.
 *
 * @returns their ids, in the order given
 * @throws EMBEDDING_MISMATCH, GALLERY_MODEL_MISMATCH, INVALID_ARGUMENT
 */
export async function insertTemplates(
  context: Context,
  it: Change,
  people: readonly { readonly person: string; readonly drafts: readonly TemplateDraft[] }[],
): Promise<readonly (readonly string[])[]> {
  checkGeneration(context, it.state);
  const { model } = context.bound;
  const { generation } = it.state;
  const rows: NewRow<(typeof templatesTable.plain)[number], (typeof templatesTable.sealed)[number]>[] = [];
  const pictures: NewRow<(typeof imagesTable.plain)[number], (typeof imagesTable.sealed)[number]>[] = [];
  const ids = people.map(({ person, drafts }) =>
    drafts.map(({ id = newId(), embedding, quality, sourceHash, origin, thumbnail, ...draft }) => {
      const image = it.state.settings.keepImages ? draft.image : undefined;
      const has = { hasImage: image !== undefined, hasThumbnail: thumbnail !== undefined };
      const record: TemplateRecord = { quality, sourceHash, origin, ...has };
      rows.push({
        plain: { id, generation, person, created: it.time, dropped: 0 },
        sealed: { embedding: embeddingBytes(model, embedding), record: jsonBytes(record) },
      });
      if (image) pictures.push({ plain: { owner: id, kind: "image" }, sealed: { bytes: image } });
      if (thumbnail) pictures.push({ plain: { owner: id, kind: "thumbnail" }, sealed: { bytes: thumbnail } });
      return id;
    }),
  );
  await insertRows(it, templatesTable, rows);
  await insertRows(it, imagesTable, pictures);
  for (const { plain, sealed } of rows)
    await keepVector(context, it, { generation, id: String(plain.id) }, model, embeddingOf(sealed.embedding));
  return ids;
}

/** In the order in which they came. @throws PERSON_NOT_FOUND, GALLERY_DAMAGED */
export async function templates(context: Context, person: string): Promise<readonly Template[]> {
  return read(context, async (reading) => {
    const { sealer, state } = reading;
    checkGeneration(context, state);
    const rows = await templateRows(reading, person);
    return rows.map((row) => templateOf(context, sealer, row));
  });
}

/** @throws GALLERY_DAMAGED */
export function templateOf({ bound }: Context, sealer: Sealer, row: Row): Template {
  return {
    id: textOf(row, "id"),
    person: textOf(row, "person"),
    embedding: embeddingOf(openField(sealer, templatesTable, row, "embedding")),
    revision: bound.model.revision,
    ...openJson<TemplateRecord>(sealer, templatesTable, row),
    created: timeText(numberOf(row, "created")),
  };
}

/** Erases a template of all generations, with its images. @throws PERSON_NOT_FOUND, TEMPLATE_NOT_FOUND */
export async function deleteTemplate(
  context: Context,
  person: string,
  template: string,
  audit?: AuditEvent,
): Promise<void> {
  await change(context, async (it) => {
    await changeTemplates(it, person, (before) => before.filter((id) => id !== template));
    const removed = isId(template)
      ? await removeRows(it, templatesTable, "id = $1 AND person = $2", [template, person])
      : [];
    if (removed.length === 0)
      throw new SelfsameError("TEMPLATE_NOT_FOUND", "this person has no template of that id", {
        subject: template,
      });
    await removeRows(it, imagesTable, "owner = $1", [template]);
    await appendEvent(it, audit ?? { action: "delete template", details: { person, template } });
  });
}

export async function insertImage(
  it: Change,
  owner: string,
  kind: "image" | "thumbnail",
  bytes: Uint8Array,
): Promise<void> {
  await insertRow(it, imagesTable, { owner, kind }, { bytes });
}

/** Null where none is kept. @throws GALLERY_DAMAGED */
export async function imageOf(
  context: Context,
  owner: string,
  kind: "image" | "thumbnail",
): Promise<Uint8Array | null> {
  if (!isId(owner)) return null;
  return read(context, async ({ tx, sealer }) => {
    const sql = `SELECT ${columnsOf(imagesTable)} FROM images WHERE owner = $1 AND kind = $2`;
    const [row] = await tx.all(sql, [owner, kind]);
    return row === undefined ? null : openField(sealer, imagesTable, row, "bytes");
  });
}
