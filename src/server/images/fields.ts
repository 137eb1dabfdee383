import { z } from "zod";

interface FieldSchema {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly FieldSchema[];
  readonly enum?: readonly unknown[];
}

/** Reads the text of a form's or an address's fields as the types of a schema. */
export type ReadFields = (fields: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/**
 * What a schema's fields are read as, where they come as text: numbers, truth values, lists (a field given several times) and
 * objects (as JSON). What doesn't read so stays text, and the schema says what is wrong with it.
 *
 * @example
 * readFieldsAs(z.object({ fmr: z.number() }))({ fmr: "1e-3" }); // { fmr: 0.001 }
 */
export function readFieldsAs(schema: z.ZodObject): ReadFields {
  const { properties = {} } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const types = new Map(
    Object.entries(properties).map(([name, field]) => [name, typesOf(field as FieldSchema)]),
  );
  return (fields) =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, read(value, types.get(name) ?? [])]),
    );
}

function typesOf({ type, anyOf, enum: values }: FieldSchema): readonly string[] {
  if (anyOf) return anyOf.flatMap(typesOf);
  if (type !== undefined) return typeof type === "string" ? [type] : type;
  return values ? ["string"] : [];
}

function read(value: unknown, types: readonly string[]): unknown {
  if (types.includes("array")) return Array.isArray(value) ? value : [value];
  if (typeof value !== "string") return value;
  const isNumber = types.includes("number") || types.includes("integer");
  if (isNumber && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(value)) return Number(value);
  if (types.includes("boolean") && (value === "true" || value === "false")) return value === "true";
  if (types.includes("object")) return fromJson(value);
  if (types.includes("null") && value === "null") return null;
  return value;
}

function fromJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : text;
  } catch {
    return text;
  }
}
