import { SelfsameError } from "../core/errors.js";
import type { Vector } from "../core/vectors.js";
import { stateRowOf } from "./change.js";
import { type Context, checkGeneration, type Reading, read } from "./context.js";
import { embeddingOf } from "./embeddingBytes.js";
import { followPeople, type KeptPeople } from "./followPeople.js";
import type { Candidate, GalleryModel } from "./gallery.js";
import { keyNumberOf } from "./seal/sealer.js";
import { bytesOf, numberOf, openField, readableColumnsOf, textOf } from "./sealedTable.js";
import type { PersonSearch } from "./search/search.js";
import { openState, templatesDigest } from "./state.js";
import { noRows, sameRows, withRow } from "./stateDigest.js";
import type { Row } from "./stores/database.js";
import { templatesTable } from "./tables.js";

const batch = 2_000;
const columns = `${readableColumnsOf(templatesTable)}, embedding`;

/** All templates in memory, searched 1:N. */
export interface SearchIndex {
  /** Sees every change acknowledged before the call. @throws GALLERY_DAMAGED, GALLERY_MODEL_MISMATCH */
  nearest(probe: Vector, count: number): Promise<readonly Candidate[]>;
}

export function searchIndex(
  context: Context,
  createSearch: (model: GalleryModel) => PersonSearch,
): SearchIndex {
  let kept: HeldTemplates | undefined;
  const fresh = followPeople(context, {
    async load() {
      const loading = heldTemplates(createSearch(context.bound.model));
      const version = await loadAll(context, loading);
      kept = loading;
      return version;
    },
    remove: (person) => kept?.remove(person),
    async apply(reading, rows) {
      checkGeneration(context, reading.state);
      const people = rows.map((row) => textOf(row, "id"));
      if (kept) await loadPeople(reading, kept, people);
    },
    count: ({ state }) => ({ held: kept?.count() ?? 0, expected: templatesDigest(state).rows }),
  } satisfies KeptPeople);
  return {
    async nearest(probe, count) {
      await fresh();
      return kept?.search.nearest(probe, count) ?? [];
    },
  };
}

/** A search, and how many templates it holds of each person. */
function heldTemplates(search: PersonSearch) {
  const counts = new Map<string, number>();
  let total = 0;
  const remove = (person: string) => {
    total -= counts.get(person) ?? 0;
    if (counts.delete(person)) search.remove(person);
  };
  return {
    search,
    remove,
    count: () => total,
    has: (person: string) => counts.has(person),
    set(person: string, templates: readonly Float32Array[]) {
      if (templates.length === 0) return remove(person);
      search.set(person, templates);
      total += templates.length - (counts.get(person) ?? 0);
      counts.set(person, templates.length);
    },
  };
}

type HeldTemplates = ReturnType<typeof heldTemplates>;

/** Reads the templates of some people and puts them in place of what was held of them. */
async function loadPeople(
  { tx, sealer, state }: Reading,
  held: HeldTemplates,
  people: readonly string[],
): Promise<void> {
  if (people.length === 0) return;
  const list = people.map((_, i) => `$${i + 2}`).join(", ");
  const sql = `SELECT ${columns} FROM templates WHERE generation = $1 AND person IN (${list}) ORDER BY created, id`;
  const found = new Map<string, Float32Array[]>(people.map((person) => [person, []]));
  for (const row of await tx.all(sql, [state.generation, ...people]))
    found.get(textOf(row, "person"))?.push(embeddingOf(openField(sealer, templatesTable, row, "embedding")));
  for (const [person, templates] of found) held.set(person, templates);
}

/**
 * Reads all templates as they lie, and holds their digest against the state of that very moment.
 *
 * @returns the change number of which they are
 * @throws GALLERY_DAMAGED, GALLERY_MODEL_MISMATCH
 */
async function loadAll(context: Context, held: HeldTemplates): Promise<number> {
  // By way of a reading, so that secrets which another process has added are known.
  await read(context, async ({ state }) => checkGeneration(context, state));
  const run: { person: string; templates: Float32Array[] } = { person: "", templates: [] };
  const scattered = new Set<string>();
  const endRun = () => {
    if (run.templates.length === 0) return;
    if (held.has(run.person)) scattered.add(run.person);
    else held.set(run.person, run.templates);
    run.templates = [];
  };
  let gallery: Row | undefined;
  let digest = noRows;
  // One statement sees one state. The gallery's row is told by its generation, which no row of templates that is asked for has: it can't
  // be forged by one. `+generation` keeps the engines from reading by an index, which is in the order of random ids.
  const sql = `SELECT 0 AS generation, '' AS id, '' AS person, 0 AS created, 0 AS dropped, change AS version, state AS embedding FROM gallery
    UNION ALL SELECT ${columns} FROM templates WHERE +generation = $1`;
  for await (const rows of context.database.stream(sql, [context.bound.generation], batch))
    for (const row of rows) {
      if (numberOf(row, "generation") === 0) {
        gallery = row;
        // It comes first. Rows that another process has sealed by a newer secret since the reading above are to be opened too.
        if (keyNumberOf(bytesOf(row, "embedding")) > context.seals.current.key)
          await read(context, async () => {});
        continue;
      }
      const { current: sealer } = context.seals;
      const person = textOf(row, "person");
      digest = withRow(digest, stateRowOf(templatesTable, row), sealer);
      if (person !== run.person) endRun();
      run.person = person;
      run.templates.push(embeddingOf(openField(sealer, templatesTable, row, "embedding")));
    }
  endRun();
  const [version, sealed] = [numberOf(gallery ?? {}, "version"), bytesOf(gallery ?? {}, "embedding")];
  const state = openState(context.seals.current, context.id, version, sealed);
  checkGeneration(context, state);
  if (!sameRows(templatesDigest(state), digest))
    throw new SelfsameError(
      "GALLERY_DAMAGED",
      "the templates are not those that were written last: one was put back, removed or added",
    );
  const people = [...scattered];
  for (let i = 0; i < people.length; i += batch / 4)
    await read(context, (reading) => loadPeople(reading, held, people.slice(i, i + batch / 4)));
  return version;
}
