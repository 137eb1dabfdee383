import { SelfsameError } from "../../core/errors.js";
import type { Change } from "../change.js";
import { type Context, change, read } from "../context.js";
import { embeddingOf } from "../embeddingBytes.js";
import type { GalleryModel } from "../gallery.js";
import { modelOf } from "../generations.js";
import { columnsOf, numberOf, openField, textOf } from "../sealedTable.js";
import type { Row, Statements } from "../stores/database.js";
import { templatesTable } from "../tables.js";
import {
  addPartition,
  insertVector,
  keepsVectors,
  makeVectorTable,
  vectorForm,
  vectorsThere,
  vectorText,
} from "./vectorTable.js";

/** @throws INVALID_ARGUMENT where readable vectors can't be kept */
export function checkVectorsFit({ database, bound }: Context): void {
  if (database.kind !== "postgres")
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      "readable vectors are searched by PostgreSQL with pgvector: a gallery in a file has no use of them",
    );
  vectorForm(bound.model);
}

/** Makes their table; from this change on templates are written with their vectors. @throws STORE_FAILED without pgvector */
export async function beginVectors(it: Change): Promise<void> {
  if (await vectorsThere(it.tx)) return;
  it.state.vectorsWhole = false;
  await makeVectorTable(it.tx);
  for (const row of await it.tx.all("SELECT number FROM generations ORDER BY number")) {
    const number = numberOf(row, "number");
    await addPartition(it.tx, number, await modelOf(it.tx, it.sealer, number));
  }
}

export async function dropVectors({ database }: Context, it: Change): Promise<void> {
  it.state.vectorsWhole = false;
  if (database.kind === "postgres" && (await vectorsThere(it.tx))) await it.tx.run("DROP TABLE vectors");
}

/** About half a second's work of the index. */
const batch = 200;

/**
 * Writes the vectors of templates that were there before, a batch a change, while others go on working. Once none is missing they are
 * searched. Cut off, it begins anew with the next call, and passes over what is there.
 */
export async function fillVectors(context: Context): Promise<void> {
  if (await read(context, async ({ state }) => state.vectorsWhole)) return;
  let after: readonly [generation: number, id: string] | undefined = [0, ""];
  while (after !== undefined) {
    const from: readonly [number, string] = after;
    after = await change(context, (it) => fillBatch(context, it, from));
  }
}

/** @returns where to go on; undefined at the end, or where they were given up meanwhile */
async function fillBatch(
  context: Context,
  it: Change,
  [generation, id]: readonly [number, string],
): Promise<readonly [number, string] | undefined> {
  if (!(await keepsVectors(context, it))) return undefined;
  const sql = `SELECT ${columnsOf(templatesTable)} FROM templates
    WHERE (generation, id) > ($1, $2) AND dropped = 0 ORDER BY generation, id LIMIT ${batch}`;
  const rows = await it.tx.all(sql, [generation, id]);
  const last = rows.at(-1);
  if (last === undefined) {
    it.state.vectorsWhole = true;
    return undefined;
  }
  const models = new Map<number, GalleryModel>();
  for (const row of await withoutVector(it.tx, rows)) {
    const of = numberOf(row, "generation");
    const embedding = embeddingOf(openField(it.sealer, templatesTable, row, "embedding"));
    const model = models.get(of) ?? (await modelOf(it.tx, it.sealer, of));
    models.set(of, model);
    await insertVector(it.tx, of, textOf(row, "id"), vectorText(model, embedding));
  }
  return [numberOf(last, "generation"), textOf(last, "id")];
}

async function withoutVector(tx: Statements, rows: readonly Row[]): Promise<readonly Row[]> {
  const list = rows.map((_, i) => `$${i + 1}`).join(", ");
  const there = await tx.all(
    `SELECT generation, id FROM vectors WHERE id IN (${list})`,
    rows.map((row) => textOf(row, "id")),
  );
  const name = (row: Row) => `${row["generation"]}/${row["id"]}`;
  const names = new Set(there.map(name));
  return rows.filter((row) => !names.has(name(row)));
}
