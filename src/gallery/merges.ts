import { SelfsameError } from "../core/errors.js";
import type { AuditEvent } from "./auditRow.js";
import { type Change, insertRow, removeRows, rewriteRow } from "./change.js";
import { type Context, change, read } from "./context.js";
import { bury } from "./deletion.js";
import { appendEvent } from "./events.js";
import type { Merge } from "./gallery.js";
import { insertPerson } from "./people.js";
import type { Person, PersonDetails } from "./person.js";
import { personIn, personRow, timeText, touchPerson } from "./personRow.js";
import { columnsOf, jsonBytes, newId, numberOf, openJson, type SealedTable, textOf } from "./sealedTable.js";
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
  readonly details: PersonDetails;
  readonly created: number;
  /** Ids, in every generation. */
  readonly templates: readonly string[];
  readonly consents: readonly string[];
  /** Faces that were marked as not them. */
  readonly marks: readonly string[];
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
    await touchPerson(it, into);
    const record: MergeRecord = {
      details: openJson<PersonDetails>(it.sealer, peopleTable, leaving),
      created: numberOf(leaving, "created"),
      templates: await moveRows(it, templatesTable, "id", await ownedBy(it, templatesTable, from), into),
      consents: await moveRows(it, consentsTable, "id", await ownedBy(it, consentsTable, from), into),
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
    const [row] = await it.tx.all(`SELECT ${columnsOf(mergesTable)} FROM merges WHERE id = $1`, [id]);
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
    await touchPerson(it, into);
    await removeRows(it, tombstonesTable, "person = $1", [from]);
    await insertPerson(it, from, record.details, record.created);
    await moveRows(it, templatesTable, "id", await ownedBy(it, templatesTable, into, record.templates), from);
    await moveRows(it, consentsTable, "id", await ownedBy(it, consentsTable, into, record.consents), from);
    await moveMarks(it, into, from, record.marks);
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

/** Rows of a person, or those of them that have given ids. */
async function ownedBy(
  { tx }: Change,
  table: SealedTable,
  person: string,
  ids?: readonly string[],
): Promise<readonly Row[]> {
  const rows = await tx.all(`SELECT ${columnsOf(table)} FROM ${table.name} WHERE person = $1`, [person]);
  const wanted = ids && new Set(ids);
  return wanted ? rows.filter((row) => wanted.has(textOf(row, "id"))) : rows;
}

/** @returns their ids */
async function moveRows(
  it: Change,
  table: typeof templatesTable | typeof consentsTable,
  id: string,
  rows: readonly Row[],
  person: string,
): Promise<readonly string[]> {
  for (const row of rows) await rewriteRow(it, table as SealedTable, row, { person });
  return [...new Set(rows.map((row) => textOf(row, id)))];
}

/** @returns the faces of the marks that the other had not */
async function moveMarks(
  it: Change,
  from: string,
  to: string,
  only?: readonly string[],
): Promise<readonly string[]> {
  const wanted = only && new Set(only);
  const faces = (await it.tx.all("SELECT face FROM marks WHERE person = $1", [from])).map((row) =>
    textOf(row, "face"),
  );
  const had = new Set(
    (await it.tx.all("SELECT face FROM marks WHERE person = $1", [to])).map((row) => textOf(row, "face")),
  );
  const moved: string[] = [];
  for (const face of faces) {
    if (wanted && !wanted.has(face)) continue;
    await removeRows(it, marksTable, "face = $1 AND person = $2", [face, from]);
    if (had.has(face)) continue;
    await insertRow(it, marksTable, { face, person: to }, { record: new Uint8Array() });
    moved.push(face);
  }
  return moved;
}
