import { SelfsameError } from "../../core/errors.js";
import type { SearchRule } from "../../core/personRule.js";
import type { Vector } from "../../core/vectors.js";

/**
 * The rows of a person, held to what a search needs: one NaN among them would make an order of no meaning.
 *
 * @throws INVALID_ARGUMENT, EMBEDDING_MISMATCH
 */
export function checkedRows(
  rule: SearchRule,
  person: string,
  templates: readonly Vector[],
  dimensions: number,
): Float32Array[] {
  if (templates.length === 0)
    throw new SelfsameError("INVALID_ARGUMENT", "a person who is searched has one template or more", {
      subject: person,
    });
  for (const template of templates) checkLength("a template", template, dimensions);
  const rows = rule.rows(templates);
  if (!rows.every(allFinite)) throw notFinite("a template", person);
  return rows;
}

/**
 * The form of a probe that rows are compared with.
 *
 * @throws INVALID_ARGUMENT, EMBEDDING_MISMATCH
 */
export function checkedProbe(rule: SearchRule, probe: Vector, dimensions: number): Float64Array {
  checkLength("the probe", probe, dimensions);
  const form = rule.probe(probe);
  if (!allFinite(Float32Array.from(form))) throw notFinite("the probe");
  return form;
}

/** @throws INVALID_ARGUMENT */
export function checkCount(count: number): void {
  if (!Number.isSafeInteger(count) || count < 1)
    throw new SelfsameError("INVALID_ARGUMENT", `nearest: count is a whole number from 1, not ${count}`);
}

function checkLength(what: string, vector: Vector, dimensions: number): void {
  if (vector.length !== dimensions)
    throw new SelfsameError(
      "EMBEDDING_MISMATCH",
      `${what} has ${vector.length} dimensions, those searched have ${dimensions}`,
    );
}

/** 0 · x is 0 for what is finite, else NaN. */
function allFinite(vector: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += 0 * vector[i]!;
  return sum === 0;
}

const notFinite = (what: string, subject?: string) =>
  new SelfsameError(
    "INVALID_ARGUMENT",
    `${what} is no embedding: it holds what is no finite float32 number, or is zero and has no direction`,
    subject === undefined ? {} : { subject },
  );
