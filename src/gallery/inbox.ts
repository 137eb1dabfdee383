import { SelfsameError } from "../core/errors.js";
import type { AuditEvent } from "./auditRow.js";
import { type Change, insertRow, readRow, rewriteRow } from "./change.js";
import { type Context, change, checkGeneration, read } from "./context.js";
import { embeddingBytes, embeddingOf } from "./embeddingBytes.js";
import { appendEvent } from "./events.js";
import { eraseFace, faceRow, insertMark } from "./faceRows.js";
import type { Page, PageOptions, StoredPerson } from "./gallery.js";
import { checkedLimit } from "./pages.js";
import { detailsOf, insertPerson } from "./people.js";
import type { PersonDetails } from "./person.js";
import { changeTemplates, noDetails, personIn, personRow, timeNumber, timeText } from "./personRow.js";
import type { Sealer } from "./seal/sealer.js";
import { columnsOf, jsonBytes, newId, numberOf, openField, openJson, textOf } from "./sealedTable.js";
import type { Row } from "./stores/database.js";
import { facesTable, imagesTable, marksTable, templatesTable } from "./tables.js";
import { insertImage, type TemplateRecord } from "./templates.js";
import type { Mark, UnknownFace, UnknownFaceDraft } from "./unknownFace.js";
import { keepVector } from "./vectors/vectorTable.js";

type FaceRecord = Pick<UnknownFace, "quality" | "sourceHash" | "state" | "hasThumbnail"> & {
  /** Of the model that made the embedding. */
  readonly generation: number;
};

/** @throws INVALID_ARGUMENT where the gallery keeps none, EMBEDDING_MISMATCH */
export async function addUnknownFaces(
  context: Context,
  faces: readonly UnknownFaceDraft[],
): Promise<readonly string[]> {
  if (faces.length === 0) return [];
  return change(context, async (it) => {
    checkGeneration(context, it.state);
    if (it.state.settings.keepUnknownDays === 0)
      throw new SelfsameError("INVALID_ARGUMENT", "this gallery was not told to keep unknown faces", {
        hint: "Set `keepUnknownDays` (`--keep-unknown DAYS`) first.",
      });
    const ids: string[] = [];
    for (const { embedding, quality, sourceHash, thumbnail, expires } of faces) {
      const id = newId();
      const record: FaceRecord = {
        quality,
        sourceHash,
        state: "waiting",
        hasThumbnail: thumbnail !== undefined,
        generation: it.state.generation,
      };
      await insertRow(
        it,
        facesTable,
        { id, created: it.time, expires: timeNumber("expires", expires) },
        { embedding: embeddingBytes(context.bound.model, embedding), record: jsonBytes(record) },
      );
      if (thumbnail) await insertImage(it, id, "thumbnail", thumbnail);
      ids.push(id);
    }
    return ids;
  });
}

/** In the order of their ids. */
export async function unknownFaces(
  context: Context,
  options: PageOptions & { readonly state?: UnknownFace["state"] } = {},
): Promise<Page<UnknownFace>> {
  const limit = checkedLimit(options);
  const items: UnknownFace[] = [];
  let next = options.cursor ?? "";
  return read(context, async ({ tx, sealer }) => {
    for (;;) {
      // The state is sealed, so pages of one state are picked from those of all.
      const rows = await tx.all(
        `SELECT ${columnsOf(facesTable)} FROM faces WHERE id > $1 ORDER BY id LIMIT $2`,
        [next, limit],
      );
      for (const row of rows) {
        const face = faceOf(sealer, row);
        if (options.state !== undefined && face.state !== options.state) continue;
        if (items.length === limit) return { items, next: items.at(-1)?.id ?? null };
        items.push(face);
      }
      const last = rows.at(-1);
      if (last === undefined) return { items, next: null };
      next = textOf(last, "id");
    }
  });
}

/** @throws GALLERY_DAMAGED */
function faceOf(sealer: Sealer, row: Row): UnknownFace {
  const { quality, sourceHash, state, hasThumbnail } = openJson<FaceRecord>(sealer, facesTable, row);
  return {
    id: textOf(row, "id"),
    embedding: embeddingOf(openField(sealer, facesTable, row, "embedding")),
    quality,
    sourceHash,
    state,
    created: timeText(numberOf(row, "created")),
    expires: timeText(numberOf(row, "expires")),
    hasThumbnail,
  };
}

