import { SelfsameError } from "../../core/errors.js";
import { type Context, read } from "../context.js";
import { embeddingOf } from "../embeddingBytes.js";
import { modelOf } from "../generations.js";
import { columnsOf, numberOf, openField, textOf } from "../sealedTable.js";
import type { Row } from "../stores/database.js";
import { templatesTable } from "../tables.js";
import { keepsVectors, textOfVector, vectorText } from "./vectorTable.js";

const batch = 200;

/**
 * Holds the readable vectors, which nothing seals, against the sealed templates: one that was changed or taken out would hide a person
 * from searches.
 *
 * @throws GALLERY_DAMAGED
 */
export async function checkVectors(context: Context): Promise<void> {
  let after: readonly [number, string] | undefined = [0, ""];
  while (after !== undefined) after = await checkBatch(context, after);
}

async function checkBatch(
  context: Context,
  [generation, id]: readonly [number, string],
): Promise<readonly [number, string] | undefined> {
  return read(context, async ({ tx, sealer, state }) => {
    if (!(state.vectorsWhole && (await keepsVectors(context, { tx, state })))) return undefined;
    const sql = `SELECT ${columnsOf(templatesTable)} FROM templates
      WHERE (generation, id) > ($1, $2) AND dropped = 0 ORDER BY generation, id LIMIT ${batch}`;
    const rows = await tx.all(sql, [generation, id]);
    const last = rows.at(-1);
    if (last === undefined) return undefined;
    const list = rows.map((_, i) => `$${i + 1}`).join(", ");
    const vectors = new Map<string, string>();
    const found = await tx.all(
      `SELECT generation, id, CAST(vector AS text) AS vector FROM vectors WHERE id IN (${list})`,
      rows.map((row) => textOf(row, "id")),
    );
    const name = (row: Row) => `${row["generation"]}/${row["id"]}`;
    for (const row of found) vectors.set(name(row), textOf(row, "vector"));
    for (const row of rows) {
      const model = await modelOf(tx, sealer, numberOf(row, "generation"));
      const embedding = embeddingOf(openField(sealer, templatesTable, row, "embedding"));
      const kept = vectors.get(name(row));
      if (kept === undefined || sameForm(kept) !== vectorText(model, embedding))
        throw new SelfsameError(
          "GALLERY_DAMAGED",
          "the readable vector of a template is not that of the template: it was changed or taken out",
          { subject: name(row), hint: "Make them anew: turn the setting off and on again." },
        );
    }
    return [numberOf(last, "generation"), textOf(last, "id")];
  });
}

/** pgvector writes the shortest text of a float32, JavaScript that of a double. */
function sameForm(text: string): string {
  return textOfVector(Float32Array.from(text.slice(1, -1).split(","), Number));
}
