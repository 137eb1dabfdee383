import { SelfsameError } from "../../core/errors.js";
import { preparePerson, type SearchRule, searchRule } from "../../core/personRule.js";
import { dot, type Vector } from "../../core/vectors.js";
import { type Context, checkGeneration, type Reading, read } from "../context.js";
import { embeddingOf } from "../embeddingBytes.js";
import type { Candidate } from "../gallery.js";
import { recordOf } from "../personRow.js";
import { columnsOf, openField, textOf } from "../sealedTable.js";
import { checkCount, checkedProbe } from "../search/checks.js";
import { nearestFirst } from "../search/plainSearch.js";
import { templatesDigest } from "../state.js";
import type { Row } from "../stores/database.js";
import { peopleTable, templatesTable } from "../tables.js";
import { keepsVectors, textOfVector, vectorForm } from "./vectorTable.js";

/** How far pgvector's index looks: strangers' nearest are found at 400 (docs/scale.md). It goes to 1,000. */
const reaches = [400, 1000] as const;

/**
 * The nearest people by pgvector's index: it gives the nearest vectors, whose people are compared exactly, by their sealed templates. The
 * vectors choose who is compared and decide nothing. Whoever has none among the nearest has no template nearer than the
 * farthest of them, so by the rule no distance below that; until the last that counts is nearer, more are asked for, at last all.
 *
 * @returns null where the gallery keeps no vectors: it is to be searched in memory
 * @throws GALLERY_DAMAGED, EMBEDDING_MISMATCH, INVALID_ARGUMENT
 */
export async function nearestByVectors(
  context: Context,
  probe: Vector,
  count: number,
): Promise<readonly Candidate[] | null> {
  // What any reading has seen last. Where another process has made them since, memory answers once more, as exactly.
  if (!context.seen.vectors) return null;
  return read(context, async (reading) => {
    checkGeneration(context, reading.state);
    if (!(reading.state.vectorsWhole && (await keepsVectors(context, reading)))) return null;
    return search(context, reading, probe, count);
  });
}

async function search(
  context: Context,
  reading: Reading,
  probe: Vector,
  count: number,
): Promise<readonly Candidate[]> {
  const { model } = context.bound;
  const rule = searchRule(model.head);
  checkCount(count);
  const form = checkedProbe(rule, probe, model.dimensions);
  const all = templatesDigest(reading.state).rows;
  for (let step = 0, limit = 0; ; step++) {
    const reach = reaches[step];
    limit = reach ?? limit * 8;
    await set(reading, "hnsw.ef_search", String(reach ?? 1000));
    // Beyond the index's reach each vector is compared.
    if (reach === undefined) await set(reading, "enable_indexscan", "off");
    const near = await nearRows(context, reading, form, limit);
    const found = await compared(context, reading, near, {
      probe,
      count,
      rule,
      form,
      // Vectors that somebody took out end here, too.
      whole: near.length >= all || (reach === undefined && near.length < limit),
    });
    if (found !== null) return found;
  }
}

/** `SET LOCAL`, in the words that take parameters. */
async function set({ tx }: Reading, name: string, value: string): Promise<void> {
  await tx.all("SELECT set_config($1, $2, true) AS value", [name, value]);
}

interface NearPerson {
  readonly person: string;
  readonly distance: number;
}

/** The people of the nearest vectors, the nearest first, one for each vector. */
async function nearRows(
  { bound: { generation, model } }: Context,
  { tx }: Reading,
  form: Float64Array,
  limit: number,
): Promise<readonly NearPerson[]> {
  const { column, operator } = vectorForm(model);
  const distance = `${column} ${operator} CAST($1 AS vector(${model.dimensions}))`;
  // The generation stands there as a number: so one partition is planned for, and its index used.
  const sql = `SELECT templates.person AS person, near.distance AS distance
    FROM (SELECT id, ${distance} AS distance FROM vectors WHERE generation = ${generation}
      ORDER BY ${distance} LIMIT ${limit}) AS near
    JOIN templates ON templates.generation = ${generation} AND templates.id = near.id
    ORDER BY near.distance`;
  const rows = await tx.all(sql, [textOfVector(Float32Array.from(form))]);
  return rows.map((row) => ({ person: textOf(row, "person"), distance: Number(row["distance"]) }));
}

interface Asked {
  readonly probe: Vector;
  readonly count: number;
  readonly rule: SearchRule;
  readonly form: Float64Array;
  /** Whether the rows are all there are. */
  readonly whole: boolean;
}

/** @returns null where somebody beyond these rows could be nearer */
async function compared(
  context: Context,
  reading: Reading,
  near: readonly NearPerson[],
  { probe, count, rule, form, whole }: Asked,
): Promise<readonly Candidate[] | null> {
  const people = new Map<string, number>();
  for (const { person, distance } of near) if (!people.has(person)) people.set(person, distance);
  const order = [...people];
  const found: Candidate[] = [];
  for (let at = 0; at < order.length; ) {
    const next = order.slice(at, at + 2 * count + 14);
    at += next.length;
    const ids = next.map(([person]) => person);
    found.push(...(await exactDistances(context, reading, ids, probe)));
    found.sort(nearestFirst);
    const beyond = order[at]?.[1] ?? (whole ? Number.POSITIVE_INFINITY : (near.at(-1)?.distance ?? 0));
    const last = found[count - 1];
    if (last && last.distance < rule.atLeast(beyond - rounding(form, beyond))) return found.slice(0, count);
  }
  return whole ? found.slice(0, count) : null;
}

/** How far pgvector's float32 sums may be off: half a unit in the last place for each coordinate of both and each addition. */
function rounding(form: Float64Array, distance: number): number {
  const size = form.reduce((sum, x) => sum + Math.abs(x), 0) + Math.sqrt(dot(form, form));
  return Number.isFinite(distance) ? 2 ** -24 * (form.length + 16) * (Math.abs(distance) + size) : 0;
}

/** By their sealed templates, all that each person's record names. @throws GALLERY_DAMAGED */
async function exactDistances(
  { bound: { generation, model } }: Context,
  { tx, sealer }: Reading,
  people: readonly string[],
  probe: Vector,
): Promise<readonly Candidate[]> {
  const list = people.map((_, i) => `$${i + 1}`).join(", ");
  const records = await tx.all(`SELECT ${columnsOf(peopleTable)} FROM people WHERE id IN (${list})`, people);
  const templates = new Map<string, Row>();
  const sql = `SELECT ${columnsOf(templatesTable)} FROM templates WHERE generation = ${generation} AND person IN (${list})`;
  for (const row of await tx.all(sql, people)) templates.set(`${row["person"]}/${row["id"]}`, row);
  const found = records.map((record) => {
    const person = textOf(record, "id");
    const embeddings = recordOf(sealer, record).templates.map((id) => {
      const row = templates.get(`${person}/${id}`);
      if (row === undefined) throw removed(person);
      templates.delete(`${person}/${id}`);
      return embeddingOf(openField(sealer, templatesTable, row, "embedding"));
    });
    if (embeddings.length === 0) throw removed(person);
    return { person, distance: preparePerson(model.head, embeddings).distance(probe) };
  });
  if (found.length < people.length || templates.size > 0) throw removed(people.join());
  return found;
}

const removed = (person: string) =>
  new SelfsameError(
    "GALLERY_DAMAGED",
    "a person has other templates than were written for them: some were removed or added by something else than Selfsame",
    { subject: person },
  );
