import type { AuditEvent } from "./auditRow.js";
import { type Change, insertRow } from "./change.js";
import { type Context, change, read } from "./context.js";
import { appendEvent } from "./events.js";
import type { Consent } from "./person.js";
import { personRow, timeNumber, timeText } from "./personRow.js";
import { columnsOf, jsonBytes, newId, openJson } from "./sealedTable.js";
import { consentsTable } from "./tables.js";

/** @throws PERSON_NOT_FOUND */
export async function consents(context: Context, person: string): Promise<readonly Consent[]> {
  return read(context, async ({ tx, sealer }) => {
    await personRow(tx, person);
    const sql = `SELECT ${columnsOf(consentsTable)} FROM consents WHERE person = $1 ORDER BY created, id`;
    return (await tx.all(sql, [person])).map((row) => openJson<Consent>(sealer, consentsTable, row));
  });
}

/** @throws PERSON_NOT_FOUND, INVALID_ARGUMENT */
export async function addConsent(
  context: Context,
  person: string,
  consent: Consent,
  audit?: AuditEvent,
): Promise<void> {
  await change(context, async (it) => {
    await personRow(it.tx, person);
    await addConsentRow(it, person, consent);
    await appendEvent(it, audit ?? { action: "consent", details: { person } });
  });
}

export async function addConsentRow(it: Change, person: string, consent: Consent): Promise<void> {
  const record = jsonBytes(consentOf(consent));
  await insertRow(it, consentsTable, { id: newId(), person, created: it.time }, { record });
}

/** As it is kept, with its times in UTC however they were written. @throws INVALID_ARGUMENT */
export function consentOf({ purpose, textVersion, given, expires }: Consent): Consent {
  return {
    purpose,
    textVersion,
    given: timeText(timeNumber("given", given)),
    expires: expires === null ? null : timeText(timeNumber("expires", expires)),
  };
}
