import { SelfsameError } from "../core/errors.js";
import { preparePerson } from "../core/personRule.js";
import type { Vector } from "../core/vectors.js";
import { type Context, checkGeneration, read } from "./context.js";
import { embeddingOf } from "./embeddingBytes.js";
import { templateRows } from "./personRow.js";
import { openField } from "./sealedTable.js";
import { templatesTable } from "./tables.js";

/**
 * The exact distance of a probe to one person, read from the database: nothing has to be in memory for a 1:1.
 *
 * @throws PERSON_NOT_FOUND, EMBEDDING_MISMATCH, GALLERY_DAMAGED
 */
export async function distanceTo(context: Context, person: string, probe: Vector): Promise<number | null> {
  const { model } = context.bound;
  if (probe.length !== model.dimensions)
    throw new SelfsameError(
      "EMBEDDING_MISMATCH",
      `the probe has ${probe.length} dimensions, templates have ${model.dimensions}`,
    );
  return read(context, async (reading) => {
    const { sealer, state } = reading;
    checkGeneration(context, state);
    const rows = await templateRows(reading, person);
    if (rows.length === 0) return null;
    const templates = rows.map((row) => embeddingOf(openField(sealer, templatesTable, row, "embedding")));
    return preparePerson(model.head, templates).distance(probe);
  });
}
