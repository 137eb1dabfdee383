import { SelfsameError } from "../../core/errors.js";
import { searchRule } from "../../core/personRule.js";
import type { Vector } from "../../core/vectors.js";
import type { Change } from "../change.js";
import type { Context } from "../context.js";
import type { GalleryModel } from "../gallery.js";
import type { GalleryState } from "../state.js";
import type { Statements } from "../stores/database.js";

/**
 * Readable vectors beside the sealed templates, for pgvector's index: one a template, in the form in which the head compares them (at unit
 * length, as they are, or times α). Each generation is a partition with an index of its own: one index over several returns too few.
 * A template that is removed takes its vector with it (`ON DELETE CASCADE`).
 */
const table = `CREATE TABLE vectors (
  generation BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  vector vector NOT NULL,
  PRIMARY KEY (generation, id),
  FOREIGN KEY (generation, id) REFERENCES templates (generation, id) ON DELETE CASCADE) PARTITION BY LIST (generation)`;

const metrics = {
  dot: { operator: "<=>", index: "vector_cosine_ops" },
  euclidean: { operator: "<->", index: "vector_l2_ops" },
  l1: { operator: "<+>", index: "vector_l1_ops" },
} as const;

/** What pgvector's index takes. */
const mostDimensions = 2000;

/** The vector of a row at a model's length, and pgvector's operator for its head. @throws INVALID_ARGUMENT for a model without one */
export function vectorForm({ head, dimensions }: GalleryModel) {
  const { measure } = searchRule(head);
  if (measure === "paper" || dimensions > mostDimensions)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `readable vectors are for heads that are a metric, and up to ${mostDimensions} dimensions: not for "${head.kind}" of ${dimensions}`,
    );
  return { ...metrics[measure], column: `CAST(vector AS vector(${dimensions}))` };
}

/** An embedding as the index compares it, as pgvector reads it: `[0.1,0.2]`, exact. */
export function vectorText({ head }: GalleryModel, embedding: Vector): string {
  return textOfVector(searchRule(head).rows([embedding])[0] as Float32Array);
}

export const textOfVector = (vector: ArrayLike<number>): string => `[${Array.from(vector).join()}]`;

/** Whether the gallery was told to keep them, and the table is here: a gallery restored from a backup has none. */
export async function keepsVectors(
  { database }: Context,
  { tx, state }: { readonly tx: Statements; readonly state: Pick<GalleryState, "settings"> },
): Promise<boolean> {
  return database.kind === "postgres" && state.settings.readableVectors && vectorsThere(tx);
}

/** In this gallery's schema, and not in `public`, which is looked through too. */
export async function vectorsThere(tx: Statements): Promise<boolean> {
  const sql = "SELECT 1 AS there FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1";
  return (await tx.all(sql, ["vectors"])).length > 0;
}

/** @throws STORE_FAILED where the server has no pgvector */
export async function makeVectorTable(tx: Statements): Promise<void> {
  const asked = "SELECT installed_version FROM pg_available_extensions WHERE name = $1";
  const [extension] = await tx.all(asked, ["vector"]);
  if (extension === undefined)
    throw new SelfsameError("STORE_FAILED", "this PostgreSQL has no pgvector", {
      hint: "Install the extension `vector` on the server. Without it people are searched in memory.",
    });
  if (extension["installed_version"] === null) await tx.run("CREATE EXTENSION vector WITH SCHEMA public");
  await tx.run(table);
}

export async function addPartition(tx: Statements, generation: number, model: GalleryModel): Promise<void> {
  const { column, index } = vectorForm(model);
  await tx.run(`CREATE TABLE vectors_${generation} PARTITION OF vectors FOR VALUES IN (${generation})`);
  await tx.run(
    `CREATE INDEX vectors_${generation}_nearest ON vectors_${generation} USING hnsw ((${column}) ${index})`,
  );
}

/** At once, before its templates take their vectors out one by one. */
export async function dropPartition(tx: Statements, generation: number): Promise<void> {
  await tx.run(`DROP TABLE IF EXISTS vectors_${generation}`);
}

export async function insertVector(
  tx: Statements,
  generation: number,
  id: string,
  vector: string,
): Promise<void> {
  const sql = "INSERT INTO vectors (generation, id, vector) VALUES ($1, $2, CAST($3 AS vector))";
  await tx.run(sql, [generation, id, vector]);
}

/** Keeps a new template's vector, in the template's own transaction, where the gallery keeps vectors. */
export async function keepVector(
  context: Context,
  it: Change,
  template: { readonly generation: number; readonly id: string },
  model: GalleryModel,
  embedding: Float32Array,
): Promise<void> {
  if (await keepsVectors(context, it))
    await insertVector(it.tx, template.generation, template.id, vectorText(model, embedding));
}
