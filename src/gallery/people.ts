import { SelfsameError } from "../core/errors.js";
import type { AuditEvent } from "./auditRow.js";
import { type Change, insertRow, rewriteRow } from "./change.js";
import { type Context, change, read } from "./context.js";
import { appendEvent } from "./events.js";
import type { Person, PersonDetails } from "./person.js";
import { externalDigest, type PersonRecord, personIn, personOf, personRow, recordOf } from "./personRow.js";
import { columnsOf, jsonBytes, textOf } from "./sealedTable.js";
import { peopleTable } from "./tables.js";

/** @throws PERSON_EXISTS */
export async function insertPerson(
  it: Change,
  id: string,
  record: PersonRecord,
  created: number,
): Promise<void> {
  const external = await freeExternalId(it, record.externalId, id);
  await insertRow(
    it,
    peopleTable,
    { id, created, updated: it.time, external },
    { record: jsonBytes(record) },
  );
}

export async function person(context: Context, id: string): Promise<Person> {
  return read(context, (reading) => personIn(reading, id));
}

export async function personByExternalId(context: Context, externalId: string): Promise<Person | null> {
  return read(context, async (reading) => {
    const sql = `SELECT ${columnsOf(peopleTable)} FROM people WHERE external = $1`;
    const [row] = await reading.tx.all(sql, [externalDigest(reading.sealer, externalId)]);
    return row === undefined ? null : personOf(reading.sealer, row);
  });
}

export async function changePerson(
  context: Context,
  id: string,
  given: Partial<PersonDetails>,
  audit?: AuditEvent,
): Promise<Person> {
  return change(context, async (it) => {
    const row = await personRow(it.tx, id);
    const before = recordOf(it.sealer, row);
    const record: PersonRecord = { ...before, ...detailsOf(before, given) };
    const external = await freeExternalId(it, record.externalId, id);
    await rewriteRow(it, peopleTable, row, { updated: it.time, external }, { record: jsonBytes(record) });
    const changed = Object.keys(given).sort();
    await appendEvent(it, audit ?? { action: "change", details: { person: id, changed } });
    return personIn(it, id);
  });
}

/** What is given of a person's details and no more, the rest as it was. */
export function detailsOf(before: PersonDetails, given: Partial<PersonDetails>): PersonDetails {
  const { externalId = before.externalId, name = before.name } = given;
  const { metadata = before.metadata, groups = before.groups } = given;
  return { externalId, name, metadata, groups };
}

/**
 * The digest of an external id that nobody else has. Writes are one after the other, so nobody takes it meanwhile.
 *
 * @throws PERSON_EXISTS
 */
async function freeExternalId(it: Change, externalId: string | null, id: string): Promise<Uint8Array | null> {
  const external = externalDigest(it.sealer, externalId);
  if (external === null) return null;
  const [other] = await it.tx.all("SELECT id FROM people WHERE external = $1 AND id <> $2", [external, id]);
  if (other !== undefined) throw personExists(textOf(other, "id"));
  return external;
}

export function personExists(holder: string): SelfsameError {
  return new SelfsameError("PERSON_EXISTS", "another person has that external id", { subject: holder });
}
