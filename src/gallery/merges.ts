import { SelfsameError } from "../core/errors.js";
import type { AuditEvent } from "./auditRow.js";
import { type Change, insertRow, readRow, removeRows, rewriteRow } from "./change.js";
import { type Context, change, read } from "./context.js";
import { bury } from "./deletion.js";
import { appendEvent } from "./events.js";
import { insertMark } from "./faceRows.js";
import type { Merge } from "./gallery.js";
import { insertPerson } from "./people.js";
import type { Person } from "./person.js";
import { changeTemplates, type PersonRecord, personIn, personRow, recordOf, timeText } from "./personRow.js";
import {
  columnsOf,
  isId,
  jsonBytes,
  newId,
  numberOf,
  openJson,
  type SealedTable,
  textOf,
} from "./sealedTable.js";
import type { Row } from "./stores/database.js";
import {
  consentsTable,
  marksTable,
  mergesTable,
  peopleTable,
  templatesTable,
  tombstonesTable,
} from "./tables.js";

/** Who was merged, and what came with them: kept sealed, so that it can be undone. */
interface MergeRecord {
  readonly person: PersonRecord;
  readonly created: number;
  readonly consents: readonly string[];
  readonly marks: MovedMarks;
}

/** @throws PERSON_NOT_FOUND, INVALID_ARGUMENT */
export async function merge(
  context: Context,
  into: string,
  from: string,
  audit?: AuditEvent,
): Promise<Merge> {
  if (into === from)
    throw new SelfsameError("INVALID_ARGUMENT", "a person can't be merged into themselves", {
      subject: into,
    });
  return change(context, async (it) => {
    const leaving = await personRow(it.tx, from);
    const person = recordOf(it.sealer, leaving);
    await changeTemplates(it, into, (before) => [...before, ...person.templates]);
    await moveRows(it, templatesTable, from, into);
    const record: MergeRecord = {
      person,
      created: numberOf(leaving, "created"),
      consents: await moveRows(it, consentsTable, from, into),
      marks: await moveMarks(it, from, into),
    };
    await removeRows(it, peopleTable, "id = $1", [from]);
    await bury(it, from);
    const id = newId();
    const plain = { id, into_person: into, from_person: from, created: it.time };
    await insertRow(it, mergesTable, plain, { record: jsonBytes(record) });
    await appendEvent(it, audit ?? { action: "merge", details: { merge: id, into, from } });
    return { id, into, from, time: timeText(it.time) };
  });
}

/** Those that can be undone, the latest first. */
export async function merges(context: Context): Promise<readonly Merge[]> {
  return read(context, async ({ tx, sealer }) => {
    const sql = `SELECT ${columnsOf(mergesTable)} FROM merges ORDER BY version DESC`;
    const rows = await tx.all(sql);
    return rows.filter((row) => openJson(sealer, mergesTable, row) !== null).map(mergeOf);
  });
}

/**
 * Gives the person back who was merged, with what they brought as far as it is still there.
 *
 * @throws MERGE_NOT_FOUND; INVALID_ARGUMENT where they were deleted since, or merged on; PERSON_EXISTS where their external id went to
 * somebody else
 */
export async function undoMerge(context: Context, id: string, audit?: AuditEvent): Promise<Person> {
  return change(context, async (it) => {
    const row = isId(id) ? await readRow(it.tx, mergesTable, [id]) : undefined;
    if (row === undefined)
      throw new SelfsameError("MERGE_NOT_FOUND", "there is no merge of that id", { subject: id });
    const record = openJson<MergeRecord | null>(it.sealer, mergesTable, row);
    const { into, from } = mergeOf(row);
    if (record === null)
      throw new SelfsameError(
        "INVALID_ARGUMENT",
        "who they were merged into was deleted since, and they with them",
        {
          subject: id,
        },
      );
    const [on] = await it.tx.all("SELECT id FROM merges WHERE from_person = $1", [into]);
    if (on !== undefined)
      throw new SelfsameError(
        "INVALID_ARGUMENT",
        "who they were merged into was merged on since: undo that first",
        {
          subject: textOf(on, "id"),
        },
      );
    const came = new Set(record.person.templates);
    const there = recordOf(it.sealer, await personRow(it.tx, into)).templates.filter((id) => came.has(id));
    await changeTemplates(it, into, (before) => before.filter((id) => !came.has(id)));
    await removeRows(it, tombstonesTable, "person = $1", [from]);
    await insertPerson(it, from, { ...record.person, templates: there }, record.created);
    await moveRows(it, templatesTable, into, from, came);
    await moveRows(it, consentsTable, into, from, new Set(record.consents));
    await moveMarksBack(it, into, from, record.marks);
    await removeRows(it, mergesTable, "id = $1", [id]);
    await appendEvent(it, audit ?? { action: "undo merge", details: { merge: id, into, from } });
    return personIn(it, from);
  });
}

function mergeOf(row: Row): Merge {
  return {
    id: textOf(row, "id"),
    into: textOf(row, "into_person"),
    from: textOf(row, "from_person"),
    time: timeText(numberOf(row, "created")),
  };
}

/** @returns the ids of a person's rows that went to another; `only` these */
async function moveRows(
  it: Change,
  table: SealedTable,
  from: string,
  to: string,
  only?: ReadonlySet<string>,
): Promise<readonly string[]> {
  const sql = `SELECT ${columnsOf(table)} FROM ${table.name} WHERE person = $1`;
  const rows = (await it.tx.all(sql, [from])).filter((row) => only?.has(textOf(row, "id")) ?? true);
  for (const row of rows) await rewriteRow(it, table, row, { person: to });
  return rows.map((row) => textOf(row, "id"));
}

/** Faces that were marked as not the one merged. */
interface MovedMarks {
  readonly faces: readonly string[];
  /** Those of them that were marked as not the other either. */
  readonly both: readonly string[];
}

async function moveMarks(it: Change, from: string, to: string): Promise<MovedMarks> {
  const had = new Set(await markedFaces(it, to));
  const faces = await markedFaces(it, from);
  await removeRows(it, marksTable, "person = $1", [from]);
  for (const face of faces) if (!had.has(face)) await insertMark(it, face, to);
  return { faces, both: faces.filter((face) => had.has(face)) };
}

/** As far as the faces are still there. */
async function moveMarksBack(
  it: Change,
  from: string,
  to: string,
  { faces, both }: MovedMarks,
): Promise<void> {
  const there = new Set(await markedFaces(it, from));
  for (const face of faces.filter((each) => there.has(each))) {
    if (!both.includes(face)) await removeRows(it, marksTable, "face = $1 AND person = $2", [face, from]);
    await insertMark(it, face, to);
  }
}

async function markedFaces({ tx }: Change, person: string): Promise<readonly string[]> {
  const rows = await tx.all("SELECT face FROM marks WHERE person = $1 ORDER BY face", [person]);
  return rows.map((row) => textOf(row, "face"));
}
