import { SelfsameError } from "../core/errors.js";
import { type Change, readRow, rewriteRow } from "./change.js";
import type { Reading } from "./context.js";
import type { Person, PersonDetails } from "./person.js";
import type { Sealer } from "./seal/sealer.js";
import { numberOf, openJson, textOf } from "./sealedTable.js";
import type { Row, Statements } from "./stores/database.js";
import { peopleTable } from "./tables.js";

export const noDetails: PersonDetails = { externalId: null, name: null, metadata: {}, groups: [] };

/**
 * @param row of `people`, read whole
 * @throws GALLERY_DAMAGED
 */
export function personOf(sealer: Sealer, row: Row, templates: number): Person {
  const details = openJson<PersonDetails>(sealer, peopleTable, row);
  return {
    id: textOf(row, "id"),
    ...details,
    created: timeText(numberOf(row, "created")),
    updated: timeText(numberOf(row, "updated")),
    templates,
  };
}

/** The keyed digest by which an external id is looked up. */
export function externalDigest(sealer: Sealer, externalId: string | null): Uint8Array | null {
  return externalId === null ? null : sealer.digest("external id", externalId);
}

/** ISO 8601, UTC. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString();
}

/**
 * Milliseconds of an ISO 8601 time.
 *
 * @throws INVALID_ARGUMENT
 */
export function timeNumber(what: string, text: string): number {
  const ms = Date.parse(text);
  if (!Number.isFinite(ms))
    throw new SelfsameError("INVALID_ARGUMENT", `${what} is a time in ISO 8601, not "${text}"`);
  return ms;
}

export function personNotFound(id: string): SelfsameError {
  return new SelfsameError("PERSON_NOT_FOUND", "nobody in this gallery has that id", { subject: id });
}

/**
 * Marks a person as changed, so that every process reads their templates anew.
 *
 * @throws PERSON_NOT_FOUND
 */
export async function touchPerson(it: Change, id: string): Promise<void> {
  await rewriteRow(it, peopleTable, await personRow(it.tx, id), { updated: it.time });
}

/** @throws PERSON_NOT_FOUND */
export async function personRow(tx: Statements, id: string): Promise<Row> {
  const row = await readRow(tx, peopleTable, [id]);
  if (row === undefined) throw personNotFound(id);
  return row;
}

/** @throws PERSON_NOT_FOUND, GALLERY_DAMAGED */
export async function personIn(
  reading: Pick<Reading, "tx" | "sealer" | "state">,
  id: string,
): Promise<Person> {
  return withTemplates(reading, await personRow(reading.tx, id));
}

export async function withTemplates(
  { tx, sealer, state }: Pick<Reading, "tx" | "sealer" | "state">,
  row: Row,
): Promise<Person> {
  const sql = "SELECT count(*) AS rows FROM templates WHERE person = $1 AND generation = $2";
  const [counted] = await tx.all(sql, [textOf(row, "id"), state.generation]);
  return personOf(sealer, row, numberOf(counted ?? {}, "rows"));
}
