import { SelfsameError } from "../core/errors.js";
import { type Context, type Reading, read } from "./context.js";
import { followPeople } from "./followPeople.js";
import type { Page, PageOptions } from "./gallery.js";
import { checkedLimit } from "./pages.js";
import type { Person } from "./person.js";
import { personIn, personOf, recordOf } from "./personRow.js";
import type { Sealer } from "./seal/sealer.js";
import { columnsOf, textOf } from "./sealedTable.js";
import { digestOf } from "./state.js";
import type { Row } from "./stores/database.js";
import { peopleTable } from "./tables.js";

export interface PeopleOptions extends PageOptions {
  readonly match?: string;
  readonly group?: string;
}

/** What a person is filtered by. */
interface Filtered {
  readonly text: string;
  readonly groups: readonly string[];
}

/**
 * Lists people in the order of their ids. Names are sealed, so a text is looked for in memory.
 *
 * @param kept up to how many people names are kept there
 * @returns what lists a page; GALLERY_DAMAGED, INVALID_ARGUMENT
 */
export function peopleList(context: Context, kept: number) {
  const names = new Map<string, Filtered>();
  const fresh = followPeople(context, {
    async load() {
      names.clear();
      return 0;
    },
    remove: (person) => void names.delete(person),
    async apply({ sealer }, rows) {
      for (const row of rows) names.set(textOf(row, "id"), filteredOf(sealer, row));
    },
    count: ({ state }) => ({ held: names.size, expected: digestOf(state, "people").rows }),
  });

  return async (options: PeopleOptions = {}): Promise<Page<Person>> => {
    const limit = checkedLimit(options);
    const after = options.cursor ?? "";
    if (options.match === undefined && options.group === undefined)
      return read(context, async (reading) => pageOf(await personPage(reading, after, limit + 1), limit));
    const passes = filter(options);
    const few = await read(context, async ({ state }) => digestOf(state, "people").rows <= kept);
    if (!few) return pageOf(await scan(context, after, limit + 1, passes), limit);
    await fresh();
    const ids = [...names].flatMap(([id, it]) => (id > after && passes(it) ? [id] : [])).sort();
    const page = ids.slice(0, limit + 1);
    const items = await read(context, (reading) => peopleOf(reading, page.slice(0, limit)));
    return { items, next: page.length > limit ? (page[limit - 1] ?? null) : null };
  };
}

function filter({ match, group }: PeopleOptions): (person: Filtered) => boolean {
  const text = match === undefined ? undefined : folded(match);
  return (person) =>
    (text === undefined || person.text.includes(text)) &&
    (group === undefined || person.groups.includes(group));
}

/** Without case and accents. Name and external id are apart by a line break, which no text to look for holds. */
function filteredOf(sealer: Sealer, row: Row): Filtered {
  const { name, externalId, groups } = recordOf(sealer, row);
  return { text: folded(`${name ?? ""}\n${externalId ?? ""}`), groups };
}

function folded(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toUpperCase();
}

/** A person deleted since is left out. */
async function peopleOf(reading: Reading, ids: readonly string[]): Promise<readonly Person[]> {
  const found: Person[] = [];
  for (const id of ids)
    try {
      found.push(await personIn(reading, id));
    } catch (error) {
      if (!(error instanceof SelfsameError && error.code === "PERSON_NOT_FOUND")) throw error;
    }
  return found;
}

async function personPage({ tx, sealer }: Reading, after: string, limit: number): Promise<readonly Person[]> {
  const sql = `SELECT ${columnsOf(peopleTable)} FROM people WHERE id > $1 ORDER BY id LIMIT $2`;
  return (await tx.all(sql, [after, limit])).map((row) => personOf(sealer, row));
}

async function scan(
  context: Context,
  after: string,
  limit: number,
  passes: (person: Filtered) => boolean,
): Promise<readonly Person[]> {
  const found: Person[] = [];
  for (let last: string | undefined = after; last !== undefined && found.length < limit; ) {
    const from: string = last;
    const page = await read(context, (reading) => personPage(reading, from, 1000));
    for (const person of page) {
      const { name, externalId, groups } = person;
      if (found.length < limit && passes({ text: folded(`${name ?? ""}\n${externalId ?? ""}`), groups }))
        found.push(person);
    }
    last = page.at(-1)?.id;
  }
  return found;
}

function pageOf(found: readonly Person[], limit: number): Page<Person> {
  const items = found.slice(0, limit);
  return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
}
