import { SelfsameError } from "../core/errors.js";
import type { AuditEvent } from "./auditRow.js";
import { type Change, digestName, insertRow, readRow, removeRows } from "./change.js";
import { type Context, change, type Reading, read } from "./context.js";
import { embeddingBytes } from "./embeddingBytes.js";
import { appendEvent } from "./events.js";
import type { EmbeddedAgain, GalleryModel, Reembedding } from "./gallery.js";
import { changeTemplates } from "./personRow.js";
import type { Sealer } from "./seal/sealer.js";
import { columnsOf, jsonBytes, numberOf, openJson, textOf } from "./sealedTable.js";
import { templatesDigest } from "./state.js";
import type { Row, Statements } from "./stores/database.js";
import { facesTable, generationsTable, imagesTable, marksTable, templatesTable } from "./tables.js";
import type { Template } from "./template.js";
import { type TemplateRecord, templateOf } from "./templates.js";
import { addPartition, dropPartition, keepsVectors, keepVector } from "./vectors/vectorTable.js";

/** @throws GALLERY_DAMAGED */
export async function modelOf(tx: Statements, sealer: Sealer, generation: number): Promise<GalleryModel> {
  const row = await readRow(tx, generationsTable, [generation]);
  if (row === undefined)
    throw new SelfsameError("GALLERY_DAMAGED", `the model of generation ${generation} is not there`);
  return openJson<GalleryModel>(sealer, generationsTable, row, "model");
}

export async function insertGeneration(it: Change, number: number, model: GalleryModel): Promise<void> {
  await insertRow(it, generationsTable, { number }, { model: jsonBytes(model) });
}

/** @throws INVALID_ARGUMENT for the model that is in use */
export async function beginReembedding(context: Context, model: GalleryModel): Promise<Reembedding> {
  return change(context, async (it) => {
    const current = await modelOf(it.tx, it.sealer, it.state.generation);
    if (current.revision === model.revision)
      throw new SelfsameError("INVALID_ARGUMENT", `the gallery is of the model ${model.revision} already`);
    const next = it.state.generation + 1;
    const begun = await readRow(it.tx, generationsTable, [next]);
    const begunModel = begun && openJson<GalleryModel>(it.sealer, generationsTable, begun, "model");
    if (begunModel?.revision !== model.revision) {
      // One begun for yet another model is of no use any more.
      if (begun) await eraseGeneration(context, it, next);
      await insertGeneration(it, next, model);
      if (await keepsVectors(context, it)) await addPartition(it.tx, next, model);
      await appendEvent(it, { action: "begin re-embedding", details: { revision: model.revision } });
    }
    return reembedding(it, next, model);
  });
}

function reembedding(
  { state }: Pick<Reading, "state">,
  generation: number,
  model: GalleryModel,
): Reembedding {
  const done = templatesDigest(state, generation).rows;
  return { generation, model, done, total: templatesDigest(state).rows };
}

const without = `generation = $1 AND NOT EXISTS
  (SELECT 1 FROM templates AS made WHERE made.generation = $2 AND made.id = templates.id)`;

/** @throws INVALID_ARGUMENT where none was begun */
export async function toReembed(context: Context, limit: number): Promise<readonly Template[]> {
  return read(context, async ({ tx, sealer, state }) => {
    const next = await begunGeneration(tx, state.generation);
    const sql = `SELECT ${columnsOf(templatesTable)} FROM templates WHERE ${without} ORDER BY id LIMIT $3`;
    const rows = await tx.all(sql, [state.generation, next, limit]);
    return rows.map((row) => templateOf(context, sealer, row));
  });
}

async function begunGeneration(tx: Statements, current: number): Promise<number> {
  const begun = await readRow(tx, generationsTable, [current + 1]);
  if (begun === undefined)
    throw new SelfsameError("INVALID_ARGUMENT", "no re-embedding was begun", {
      hint: "Call `beginReembedding` with the new model first.",
    });
  return numberOf(begun, "number");
}

