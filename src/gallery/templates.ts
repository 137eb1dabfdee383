import { SelfsameError } from "../core/errors.js";
import type { AuditEvent } from "./auditRow.js";
import { type Change, insertRow, removeRows } from "./change.js";
import { type Context, change, checkGeneration, read } from "./context.js";
import { embeddingBytes, embeddingOf } from "./embeddingBytes.js";
import { appendEvent } from "./events.js";
import { changeTemplates, personRow, templateRows, timeText } from "./personRow.js";
import type { Sealer } from "./seal/sealer.js";
import { columnsOf, jsonBytes, newId, numberOf, openField, openJson, textOf } from "./sealedTable.js";
import type { Row } from "./stores/database.js";
import { imagesTable, templatesTable } from "./tables.js";
import type { Template, TemplateDraft } from "./template.js";
import { keepVector } from "./vectors/vectorTable.js";

/** What is sealed of a template beside its embedding. */
export type TemplateRecord = Pick<
  Template,
  "quality" | "sourceHash" | "origin" | "hasImage" | "hasThumbnail"
>;

/** Puts them into the generation in use. @throws EMBEDDING_MISMATCH, GALLERY_MODEL_MISMATCH, INVALID_ARGUMENT */
export async function insertTemplates(
  context: Context,
  it: Change,
  person: string,
  drafts: readonly TemplateDraft[],
): Promise<readonly string[]> {
  checkGeneration(context, it.state);
  const ids: string[] = [];
  for (const draft of drafts) {
    const id = newId();
    const { quality, sourceHash, origin, thumbnail } = draft;
    const image = it.state.settings.keepImages ? draft.image : undefined;
    const pictures = { hasImage: image !== undefined, hasThumbnail: thumbnail !== undefined };
    const record: TemplateRecord = { quality, sourceHash, origin, ...pictures };
    await insertRow(
      it,
      templatesTable,
      { id, generation: it.state.generation, person, created: it.time, dropped: 0 },
      { embedding: embeddingBytes(context.bound.model, draft.embedding), record: jsonBytes(record) },
    );
    await keepVector(
      context,
      it,
      { generation: it.state.generation, id },
      context.bound.model,
      draft.embedding,
    );
    if (image) await insertImage(it, id, "image", image);
    if (thumbnail) await insertImage(it, id, "thumbnail", thumbnail);
    ids.push(id);
  }
  return ids;
}

/** @throws PERSON_NOT_FOUND, EMBEDDING_MISMATCH */
export async function addTemplates(
  context: Context,
  person: string,
  drafts: readonly TemplateDraft[],
  audit?: AuditEvent,
): Promise<readonly string[]> {
  return change(context, async (it) => {
    await personRow(it.tx, person);
    const templates = await insertTemplates(context, it, person, drafts);
    await changeTemplates(it, person, (before) => [...before, ...templates]);
    const { action, details: said } = audit ?? { action: "add templates", details: {} };
    await appendEvent(it, { action, details: { person, templates, ...said } });
    return templates;
  });
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
    const removed = await removeRows(it, templatesTable, "id = $1 AND person = $2", [template, person]);
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
  return read(context, async ({ tx, sealer }) => {
    const sql = `SELECT ${columnsOf(imagesTable)} FROM images WHERE owner = $1 AND kind = $2`;
    const [row] = await tx.all(sql, [owner, kind]);
    return row === undefined ? null : openField(sealer, imagesTable, row, "bytes");
  });
}
