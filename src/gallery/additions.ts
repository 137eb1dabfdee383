import { SelfsameError } from "../core/errors.js";
import type { AuditEvent } from "./auditRow.js";
import { type Change, insertRows, type NewRow } from "./change.js";
import { addConsentRow, consentOf } from "./consents.js";
import { type Context, change } from "./context.js";
import { embeddingBytes } from "./embeddingBytes.js";
import { appendEvents } from "./events.js";
import type { Added, Addition, StoredPerson } from "./gallery.js";
import { detailsOf, personExists } from "./people.js";
import type { Consent, Person, PersonDetails } from "./person.js";
import { changeTemplates, externalDigest, noDetails, personIn, personRow, timeText } from "./personRow.js";
import { bytesOf, hexOf, jsonBytes, newId, textOf } from "./sealedTable.js";
import { peopleTable } from "./tables.js";
import type { TemplateDraft } from "./template.js";
import { insertTemplates } from "./templates.js";

/** Most people of one transaction: it is in memory at once, and others wait for it. */
const mostAtOnce = 1000;

/**
 * Stores several people, new or known, in one transaction. One who is refused leaves the others be: what can be wrong with one is
 * looked at before anything is written, and what goes wrong later undoes all.
 */
export async function addAll(context: Context, additions: readonly Addition[]): Promise<readonly Added[]> {
  if (additions.length > mostAtOnce)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `at most ${mostAtOnce} people at once, not ${additions.length}`,
    );
  if (additions.length === 0) return [];
  return change(context, async (it) => {
    const judged = await judge(context, it, additions);
    const accepted = judged.flatMap((each) => ("error" in each ? [] : [each]));
    const stored = await store(context, it, accepted);
    let next = 0;
    return judged.map((each) => ("error" in each ? each : (stored[next++] as StoredPerson)));
  });
}

/** @throws PERSON_EXISTS, EMBEDDING_MISMATCH, INVALID_ARGUMENT */
export function addPerson(
  context: Context,
  details: Partial<PersonDetails>,
  templates: readonly TemplateDraft[],
  more: { readonly consents?: readonly Consent[]; readonly audit?: AuditEvent } = {},
): Promise<StoredPerson> {
  return addOne(context, { ...more, details, templates });
}

/** @throws PERSON_NOT_FOUND, EMBEDDING_MISMATCH */
export async function addTemplates(
  context: Context,
  person: string,
  templates: readonly TemplateDraft[],
  audit?: AuditEvent,
): Promise<readonly string[]> {
  return (await addOne(context, { person, templates, ...(audit && { audit }) })).templates;
}

/** Nothing is written, no change number taken, where the one is refused. */
async function addOne(context: Context, addition: Addition): Promise<StoredPerson> {
  return change(context, async (it) => {
    const [judged] = await judge(context, it, [addition]);
    if (judged === undefined || "error" in judged) throw judged?.error;
    const [stored] = await store(context, it, [judged]);
    return stored as StoredPerson;
  });
}

type Judged = Addition & {
  readonly id: string;
  /** The digest of a new person's external id. */
  readonly external: Uint8Array | null;
};

async function judge(
  { bound: { model } }: Context,
  it: Change,
  additions: readonly Addition[],
): Promise<readonly (Judged | { readonly error: SelfsameError })[]> {
  const digests = additions.map(({ person, details }) =>
    person === undefined ? externalDigest(it.sealer, details?.externalId ?? null) : null,
  );
  const taken = await holders(it, digests);
  const judged: (Judged | { readonly error: SelfsameError })[] = [];
  for (const [i, addition] of additions.entries())
    try {
      const { person, templates, consents = [] } = addition;
      if (person !== undefined) await personRow(it.tx, person);
      for (const { embedding } of templates) embeddingBytes(model, embedding);
      for (const consent of consents) consentOf(consent);
      const external = digests[i] ?? null;
      const id = person ?? addition.id ?? newId();
      const key = external && hexOf(external);
      const holder = key === null ? undefined : taken.get(key);
      if (holder !== undefined) throw personExists(holder);
      if (key !== null) taken.set(key, id);
      judged.push({ ...addition, id, external });
    } catch (error) {
      if (!(error instanceof SelfsameError && itemCodes.has(error.code))) throw error;
      judged.push({ error });
    }
  return judged;
}

/** What is wrong with one of them. */
const itemCodes: ReadonlySet<string> = new Set([
  "PERSON_EXISTS",
  "PERSON_NOT_FOUND",
  "EMBEDDING_MISMATCH",
  "INVALID_ARGUMENT",
]);

/** Who has these external ids, by their digests in hex. Writes are one after the other, so nobody takes one meanwhile. */
async function holders(
  { tx }: Change,
  digests: readonly (Uint8Array | null)[],
): Promise<Map<string, string>> {
  const sought = digests.filter((digest) => digest !== null);
  const found = new Map<string, string>();
  if (sought.length === 0) return found;
  const list = sought.map((_, i) => `$${i + 1}`).join(", ");
  for (const row of await tx.all(`SELECT id, external FROM people WHERE external IN (${list})`, sought))
    found.set(hexOf(bytesOf(row, "external")), textOf(row, "id"));
  return found;
}

async function store(context: Context, it: Change, all: readonly Judged[]): Promise<readonly StoredPerson[]> {
  const templates = await insertTemplates(
    context,
    it,
    all.map(({ id, templates: drafts }) => ({ person: id, drafts })),
  );
  const stored: StoredPerson[] = [];
  const news: NewRow<(typeof peopleTable.plain)[number], "record">[] = [];
  const events: AuditEvent[] = [];
  for (const [i, { id, person, details, external, consents = [], audit }] of all.entries()) {
    const ids = templates[i] as readonly string[];
    for (const consent of consents) {
      await addConsentRow(it, id, consent);
      // Of somebody new it is said by their enrolment.
      if (person !== undefined) events.push({ action: "consent", details: { person: id } });
    }
    if (person !== undefined) {
      if (ids.length > 0) await changeTemplates(it, id, (before) => [...before, ...ids]);
      stored.push({ person: await personIn(it, id), templates: ids });
    } else {
      const record = { ...detailsOf(noDetails, details ?? {}), templates: ids };
      const plain = { id, created: it.time, updated: it.time, external };
      news.push({ plain, sealed: { record: jsonBytes(record) } });
      stored.push({ person: newPerson(id, record, it.time), templates: ids });
    }
    const action = person === undefined ? "enrol" : "add templates";
    // What only this transaction knows, and what the caller says of it.
    const said = { person: id, templates: ids, ...audit?.details };
    events.push({ action: audit?.action ?? action, details: said });
  }
  await insertRows(it, peopleTable, news);
  await appendEvents(it, events);
  return stored;
}

function newPerson(
  id: string,
  { templates, ...details }: PersonDetails & { readonly templates: readonly string[] },
  time: number,
): Person {
  return { id, ...details, created: timeText(time), updated: timeText(time), templates: templates.length };
}