/** @throws INVALID_ARGUMENT where none was begun, EMBEDDING_MISMATCH */
export async function addReembedded(
  context: Context,
  done: ReadonlyMap<string, EmbeddedAgain | null>,
): Promise<void> {
  await change(context, async (it) => {
    const next = await begunGeneration(it.tx, it.state.generation);
    const model = await modelOf(it.tx, it.sealer, next);
    for (const [id, again] of done) {
      const old = await readRow(it.tx, templatesTable, [it.state.generation, id]);
      // Deleted meanwhile, or done by somebody else.
      if (old === undefined || (await readRow(it.tx, templatesTable, [next, id]))) continue;
      const record = openJson<TemplateRecord>(it.sealer, templatesTable, old);
      await insertRow(it, templatesTable, replaced(old, next, again === null), {
        embedding: again === null ? new Uint8Array() : embeddingBytes(model, again.embedding),
        record: jsonBytes({ ...record, ...(again && { quality: again.quality }) }),
      });
      if (again !== null) await keepVector(context, it, { generation: next, id }, model, again.embedding);
    }
  });
}

function replaced(old: Row, generation: number, dropped: boolean) {
  return {
    id: textOf(old, "id"),
    generation,
    person: textOf(old, "person"),
    created: numberOf(old, "created"),
    dropped: dropped ? 1 : 0,
  };
}

/**
 * Switches to the generation begun. Faces of the inbox are of the old model and have no source to make others of: they are erased.
 *
 * @returns the generation that is in use now, and its model
 * @throws INVALID_ARGUMENT where none was begun, or templates are left
 */
export async function finishReembedding(
  context: Context,
  audit?: AuditEvent,
): Promise<{ readonly generation: number; readonly model: GalleryModel }> {
  return change(context, async (it) => {
    const old = it.state.generation;
    const next = await begunGeneration(it.tx, old);
    const [left] = await it.tx.all(`SELECT count(*) AS rows FROM templates WHERE ${without}`, [old, next]);
    const count = numberOf(left ?? {}, "rows");
    if (count > 0)
      throw new SelfsameError("INVALID_ARGUMENT", `${count} templates have none of the new model yet`, {
        hint: "Go on with `toReembed` and `addReembedded`.",
      });
    const model = await modelOf(it.tx, it.sealer, next);
    await eraseGeneration(context, it, old);
    const dropped = await removeRows(it, templatesTable, "generation = $1 AND dropped = 1", [next]);
    await forgetDropped(it, dropped);
    await removeRows(it, facesTable, "id <> $1", [""]);
    await removeRows(it, marksTable, "face <> $1", [""]);
    await removeRows(it, imagesTable, "owner NOT IN (SELECT id FROM templates WHERE generation = $1)", [
      next,
    ]);
    it.state.generation = next;
    const details = {
      revision: model.revision,
      templates: templatesDigest(it.state, next).rows,
      dropped: dropped.length,
    };
    await appendEvent(it, audit ?? { action: "re-embed", details });
    return { generation: next, model };
  });
}

/** People no longer have the templates of which none could be made. */
async function forgetDropped(it: Change, dropped: readonly Row[]): Promise<void> {
  const ids = new Set(dropped.map((row) => textOf(row, "id")));
  for (const person of new Set(dropped.map((row) => textOf(row, "person"))))
    await changeTemplates(it, person, (before) => before.filter((id) => !ids.has(id)));
}

async function eraseGeneration(context: Context, it: Change, generation: number): Promise<void> {
  if (await keepsVectors(context, it)) await dropPartition(it.tx, generation);
  await it.tx.run("DELETE FROM templates WHERE generation = $1", [generation]);
  it.state.digests.delete(digestName(templatesTable, { generation }));
  await removeRows(it, generationsTable, "number = $1", [generation]);
}
