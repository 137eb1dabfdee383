import { SelfsameError } from "../core/errors.js";
import { type Change, readRow, rewriteRow } from "./change.js";
import type { Reading } from "./context.js";
import { type Person, type PersonDetails, sameId } from "./person.js";
import type { Sealer } from "./seal/sealer.js";
import { columnsOf, isId, jsonBytes, numberOf, openJson, textOf } from "./sealedTable.js";
import type { Row, Statements } from "./stores/database.js";
import { peopleTable, templatesTable } from "./tables.js";

export const noDetails: PersonDetails = { externalId: null, name: null, metadata: {}, groups: [] };

/** What is sealed of a person. The ids of their templates in use are named, so that a 1:1 comparison finds one that was taken away. */
export interface PersonRecord extends PersonDetails {
  readonly templates: readonly string[];
}

/**
 * @param row of `people`, read whole
 * @throws GALLERY_DAMAGED
 */
export function recordOf(sealer: Sealer, row: Row): PersonRecord {
  return openJson<PersonRecord>(sealer, peopleTable, row);
}

/** @throws GALLERY_DAMAGED */
export function personOf(sealer: Sealer, row: Row): Person {
  const { templates, ...details } = recordOf(sealer, row);
  return {
    id: textOf(row, "id"),
    ...details,
    created: timeText(numberOf(row, "created")),
    updated: timeText(numberOf(row, "updated")),
    templates: templates.length,
  };
}

/** The keyed digest by which an external id is looked up. */
export function externalDigest(sealer: Sealer, externalId: string | null): Uint8Array | null {
  return externalId === null ? null : sealer.digest("external id", sameId(externalId));
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
  // ISO 8601 has four digits for the year.
  if (!(ms >= Date.parse("0000-01-01T00:00:00Z") && ms < Date.parse("+010000-01-01T00:00:00Z")))
    throw new SelfsameError("INVALID_ARGUMENT", `${what} is a time in ISO 8601, not "${text}"`);
  return ms;
}

export function personNotFound(id: string): SelfsameError {
  return new SelfsameError("PERSON_NOT_FOUND", "nobody in this gallery has that id", { subject: id });
}

/**
 * Writes a person again whose templates change, so that every process reads them anew.
 *
 * @throws PERSON_NOT_FOUND
 */
export async function changeTemplates(
  it: Change,
  id: string,
  changed: (templates: readonly string[]) => readonly string[],
): Promise<void> {
  const row = await personRow(it.tx, id);
  const record = recordOf(it.sealer, row);
  const templates = changed(record.templates);
  await rewriteRow(
    it,
    peopleTable,
    row,
    { updated: it.time },
    { record: jsonBytes({ ...record, templates }) },
  );
}

/** @throws PERSON_NOT_FOUND */
export async function personRow(tx: Statements, id: string): Promise<Row> {
  const row = isId(id) ? await readRow(tx, peopleTable, [id]) : undefined;
  if (row === undefined) throw personNotFound(id);
  return row;
}

/** @throws PERSON_NOT_FOUND, GALLERY_DAMAGED */
export async function personIn({ tx, sealer }: Pick<Reading, "tx" | "sealer">, id: string): Promise<Person> {
  return personOf(sealer, await personRow(tx, id));
}

/**
 * The rows of a person's templates in use, all that their record names and no other, in the order in which they came to the person.
 *
 * @throws PERSON_NOT_FOUND, GALLERY_DAMAGED
 */
export async function templateRows({ tx, sealer, state }: Reading, person: string): Promise<readonly Row[]> {
  const { templates } = recordOf(sealer, await personRow(tx, person));
  const sql = `SELECT ${columnsOf(templatesTable)} FROM templates
    WHERE person = $1 AND generation = $2`;
  const rows = new Map<string, Row>();
  for (const row of await tx.all(sql, [person, state.generation])) rows.set(textOf(row, "id"), row);
  const named = templates.map((id) => rows.get(id)).filter((row) => row !== undefined);
  if (named.length !== templates.length || named.length !== rows.size)
    throw new SelfsameError(
      "GALLERY_DAMAGED",
      `a person should have ${templates.length} templates, and others are there: some were removed or added by something else than Selfsame`,
      { subject: person },
    );
  return named;
}
