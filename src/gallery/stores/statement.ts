import { SelfsameError } from "../../core/errors.js";
import type { SqlValue } from "./database.js";

/** Quoted texts, names and comments; parameters; what ends a statement or would be another engine's parameter. */
const token = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$(\d+)|[;?@:]/g;
const transactional =
  /^(begin|start|commit|end|rollback|abort|savepoint|release|attach|detach|pragma|vacuum|set|reset)\b/i;
const writing = /\b(insert|update|delete|merge)\b/i;
const reading = /^(select|values|with)\b/i;

const withoutComments = (sql: string) => sql.replace(/^(\s+|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/)+/, "");

/**
 * Changes a statement outside of its quoted parts and comments.
 *
 * @param change from the text between them to what stands there instead
 */
export function outsideQuotes(sql: string, change: (text: string) => string): string {
  const quoted = /('(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/)/;
  return sql
    .split(quoted)
    .map((part, i) => (i % 2 === 1 ? part : change(part)))
    .join("");
}

/** Whether a statement may run on a connection that only reads: WITH may begin an INSERT, too. */
export function reads(sql: string): boolean {
  const [, word] = reading.exec(withoutComments(String(sql))) ?? [];
  if (word?.toLowerCase() !== "with") return word !== undefined;
  let writes = false;
  outsideQuotes(sql, (text) => {
    writes ||= writing.test(text);
    return text;
  });
  return !writes;
}

/**
 * Refuses what an engine would take wrongly or die of: SQLite runs the first of several statements and forgets the others, fills
 * missing parameters with NULL, and numbers `$2 … $1` by the order in which they stand; libSQL aborts the process on a boolean.
 *
 * @returns the values as both engines take them
 * @throws INVALID_ARGUMENT
 */
export function checkStatement(sql: string, values: readonly SqlValue[]): readonly SqlValue[] {
  if (typeof sql !== "string" || sql.trim() === "") throw wrong("a statement is a text, not empty");
  if (transactional.test(withoutComments(sql)))
    throw wrong(`not a statement for here: use write() or read()`, sql);
  if (!Array.isArray(values)) throw wrong(`values are an array, not ${kindOf(values)}`, sql);
  const numbers = new Set<number>();
  for (const { 0: text, 1: digits, index } of sql.matchAll(token)) {
    if (digits !== undefined) numbers.add(Number(digits));
    else if (text === ";" && sql.slice(index + 1).trim() !== "") throw wrong("one statement at a time", sql);
    else if (/[?@:]/.test(text) && text.length === 1) throw wrong("parameters are $1, $2, …", sql);
  }
  for (let i = 1; i <= numbers.size; i++)
    if (!numbers.has(i)) throw wrong(`$${i} is missing among its parameters`, sql);
  if (numbers.size !== values.length)
    throw wrong(`it has ${numbers.size} parameters and came with ${values.length} values`, sql);
  return values.map((value, i) => checked(value, i + 1, sql));
}

function checked(value: SqlValue, number: number, sql: string): SqlValue {
  const refuse = (what: string) => wrong(`$${number} is ${what}`, sql);
  if (value === null) return null;
  switch (typeof value) {
    case "string":
      // PostgreSQL refuses NUL and libSQL cuts the text off at it; halves of a surrogate pair would become another character.
      if (value.includes("\0")) throw refuse("a text with a NUL character");
      if (/\p{Surrogate}/u.test(value)) throw refuse("a text with half a surrogate pair");
      return value;
    case "number":
      if (!Number.isFinite(value)) throw refuse(`${value}, not a finite number`);
      if (Number.isInteger(value) && !Number.isSafeInteger(value))
        throw refuse(`${value}: integers are exact to 2^53 − 1 only`);
      return value === 0 ? 0 : value;
    default:
      if (value instanceof Uint8Array) return value;
      throw refuse(`${kindOf(value)}; expected text, number, Uint8Array or null`);
  }
}

/**
 * A number from a database, exact or refused.
 *
 * @throws STORE_FAILED
 */
export function exactNumber(value: number | bigint | string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || Number.isSafeInteger(number)) return number;
  throw new SelfsameError("STORE_FAILED", `the database gave ${value}: integers are exact to 2^53 − 1 only`);
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null || typeof value === "boolean") return String(value);
  if (typeof value !== "object") return `a ${typeof value}`;
  return `a ${Object.getPrototypeOf(value)?.constructor?.name ?? "object"}`;
}

function wrong(what: string, sql?: string): SelfsameError {
  const short = sql?.replace(/\s+/g, " ").trim().slice(0, 120);
  return new SelfsameError("INVALID_ARGUMENT", short === undefined ? what : `${what}, in "${short}"`);
}
