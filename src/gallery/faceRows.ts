import { SelfsameError } from "../core/errors.js";
import { type Change, insertRow, readRow, removeRows } from "./change.js";
import { isId } from "./sealedTable.js";
import type { Row } from "./stores/database.js";
import { facesTable, imagesTable, marksTable } from "./tables.js";

/** @throws FACE_NOT_FOUND */
export async function faceRow({ tx }: Change, id: string): Promise<Row> {
  const row = isId(id) ? await readRow(tx, facesTable, [id]) : undefined;
  if (row === undefined) throw faceNotFound(id);
  return row;
}

/** With its thumbnail and marks. @throws FACE_NOT_FOUND */
export async function eraseFace(it: Change, id: string): Promise<void> {
  const erased = isId(id) ? await removeRows(it, facesTable, "id = $1", [id]) : [];
  if (erased.length === 0) throw faceNotFound(id);
  await removeRows(it, imagesTable, "owner = $1", [id]);
  await removeRows(it, marksTable, "face = $1", [id]);
}

/** "Not this person": the row is the mark, and its empty seal proves it. */
export async function insertMark(it: Change, face: string, person: string): Promise<void> {
  await insertRow(it, marksTable, { face, person }, { record: new Uint8Array() });
}

function faceNotFound(id: string): SelfsameError {
  return new SelfsameError("FACE_NOT_FOUND", "there is no face of that id in the inbox", { subject: id });
}