/** @throws FACE_NOT_FOUND */
export async function ignoreUnknownFaces(
  context: Context,
  ids: readonly string[],
  audit?: AuditEvent,
): Promise<void> {
  await change(context, async (it) => {
    for (const id of ids) {
      const row = await faceRow(it, id);
      const record: FaceRecord = { ...openJson<FaceRecord>(it.sealer, facesTable, row), state: "ignored" };
      await rewriteRow(it, facesTable, row, {}, { record: jsonBytes(record) });
    }
    await appendEvent(it, audit ?? { action: "ignore faces", details: { faces: ids } });
  });
}

/** @throws FACE_NOT_FOUND */
export async function discardUnknownFaces(
  context: Context,
  ids: readonly string[],
  audit?: AuditEvent,
): Promise<void> {
  await change(context, async (it) => {
    for (const id of ids) await eraseFace(it, id);
    await appendEvent(it, audit ?? { action: "discard faces", details: { faces: ids } });
  });
}

/** @throws FACE_NOT_FOUND, PERSON_NOT_FOUND, PERSON_EXISTS; EMBEDDING_MISMATCH for faces of an earlier model */
export async function assignUnknownFaces(
  context: Context,
  ids: readonly string[],
  target: string | Partial<PersonDetails>,
  audit?: AuditEvent,
): Promise<StoredPerson> {
  return change(context, async (it) => {
    const person = typeof target === "string" ? target : newId();
    if (typeof target === "string") await personRow(it.tx, person);
    else await insertPerson(it, person, { ...detailsOf(noDetails, target), templates: [] }, it.time);
    const templates: string[] = [];
    for (const face of ids) templates.push(await becomeTemplate(context, it, face, person));
    await changeTemplates(it, person, (before) => [...before, ...templates]);
    const { action, details } = audit ?? { action: "assign faces", details: { faces: ids } };
    // What only this transaction knows.
    await appendEvent(it, { action, details: { person, templates, ...details } });
    return { person: await personIn(it, person), templates };
  });
}

async function becomeTemplate(context: Context, it: Change, face: string, person: string): Promise<string> {
  const row = await faceRow(it, face);
  const { quality, sourceHash, hasThumbnail, generation } = openJson<FaceRecord>(it.sealer, facesTable, row);
  if (generation !== it.state.generation)
    throw new SelfsameError("EMBEDDING_MISMATCH", "the face was kept under another model than today's", {
      subject: face,
    });
  const record: TemplateRecord = { quality, sourceHash, origin: "inbox", hasImage: false, hasThumbnail };
  const id = newId();
  const plain = { id, generation, person, created: it.time, dropped: 0 };
  const embedding = openField(it.sealer, facesTable, row, "embedding");
  await insertRow(it, templatesTable, plain, { embedding, record: jsonBytes(record) });
  await keepVector(context, it, plain, context.bound.model, embeddingOf(embedding));
  const thumbnail = await readRow(it.tx, imagesTable, [face, "thumbnail"]);
  if (thumbnail)
    await insertImage(it, id, "thumbnail", openField(it.sealer, imagesTable, thumbnail, "bytes"));
  await eraseFace(it, face);
  return id;
}

/** Twice is once. @throws FACE_NOT_FOUND, PERSON_NOT_FOUND */
export async function addMark(context: Context, { face, person }: Mark, audit?: AuditEvent): Promise<void> {
  await change(context, async (it) => {
    await faceRow(it, face);
    await personRow(it.tx, person);
    if (await readRow(it.tx, marksTable, [face, person])) return;
    await insertMark(it, face, person);
    await appendEvent(it, audit ?? { action: "not this person", details: { face, person } });
  });
}

export async function marks(context: Context): Promise<readonly Mark[]> {
  return read(context, async ({ tx, sealer }) => {
    const rows = await tx.all(`SELECT ${columnsOf(marksTable)} FROM marks ORDER BY face, person`);
    return rows.map((row) => {
      openField(sealer, marksTable, row, "record");
      return { face: textOf(row, "face"), person: textOf(row, "person") };
    });
  });
}
