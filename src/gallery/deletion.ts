import type { AuditEvent } from "./auditRow.js";
import { type Change, insertRow, removeRows } from "./change.js";
import { type Context, change } from "./context.js";
import { appendEvent } from "./events.js";
import { eraseFace } from "./faceRows.js";
import type { DeletionReceipt } from "./gallery.js";
import { forgetAnswersAbout } from "./kept.js";
import { personRow, timeText } from "./personRow.js";
import { jsonBytes, numberOf, textOf } from "./sealedTable.js";
import {
  consentsTable,
  imagesTable,
  marksTable,
  mergesTable,
  peopleTable,
  templatesTable,
  tombstonesTable,
} from "./tables.js";

/** @throws PERSON_NOT_FOUND, FACE_NOT_FOUND */
export function deletePerson(
  context: Context,
  id: string,
  audit?: AuditEvent,
  unknownFaces: readonly string[] = [],
): Promise<DeletionReceipt> {
  return change(context, (it) => erasePerson(it, id, audit, unknownFaces));
}

/**
 * Erases everything of a person, with what was merged into them.
 *
 * @throws PERSON_NOT_FOUND, FACE_NOT_FOUND
 */
export async function erasePerson(
  it: Change,
  id: string,
  audit?: AuditEvent,
  unknownFaces: readonly string[] = [],
): Promise<DeletionReceipt> {
  await personRow(it.tx, id);
  const images = await removeRows(it, imagesTable, "owner IN (SELECT id FROM templates WHERE person = $1)", [
    id,
  ]);
  const templates = await removeRows(it, templatesTable, "person = $1", [id]);
  const consents = await removeRows(it, consentsTable, "person = $1", [id]);
  await removeRows(it, marksTable, "person = $1", [id]);
  for (const face of unknownFaces) await eraseFace(it, face);
  await eraseMerges(it, id);
  await forgetAnswersAbout(it, id);
  await removeRows(it, peopleTable, "id = $1", [id]);
  await bury(it, id);
  const erased = {
    person: id,
    templates: new Set(templates.map((row) => textOf(row, "id"))).size,
    images: images.length,
    unknownFaces: unknownFaces.length,
    consents: consents.length,
  };
  const { sequence } = await appendEvent(it, audit ?? { action: "delete", details: erased });
  return { ...erased, deleted: timeText(it.time), auditSequence: sequence };
}

/** The records of who was merged into a person, and into those: what they hold of the merged is erased; that they were stays. */
async function eraseMerges(it: Change, into: string): Promise<void> {
  const merges = await removeRows(it, mergesTable, "into_person = $1", [into]);
  for (const row of merges) {
    const from = textOf(row, "from_person");
    const plain = {
      id: textOf(row, "id"),
      into_person: into,
      from_person: from,
      created: numberOf(row, "created"),
    };
    await insertRow(it, mergesTable, plain, { record: jsonBytes(null) });
    await eraseMerges(it, from);
  }
}

/** How long those who left are kept for other processes to hear of; who reads less often loads everything anew. */
const keptMs = 7 * 24 * 3600 * 1000;

/** Lets other processes know that a person left. */
export async function bury(it: Change, person: string): Promise<void> {
  const gone = await removeRows(it, tombstonesTable, "time < $1", [it.time - keptMs]);
  it.state.prunedTo = Math.max(it.state.prunedTo, ...gone.map((row) => numberOf(row, "version")));
  await insertRow(it, tombstonesTable, { person, time: it.time }, { record: new Uint8Array() });
}
